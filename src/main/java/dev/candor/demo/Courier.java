package dev.candor.demo;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Carries one request from the edge to a host over a loopback connection of its own, as a proxy does. */
final class Courier {

    private static final int CONNECT_MILLIS = 500;
    // Below the probes' 2 s, so that a host that says nothing is told as a 502 with its name and not as a bare timeout.
    private static final long ANSWER_MILLIS = 1_500;
    private static final int MOST_BODY = 256 * 1024;

    private Courier() {}

    /** Asks the host at that port the same thing; fails if it can't be reached or does not answer in time. */
    static CompletionStage<Reply> carry(Asked asked, int port) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        new Bootstrap()
                .group(asked.loop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connection
                                .pipeline()
                                .addLast(
                                        new ReadTimeoutHandler(ANSWER_MILLIS, TimeUnit.MILLISECONDS),
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(MOST_BODY),
                                        new Receipt(asked, answer));
                    }
                })
                .connect(Listener.loopback(), port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        answer.completeExceptionally(connected.cause());
                    }
                });
        return answer;
    }

    private static final class Receipt extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Asked asked;
        private final CompletableFuture<Reply> answer;

        Receipt(Asked asked, CompletableFuture<Reply> answer) {
            this.asked = asked;
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var request = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1,
                    HttpMethod.valueOf(asked.method()),
                    asked.path(),
                    Unpooled.copiedBuffer(asked.body(), StandardCharsets.UTF_8));
            HttpUtil.setContentLength(request, request.content().readableBytes());
            request.headers().set(HttpHeaderNames.HOST, asked.host());
            request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            Map<String, String> headers = new LinkedHashMap<>();
            for (var header : response.headers()) {
                String name = header.getKey().toLowerCase(Locale.ROOT);
                if (name.startsWith("x-")) {
                    headers.put(name, header.getValue());
                }
            }
            answer.complete(new Reply(
                    response.status().code(), headers, response.content().toString(StandardCharsets.UTF_8)));
            var unused = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new IOException("connection closed before an answer"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.completeExceptionally(cause);
            var unused = context.close();
        }
    }
}
