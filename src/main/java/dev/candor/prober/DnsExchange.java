package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries one DNS question to a server and what comes back, by any transport. Lives on the run's loop. */
final class DnsExchange {

    private static final int LONGEST = 65_535;
    // As most resolvers: a lost datagram costs a second, not the whole time.
    private static final long AGAIN_AFTER_MILLIS = 1_000;

    private final Run run;
    private final byte[] question;
    private final Listener listener;
    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> again;
    private int strays;
    private int sent;

    /** Who waits for the answer; called on the loop. */
    interface Listener {

        /** A message came; whether it is the one. */
        boolean heard(byte[] message);

        /** The connection broke. */
        void failed(Throwable cause);

        /** Something came that is no answer. */
        void failed(Failure failure);
    }

    DnsExchange(Run run, byte[] question, Listener listener) {
        this.run = run;
        this.question = question;
        this.listener = listener;
    }

    /** How many messages came that answer another question. */
    int strays() {
        return strays;
    }

    /** How often the question was sent. */
    int sent() {
        return sent;
    }

    void close() {
        if (again != null) {
            again.cancel(false);
        }
        Dialer.hangUp(channel);
    }

    /** By one datagram, and one more if nothing comes. Connected, so that only the server's own datagrams arrive. */
    void byDatagram(InetSocketAddress server) {
        run.watch().enter(Phase.SEND);
        ChannelFuture opening = new Bootstrap()
                .group(run.loop())
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST))
                .handler(new Datagrams())
                .connect(server);
        channel = opening.channel();
        opening.addListener((ChannelFuture opened) -> {
            if (!opened.isSuccess()) {
                fail(opened.cause());
                return;
            }
            send();
            again = run.loop().schedule(this::send, AGAIN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    private void send() {
        Channel open = channel;
        if (run.isOver() || open == null || !open.isOpen()) {
            return;
        }
        sent++;
        open.writeAndFlush(Unpooled.wrappedBuffer(question)).addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                fail(done.cause());
            } else if (run.watch().current() == Phase.SEND) {
                run.watch().enter(Phase.WAIT);
            }
        });
    }

    /** Each message with its length before it (RFC 1035 §4.2.2). */
    void byStream(Channel open) {
        open.pipeline()
                .addLast(new LengthFieldBasedFrameDecoder(LONGEST + 2, 0, 2, 0, 2))
                .addLast(new Messages());
        write(
                open,
                Unpooled.wrappedBuffer(new byte[] {(byte) (question.length >> 8), (byte) question.length}, question));
    }

    /** RFC 8484 §4.1. */
    void byHttp(Channel open, URI url) {
        open.pipeline()
                .addLast(new HttpClientCodec())
                .addLast(new HttpObjectAggregator(LONGEST))
                .addLast(new HttpAnswers());
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/dns-query" : url.getRawPath();
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                url.getRawQuery() == null ? path : path + "?" + url.getRawQuery(),
                Unpooled.wrappedBuffer(question));
        request.headers()
                .set(HttpHeaderNames.HOST, url.getRawAuthority())
                .set(HttpHeaderNames.USER_AGENT, Probers.userAgent())
                .set(HttpHeaderNames.ACCEPT, "application/dns-message")
                .set(HttpHeaderNames.CONTENT_TYPE, "application/dns-message")
                .set(HttpHeaderNames.CONTENT_LENGTH, question.length);
        write(open, request);
    }

    private void write(Channel open, Object message) {
        channel = open;
        sent++;
        run.watch().enter(Phase.SEND);
        open.writeAndFlush(message).addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                fail(done.cause());
            } else if (run.watch().current() == Phase.SEND) {
                run.watch().enter(Phase.WAIT);
            }
        });
    }

    private void fail(Throwable cause) {
        if (!run.isOver()) {
            listener.failed(cause);
        }
    }

    private void take(ByteBuf message) {
        if (!run.isOver()) {
            if (listener.heard(ByteBufUtil.getBytes(message))) {
                return;
            }
            strays++;
        }
    }

    private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            take(packet.content());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
        }
    }

    private class Messages extends SimpleChannelInboundHandler<ByteBuf> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            take(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (context.channel() == channel) {
                fail(new ClosedChannelException());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause);
        }
    }

    private final class HttpAnswers extends SimpleChannelInboundHandler<FullHttpResponse> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "nothing");
            if (run.isOver()) {
                return;
            }
            if (response.decoderResult().isFailure()) {
                answer(Kind.PROTOCOL, "expected HTTP, observed something else");
            } else if (response.status().code() != 200) {
                answer(Kind.STATUS, "expected status 200 from the DNS server, observed " + response.status());
            } else if (!type.startsWith("application/dns-message")) {
                answer(Kind.HEADER, "expected content-type application/dns-message, observed " + type);
            } else {
                take(response.content());
            }
        }

        private void answer(Kind kind, String detail) {
            listener.failed(Diagnosis.failure(kind, Source.TARGET, detail));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new ClosedChannelException());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof io.netty.handler.codec.TooLongFrameException) {
                answer(Kind.SIZE, "expected at most %d bytes, observed more".formatted(LONGEST));
            } else {
                fail(cause);
            }
        }
    }
}
