package dev.candor.prober;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that speaks HTTP/1.1 and HTTP/2, in the clear or over TLS, and remembers exactly what it was
 * asked and how. Paths that begin with {@code /to/STATUS/} redirect to the rest, {@code /digest} wants to be asked by
 * digest.
 */
final class EchoServer implements AutoCloseable {

    /** What came. Headers are by lower-case name, repeated values in order. */
    record Seen(
            String method,
            String path,
            String version,
            Map<String, List<String>> headers,
            String body,
            String remote,
            @Nullable String proxyLine,
            @Nullable String tls) {}

    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private final int port;

    /**
     * Listens on IPv4 and, if there is such, on IPv6 on one port.
     *
     * @param tls null for none
     */
    EchoServer(@Nullable SslContext tls) throws Exception {
        channels.add(bind(tls, new InetSocketAddress("127.0.0.1", 0)));
        port = ((InetSocketAddress) channels.get(0).localAddress()).getPort();
        try {
            channels.add(bind(tls, new InetSocketAddress(InetAddress.getByName("::1"), port)));
        } catch (Exception e) {
            // Bind failures come unwrapped, and mean that there is no IPv6 here.
            if (!(e instanceof IOException)) {
                throw e;
            }
        }
    }

    /** Whether it can be reached by IPv6. */
    boolean hasIpv6() {
        return channels.size() > 1;
    }

    private Channel bind(@Nullable SslContext tls, InetSocketAddress address) {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel open) {
                        if (tls != null) {
                            open.pipeline().addLast(tls.newHandler(open.alloc()));
                        }
                        open.pipeline().addLast(new Sniffer());
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return port;
    }

    /** What came since this was last asked. */
    List<Seen> take() {
        List<Seen> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private record Reply(int status, Map<String, String> headers) {}

    private static Reply reply(String path, Map<String, List<String>> headers) {
        if (path.startsWith("/to/")) {
            return new Reply(Integer.parseInt(path.substring(4, 7)), Map.of("location", path.substring(7)));
        }
        if (path.startsWith("/away/")) {
            String host = headers.get("host").get(0);
            String elsewhere = host.startsWith("localhost") ? "127.0.0.1" : "localhost";
            String port = host.substring(host.lastIndexOf(':'));
            return new Reply(302, Map.of("location", "http://" + elsewhere + port + path.substring(5)));
        }
        if (path.startsWith("/digest") && !headers.containsKey("authorization")) {
            return new Reply(401, Map.of("www-authenticate", "Digest realm=\"a b\", nonce=\"n1\", qop=\"auth\""));
        }
        return new Reply(path.startsWith("/status/") ? Integer.parseInt(path.substring(8)) : 200, Map.of());
    }

    private Reply remember(
            Channel channel,
            String method,
            String path,
            String version,
            Map<String, List<String>> headers,
            String body) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        seen.add(new Seen(
                method,
                path,
                version,
                headers,
                body,
                ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress(),
                channel.attr(PROXY_LINE).get(),
                tls == null ? null : tls(tls)));
        return reply(path, headers);
    }

    private static String tls(SslHandler handler) {
        ExtendedSSLSession session = (ExtendedSSLSession) handler.engine().getSession();
        String client = "nobody";
        try {
            client = ((X509Certificate) session.getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLPeerUnverifiedException e) {
            // Came without one.
        }
        return "%s sni=%s alpn=%s client=%s"
                .formatted(
                        session.getProtocol(),
                        session.getRequestedServerNames(),
                        handler.applicationProtocol(),
                        client);
    }

    private static final io.netty.util.AttributeKey<String> PROXY_LINE =
            io.netty.util.AttributeKey.valueOf("proxy-line");

    private static void add(Map<String, List<String>> headers, CharSequence name, CharSequence value) {
        headers.computeIfAbsent(name.toString().toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                .add(value.toString());
    }

    /** Finds out what is spoken by what comes first. */
    private final class Sniffer extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (in.readableBytes() < 6) {
                return;
            }
            String start = in.toString(in.readerIndex(), 6, StandardCharsets.US_ASCII);
            if (start.equals("PROXY ")) {
                int end = in.bytesBefore((byte) '\n');
                if (end >= 0) {
                    String line = in.readCharSequence(end + 1, StandardCharsets.US_ASCII)
                            .toString();
                    context.channel().attr(PROXY_LINE).set(line.replaceAll(" \\d+ \\d+\r\n", ""));
                }
                return;
            }
            if (start.equals("PRI * ")) {
                context.pipeline()
                        .addLast(Http2FrameCodecBuilder.forServer().build())
                        .addLast(new Two());
            } else {
                context.pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new AsSent())
                        .addLast(new HttpObjectAggregator(1 << 22))
                        .addLast(new One());
            }
            context.pipeline().remove(this);
        }
    }

    /** Keeps the headers as they came: whoever gathers the body adds some. */
    private static final class AsSent extends ChannelInboundHandlerAdapter {
        private final Map<String, List<String>> headers = new TreeMap<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                request.headers().forEach(header -> add(headers, header.getKey(), header.getValue()));
            }
            context.fireChannelRead(message);
        }
    }

    private final class One extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            Map<String, List<String>> headers = context.pipeline().get(AsSent.class).headers;
            Reply reply = remember(
                    context.channel(),
                    request.method().name(),
                    request.uri(),
                    request.protocolVersion().text(),
                    headers,
                    request.content().toString(StandardCharsets.UTF_8));
            FullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()));
            reply.headers().forEach((name, value) -> response.headers().set(name, value));
            response.headers().set("content-length", 0).set("connection", "close");
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private final class Two extends ChannelInboundHandlerAdapter {
        private final StringBuilder body = new StringBuilder();
        private @Nullable Http2Headers headers;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof Http2HeadersFrame frame) {
                    headers = frame.headers();
                    answer(context, frame.stream(), frame.isEndStream());
                } else if (message instanceof Http2DataFrame frame) {
                    body.append(frame.content().toString(StandardCharsets.UTF_8));
                    answer(context, frame.stream(), frame.isEndStream());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void answer(ChannelHandlerContext context, Http2FrameStream stream, boolean whole) {
            if (!whole) {
                return;
            }
            Map<String, List<String>> fields = new TreeMap<>();
            headers.forEach(header -> {
                if (header.getKey().charAt(0) != ':') {
                    add(fields, header.getKey(), header.getValue());
                }
            });
            add(fields, "host", headers.authority());
            Reply reply = remember(
                    context.channel(),
                    headers.method().toString(),
                    headers.path().toString(),
                    "HTTP/2",
                    fields,
                    body.toString());
            body.setLength(0);
            Http2Headers answer = new DefaultHttp2Headers().status(String.valueOf(reply.status()));
            reply.headers().forEach(answer::set);
            context.writeAndFlush(new DefaultHttp2HeadersFrame(answer, true).stream(stream));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
