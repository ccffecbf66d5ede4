package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One gRPC call on a connection of its own: HTTP/2 frames on one side, messages and a status on the other. */
final class GrpcCall extends Http2ChannelDuplexHandler {

    /** Told what comes back, on the loop; nothing more after {@link #ended} or {@link #failed}. */
    interface Listener {

        /** A whole message, without its prefix; gone when this returns. */
        void message(ByteBuf message);

        /** The call has come to its end. */
        void ended(GrpcStatus status);

        /** It broke. */
        void failed(Failure failure);
    }

    // A health message is two bytes; a watch that changed its mind a thousand times is within this.
    private static final int MOST_BYTES = 16 * 1024;
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final int PREFIX = 5;

    private final Http2Headers headers;
    private final ByteBuf request;
    private final Stopwatch watch;
    private final Listener listener;
    private final ByteBuf received = Unpooled.buffer();
    private @Nullable Http2FrameStream stream;
    private boolean answered;
    private boolean over;
    private int total;

    GrpcCall(Http2Headers headers, ByteBuf request, Stopwatch watch, Listener listener) {
        this.headers = headers;
        this.request = request;
        this.watch = watch;
        this.listener = listener;
    }

    /** Speaks HTTP/2 on that connection from now on, and calls. */
    void on(ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(
                        Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(LONGEST_HEADERS))
                .gracefulShutdownTimeoutMillis(0)
                .build();
        pipeline.addLast(codec).addLast(this);
    }

    @Override
    protected void handlerAdded0(ChannelHandlerContext context) {
        Http2FrameStream opened = newStream();
        stream = opened;
        watch.enter(Phase.SEND);
        ChannelFuture unused = context.write(new DefaultHttp2HeadersFrame(headers, false).stream(opened));
        context.writeAndFlush(new DefaultHttp2DataFrame(request, true).stream(opened))
                .addListener((ChannelFuture sent) -> {
                    if (!sent.isSuccess()) {
                        fail(Diagnosis.connected(watch.current(), sent.cause()));
                    } else if (watch.current() == Phase.SEND) {
                        watch.enter(Phase.WAIT);
                    }
                });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        try {
            if (over) {
                return;
            }
            if (frame instanceof Http2GoAwayFrame away) {
                sentAway(away);
            } else if (frame instanceof Http2HeadersFrame head && head.stream() == stream) {
                heads(head);
            } else if (frame instanceof Http2DataFrame data && data.stream() == stream) {
                body(data);
            } else if (frame instanceof Http2ResetFrame reset && reset.stream() == stream) {
                fail(Kind.RESET, "the stream was reset: " + name(reset.errorCode()));
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    /** A server that shuts down in order still answers what it has accepted. */
    private void sentAway(Http2GoAwayFrame away) {
        Http2FrameStream ours = stream;
        if (away.errorCode() != Http2Error.NO_ERROR.code() || (ours != null && away.lastStreamId() < ours.id())) {
            String words = away.content().toString(StandardCharsets.UTF_8);
            fail(
                    Kind.RESET,
                    "the server sent us away (GOAWAY %s%s)"
                            .formatted(name(away.errorCode()), words.isEmpty() ? "" : ": " + words));
        }
    }

    private static String name(long code) {
        Http2Error error = Http2Error.valueOf(code);
        return error == null ? "error " + code : error.name();
    }

    private void heads(Http2HeadersFrame frame) {
        Http2Headers came = frame.headers();
        if (!answered) {
            watch.enter(Phase.TRANSFER);
            String status = String.valueOf(came.status());
            if (status.startsWith("1") && !frame.isEndStream()) {
                return;
            }
            answered = true;
            String type = String.valueOf(came.get("content-type"));
            if (!status.equals("200")) {
                fail(Kind.STATUS, "expected a gRPC answer with HTTP status 200, observed " + status);
                return;
            }
            if (!type.startsWith("application/grpc")) {
                fail(Kind.PROTOCOL, "expected the content type application/grpc, observed " + type);
                return;
            }
        } else if (!frame.isEndStream()) {
            fail(Kind.PROTOCOL, "expected trailers at the end of the stream, observed headers in its midst");
            return;
        }
        if (frame.isEndStream()) {
            end(came);
        }
    }

    private void end(Http2Headers trailers) {
        CharSequence code = trailers.get("grpc-status");
        CharSequence message = trailers.get("grpc-message");
        if (code == null || !code.toString().matches("[0-9]{1,4}")) {
            fail(
                    Kind.PROTOCOL,
                    "expected a grpc-status at the end of the stream, observed " + (code == null ? "none" : code));
            return;
        }
        over = true;
        listener.ended(
                new GrpcStatus(Integer.parseInt(code.toString()), message == null ? "" : GrpcStatus.decoded(message)));
    }

    private void body(Http2DataFrame frame) {
        total += frame.initialFlowControlledBytes();
        if (total > MOST_BYTES) {
            fail(Kind.SIZE, "expected at most %d bytes, observed more".formatted(MOST_BYTES));
            return;
        }
        received.writeBytes(frame.content());
        while (!over && received.readableBytes() >= PREFIX) {
            int compressed = received.getUnsignedByte(received.readerIndex());
            long length = received.getUnsignedInt(received.readerIndex() + 1);
            if (compressed != 0) {
                fail(Kind.ENCODING, "expected a message that is not compressed, observed one that is");
            } else if (length > MOST_BYTES) {
                fail(
                        Kind.SIZE,
                        "expected a message of at most %d bytes, observed one of %d".formatted(MOST_BYTES, length));
            } else if (received.readableBytes() < PREFIX + length) {
                break;
            } else {
                received.skipBytes(PREFIX);
                listener.message(received.readSlice((int) length));
            }
        }
        if (!over && frame.isEndStream()) {
            fail(Kind.PROTOCOL, "expected a grpc-status at the end of the stream, observed no trailers");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable http2 = Diagnosis.find(cause, Http2Exception.class);
        if (http2 == null && cause instanceof Http2FrameStreamException broken) {
            http2 = broken;
        }
        fail(
                http2 == null
                        ? Diagnosis.connected(watch.current(), cause)
                        : Diagnosis.failure(
                                Kind.PROTOCOL,
                                Source.TARGET,
                                "expected HTTP/2, observed: " + withText(http2.getMessage())));
    }

    /** Netty shows the first bytes as hexadecimal digits; what they say helps more. */
    private static String withText(@Nullable String message) {
        String text = String.valueOf(message);
        int dump = text.lastIndexOf("bytes: ");
        String digits = dump < 0 ? "" : text.substring(dump + "bytes: ".length());
        return digits.matches("(?:[0-9a-f]{2})+")
                ? "an answer that begins with '%s'"
                        .formatted(new String(ByteBufUtil.decodeHexDump(digits), StandardCharsets.ISO_8859_1))
                : text;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Phase phase = watch.current();
        fail(Kind.RESET, "the connection was closed while " + (phase == null ? "starting" : phase.doing()));
    }

    private void fail(Kind kind, String detail) {
        fail(Diagnosis.failure(kind, Source.TARGET, detail));
    }

    private void fail(Failure failure) {
        if (!over) {
            over = true;
            listener.failed(failure);
        }
    }
}
