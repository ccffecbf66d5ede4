package dev.candor.agent;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** What the agents of the benchmark ask, in a process of its own: says 200 to everybody and closes. Ends with its standard input. */
final class BenchTarget {

    private static final int BACKLOG = 4_096;
    private static final ByteBuf ANSWER = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("""
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            Content-Length: 15\r
            Connection: close\r
            \r
            {"ready": true}""", StandardCharsets.US_ASCII));

    private BenchTarget() {}

    /** Prints its port, on a loopback address, and serves. */
    public static void main(String[] args) throws IOException {
        EventLoopGroup loop = new NioEventLoopGroup(1);
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Answering());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        System.out.println("port " + ((InetSocketAddress) server.localAddress()).getPort());
        while (System.in.read() >= 0) {
            // Whoever started it still lives.
        }
        System.exit(0);
    }

    /** A request of an agent is one segment. */
    private static final class Answering extends SimpleChannelInboundHandler<ByteBuf> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
            context.writeAndFlush(ANSWER.duplicate()).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
