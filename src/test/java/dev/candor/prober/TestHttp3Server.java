package dev.candor.prober;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.incubator.codec.http3.DefaultHttp3DataFrame;
import io.netty.incubator.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.incubator.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.incubator.codec.http3.Http3;
import io.netty.incubator.codec.http3.Http3DataFrame;
import io.netty.incubator.codec.http3.Http3Headers;
import io.netty.incubator.codec.http3.Http3HeadersFrame;
import io.netty.incubator.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.incubator.codec.http3.Http3ServerConnectionHandler;
import io.netty.incubator.codec.quic.InsecureQuicTokenHandler;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An HTTP/3 server on loopback; remembers what it was asked and how its connections ended. */
final class TestHttp3Server implements AutoCloseable {

    /** What came, with the body as text. */
    record Request(Http3Headers headers, String body) {}

    /** Answers one request on its stream. */
    interface Answering {
        void answer(Request request, QuicStreamChannel stream);
    }

    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Integer> closes = new CopyOnWriteArrayList<>();
    private final List<QuicChannel> connections = new CopyOnWriteArrayList<>();
    private final Channel channel;

    private TestHttp3Server(
            TestCertificate certificate, @Nullable TestCertificate client, String alpn, int port, Answering answering) {
        QuicSslContextBuilder tls = QuicSslContextBuilder.forServer(
                        new File(certificate.keyPem()), null, new File(certificate.pem()))
                .applicationProtocols(alpn);
        if (client != null) {
            tls.trustManager(new File(client.pem())).clientAuth(ClientAuth.REQUIRE);
        }
        channel = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(Http3.newQuicServerCodecBuilder()
                        .sslContext(tls.build())
                        .maxIdleTimeout(20, TimeUnit.SECONDS)
                        .initialMaxData(1 << 20)
                        .initialMaxStreamDataBidirectionalRemote(1 << 18)
                        .initialMaxStreamsBidirectional(10)
                        .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
                        .handler(new ChannelInitializer<QuicChannel>() {
                            @Override
                            protected void initChannel(QuicChannel made) {
                                connections.add(made);
                                made.pipeline()
                                        .addLast(new Http3ServerConnectionHandler(
                                                new ChannelInitializer<QuicStreamChannel>() {
                                                    @Override
                                                    protected void initChannel(QuicStreamChannel stream) {
                                                        stream.pipeline().addLast(new Streams(answering));
                                                    }
                                                }))
                                        .addLast(new Closes());
                            }
                        })
                        .build())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
    }

    static TestHttp3Server of(TestCertificate certificate, Answering answering) {
        return new TestHttp3Server(certificate, null, "h3", 0, answering);
    }

    /** Beside a server for TCP. */
    static TestHttp3Server at(int port, TestCertificate certificate, Answering answering) {
        return new TestHttp3Server(certificate, null, "h3", port, answering);
    }

    /** Only for those who show this certificate. */
    static TestHttp3Server asking(TestCertificate certificate, TestCertificate client, Answering answering) {
        return new TestHttp3Server(certificate, client, "h3", 0, answering);
    }

    /** Speaks QUIC, but this instead of HTTP/3. */
    static TestHttp3Server speaking(String alpn, TestCertificate certificate) {
        return new TestHttp3Server(certificate, null, alpn, 0, answering(""));
    }

    /** Answers with status 200, that body and these fields. */
    static Answering answering(String body, String... fields) {
        return (request, stream) -> {
            Http3HeadersFrame head = new DefaultHttp3HeadersFrame();
            head.headers().status("200");
            for (int i = 0; i < fields.length; i += 2) {
                head.headers().add(fields[i], fields[i + 1]);
            }
            ChannelFuture last = stream.write(head);
            if (!body.isEmpty()) {
                last = stream.write(new DefaultHttp3DataFrame(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)));
            }
            last.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
            stream.flush();
        };
    }

    /** Says that it takes no request from this stream on. */
    static void goAway(QuicStreamChannel stream, long id) {
        Http3.getLocalControlStream(stream.parent()).writeAndFlush(new DefaultHttp3GoAwayFrame(id));
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    List<Request> requests() {
        return requests;
    }

    /** The error codes with which clients closed connections. */
    List<Integer> closes() {
        return closes;
    }

    /** The addresses of those who connected. */
    List<QuicChannel> connections() {
        return connections;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Closes extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicConnectionCloseEvent close) {
                closes.add(close.error());
            }
            context.fireUserEventTriggered(event);
        }
    }

    private final class Streams extends Http3RequestStreamInboundHandler {
        private final Answering answering;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private Http3Headers headers;

        Streams(Answering answering) {
            this.answering = answering;
        }

        @Override
        protected void channelRead(ChannelHandlerContext context, Http3HeadersFrame frame) {
            headers = frame.headers();
        }

        @Override
        protected void channelRead(ChannelHandlerContext context, Http3DataFrame frame) throws Exception {
            ByteBuf part = frame.content();
            part.getBytes(part.readerIndex(), body, part.readableBytes());
            frame.release();
        }

        @Override
        protected void channelInputClosed(ChannelHandlerContext context) {
            Request request = new Request(headers, body.toString(StandardCharsets.UTF_8));
            requests.add(request);
            answering.answer(request, (QuicStreamChannel) context.channel());
        }
    }
}
