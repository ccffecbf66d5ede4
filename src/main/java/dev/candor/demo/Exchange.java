package dev.candor.demo;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Requests and answers on one connection of a {@link Listener}, one at a time. */
final class Exchange extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final Origin origin;

    Exchange(Origin origin) {
        this.origin = origin;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        CompletionStage<Reply> answer = origin.answer(read(context, request));
        answer.whenComplete((reply, failure) -> context.executor().execute(() -> write(context, reply, keepAlive)));
    }

    private static Asked read(ChannelHandlerContext context, FullHttpRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(e -> headers.put(e.getKey().toLowerCase(Locale.ROOT), e.getValue()));
        return new Asked(
                request.method().name(),
                request.uri(),
                headers,
                request.content().toString(StandardCharsets.UTF_8),
                context.channel().eventLoop());
    }

    // No reply means that its origin failed: a fault of the simulation itself, told as any server would.
    private static void write(ChannelHandlerContext context, @Nullable Reply given, boolean keepAlive) {
        Reply reply = given == null ? Reply.json(500, "{\"error\":\"the simulated origin failed\"}") : given;
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()),
                Unpooled.copiedBuffer(reply.body(), StandardCharsets.UTF_8));
        reply.headers().forEach((name, value) -> response.headers().set(name, value));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        HttpUtil.setContentLength(response, response.content().readableBytes());
        if (keepAlive) {
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A probe that gave up, a refused certificate, a malformed request: the connection ends, the others go on.
        var unused = context.close();
    }

    /** Takes in what is said and answers nothing. */
    static final class Silence extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }
}
