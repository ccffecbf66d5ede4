package dev.candor.prober;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A well-behaved HTTP/2 server on loopback; remembers what it was asked. */
final class TestHttp2Server implements AutoCloseable {

    /** What came, with the body as text. */
    record Request(Http2Headers headers, String body) {}

    /** What goes back, the body at once and trailers behind it if there are any. */
    record Reply(
            Http2Headers headers, byte[] body, @Nullable Http2Headers trailers) {

        static Reply ok(String body, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers().status("200");
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            return new Reply(headers, body.getBytes(StandardCharsets.UTF_8), null);
        }
    }

    /** Answers one request. */
    interface Answering {
        Reply answer(Request request);
    }

    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Channel channel;

    private TestHttp2Server(@Nullable SslContext tls, Answering answering) {
        channel = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel open) {
                        if (tls != null) {
                            open.pipeline().addLast(tls.newHandler(open.alloc()));
                        }
                        open.pipeline()
                                .addLast(Http2FrameCodecBuilder.forServer()
                                        .initialSettings(Http2Settings.defaultSettings())
                                        .build())
                                .addLast(new Streams(answering));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** For clients that know before that it speaks HTTP/2. */
    static TestHttp2Server plain(Answering answering) {
        return new TestHttp2Server(null, answering);
    }

    /** Over TLS; takes these protocols by ALPN, or none. */
    static TestHttp2Server secure(TestCertificate certificate, Answering answering, String... alpn) throws Exception {
        SslContextBuilder builder =
                SslContextBuilder.forServer(new File(certificate.pem()), new File(certificate.keyPem()));
        if (alpn.length > 0) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, alpn));
        }
        return new TestHttp2Server(builder.build(), answering);
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Streams extends ChannelInboundHandlerAdapter {
        private final Answering answering;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable Http2Headers headers;

        Streams(Answering answering) {
            this.answering = answering;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            try {
                if (message instanceof Http2HeadersFrame frame) {
                    headers = frame.headers();
                    if (frame.isEndStream()) {
                        reply(context, frame.stream());
                    }
                } else if (message instanceof Http2DataFrame frame) {
                    ByteBuf part = frame.content();
                    part.getBytes(part.readerIndex(), body, part.readableBytes());
                    context.write(new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes())
                            .stream(frame.stream()));
                    if (frame.isEndStream()) {
                        reply(context, frame.stream());
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void reply(ChannelHandlerContext context, Http2FrameStream stream) {
            Request request = new Request(headers, body.toString(StandardCharsets.UTF_8));
            requests.add(request);
            Reply reply = answering.answer(request);
            boolean bodyless = reply.body().length == 0 && reply.trailers() == null;
            context.write(new DefaultHttp2HeadersFrame(reply.headers(), bodyless).stream(stream));
            if (!bodyless) {
                context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(reply.body()), reply.trailers() == null)
                        .stream(stream));
            }
            if (reply.trailers() != null) {
                context.write(new DefaultHttp2HeadersFrame(reply.trailers(), true).stream(stream));
            }
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
