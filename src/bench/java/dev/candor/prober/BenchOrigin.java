package dev.candor.prober;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The server that every side of the benchmark asks. {@code /} answers at once; {@code /?hold=50} answers after so many
 * milliseconds and says in {@code x-held}, in nanoseconds, how long it truly held the request: timers are coarse, and
 * the difference must not be counted as anybody's error.
 */
final class BenchOrigin implements AutoCloseable {

    private static final byte[] BODY = "{\"ready\": true}".getBytes(StandardCharsets.US_ASCII);
    private static final int BACKLOG = 4_096;

    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final Channel plain;
    private final Channel secure;

    BenchOrigin(File certificate, File key) throws SSLException {
        SslContext tls = SslContextBuilder.forServer(certificate, key)
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .build();
        plain = listen(null);
        secure = listen(tls);
    }

    int plainPort() {
        return ((InetSocketAddress) plain.localAddress()).getPort();
    }

    int securePort() {
        return ((InetSocketAddress) secure.localAddress()).getPort();
    }

    private Channel listen(@Nullable SslContext tls) {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(64 * 1024))
                                .addLast(new Answering());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    private static final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            long came = System.nanoTime();
            long hold = hold(request);
            if (hold == 0) {
                answer(context, came);
            } else {
                context.executor().schedule(() -> answer(context, came), hold, TimeUnit.MILLISECONDS);
            }
        }

        private static long hold(HttpRequest request) {
            if (request.uri().indexOf('?') < 0) {
                return 0;
            }
            return Long.parseLong(
                    new QueryStringDecoder(request.uri()).parameters().get("hold").get(0));
        }

        private static void answer(ChannelHandlerContext context, long came) {
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, BODY.length)
                    .set(HttpHeaderNames.CONNECTION, "close")
                    .set("x-held", Long.toString(System.nanoTime() - came));
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
