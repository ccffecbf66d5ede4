package dev.candor.prober;

import dev.candor.measurement.Failure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * An exchange by HTTP/2 (RFC 9113) on a connection of its own, with one stream. Windows stay small, nothing may be
 * pushed, and a server that sends frames without end which are no answer is cut off.
 */
final class Http2Exchange extends HttpExchange {

    private static final String VERSION = "2";
    private static final int WINDOW = 65_535;
    // Settings, pings, priorities, windows: a server that answers needs a handful, and a few for each MiB we send.
    private static final int MAX_CONTROL = 1_000;
    // How an answer by HTTP/1.x begins, in the words of the decoder that was looking for SETTINGS.
    private static final String HTTP1_IN_HEX = "485454502f";

    private final boolean secure;
    private long headersSize;
    private int control;
    private @Nullable String leaving;

    Http2Exchange(Terms terms, boolean secure) {
        super(terms);
        this.secure = secure;
    }

    @Override
    void begin(Channel open, FullHttpRequest request) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(WINDOW)
                        .maxHeaderListSize(MAX_HEADERS))
                .gracefulShutdownTimeoutMillis(0)
                .build();
        sending();
        open.pipeline().addLast(codec).addLast(new Frames(request));
    }

    /** As the head would be in HTTP/1, which is how curl counts it too. */
    @Override
    long headersSize() {
        return headersSize;
    }

    private void headers(Http2HeadersFrame frame) {
        firstByte();
        CharSequence status = frame.headers().status();
        if (headers() == null) {
            int code = HttpFields.status(status);
            if (code < 0) {
                fail(Kind.PROTOCOL, "expected a status in the head, observed " + status);
            } else if (code < 200) {
                interim();
            } else {
                headersSize = HttpFields.size(VERSION, frame.headers());
                head(VERSION, code, HttpFields.of(frame.headers()));
            }
        } // else these are trailers
        if (frame.isEndStream()) {
            end();
        }
    }

    private void data(ChannelHandlerContext context, Http2DataFrame frame) {
        content(frame.content());
        if (frame.isEndStream()) {
            end();
        } else if (!isOver()) {
            context.writeAndFlush(new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes())
                            .stream(frame.stream()))
                    .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }

    private void end() {
        if (headers() == null) {
            fail(Kind.PROTOCOL, "the stream ended without an answer");
        } else {
            whole();
        }
    }

    private void reset(long code) {
        fail(
                code == Http2Error.HTTP_1_1_REQUIRED.code() ? Kind.VERSION : Kind.RESET,
                "expected an answer, observed that the server reset the stream: " + name(code));
    }

    private void goAway(Http2GoAwayFrame frame, int ours) {
        long code = frame.errorCode();
        String said = "the server is going away: " + name(code);
        if (code == Http2Error.HTTP_1_1_REQUIRED.code()) {
            fail(Kind.VERSION, "expected HTTP/2, observed that " + said);
        } else if (code != Http2Error.NO_ERROR.code()) {
            fail(Kind.PROTOCOL, "expected an answer, observed that " + said);
        } else if (frame.lastStreamId() < ours) {
            fail(Kind.RESET, "expected an answer, observed that %s, before it took the request".formatted(said));
        } else {
            leaving = said; // it took the request, and may still answer
        }
    }

    private static String name(long code) {
        Http2Error error = Http2Error.valueOf(code);
        return error == null ? "error " + code : error.name();
    }

    private void control() {
        if (++control > MAX_CONTROL) {
            fail(Kind.PROTOCOL, "expected an answer, observed %d frames that are none".formatted(MAX_CONTROL));
        }
    }

    private void broken(Throwable cause, @Nullable Http2Exception error) {
        if (error == null) {
            broken(cause);
            return;
        }
        String text = String.valueOf(error.getMessage());
        if (error instanceof Http2Exception.HeaderListSizeException || text.startsWith("Header size exceeded")) {
            tooBigHead();
        } else if (text.contains(HTTP1_IN_HEX)) {
            fail(Kind.VERSION, "expected HTTP/2, observed HTTP/1");
        } else {
            fail(Kind.PROTOCOL, "expected HTTP/2, observed something else: " + text);
        }
    }

    /** Sends the request as soon as it stands in the pipeline, and reads what the codec makes of the answer. */
    private final class Frames extends Http2ChannelDuplexHandler {
        private final FullHttpRequest request;
        private @Nullable Http2FrameStream stream;

        Frames(FullHttpRequest request) {
            this.request = request;
        }

        @Override
        protected void handlerAdded0(ChannelHandlerContext context) {
            Http2FrameStream opened = newStream();
            stream = opened;
            boolean bodyless = !request.content().isReadable();
            ChannelFuture last = context.write(
                    new DefaultHttp2HeadersFrame(HttpFields.of(request, secure), bodyless).stream(opened));
            if (bodyless) {
                request.release();
            } else {
                last = context.write(new DefaultHttp2DataFrame(request.content(), true).stream(opened));
            }
            last.addListener((ChannelFuture done) -> {
                if (done.isSuccess()) {
                    sent();
                } else {
                    Throwable cause = done.cause();
                    Http2Exception error = Diagnosis.find(cause, Http2Exception.class);
                    if (error != null && !somethingCame()) {
                        broken(cause, error);
                    } else {
                        notSent(cause);
                    }
                }
            });
            context.flush();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!isOver()) {
                    read(context, message);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2HeadersFrame frame) {
                headers(frame);
            } else if (message instanceof Http2DataFrame frame) {
                data(context, frame);
            } else if (message instanceof Http2ResetFrame frame) {
                reset(frame.errorCode());
            } else if (message instanceof Http2GoAwayFrame frame) {
                goAway(frame, stream == null ? 0 : stream.id());
            } else {
                control();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            cutOff(leaving);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            broken(cause, Diagnosis.find(cause, Http2Exception.class));
        }
    }
}
