package dev.candor.prober;

import dev.candor.measurement.Failure.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.incubator.codec.http3.DefaultHttp3DataFrame;
import io.netty.incubator.codec.http3.DefaultHttp3Headers;
import io.netty.incubator.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.incubator.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.incubator.codec.http3.Http3;
import io.netty.incubator.codec.http3.Http3ClientConnectionHandler;
import io.netty.incubator.codec.http3.Http3DataFrame;
import io.netty.incubator.codec.http3.Http3ErrorCode;
import io.netty.incubator.codec.http3.Http3Exception;
import io.netty.incubator.codec.http3.Http3GoAwayFrame;
import io.netty.incubator.codec.http3.Http3Headers;
import io.netty.incubator.codec.http3.Http3HeadersFrame;
import io.netty.incubator.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.incubator.codec.http3.Http3SettingsFrame;
import io.netty.incubator.codec.http3.Http3UnknownFrame;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An exchange by HTTP/3 (RFC 9114) on a QUIC connection of its own, with one request stream. Heads are compressed by
 * the static table only, and a server that sends frames without end which are no answer is cut off.
 */
final class Http3Exchange extends HttpExchange {

    private static final String VERSION = "3";
    // Settings and what greases them: a server that answers needs a handful.
    private static final int MAX_CONTROL = 1_000;

    private long headersSize;
    private long ours = Long.MAX_VALUE;
    private int control;
    private @Nullable String leaving;

    Http3Exchange(Terms terms) {
        super(terms);
    }

    /** What handles a connection for this exchange, from its first packet on. */
    ChannelHandler connection() {
        return new ChannelInitializer<QuicChannel>() {
            @Override
            protected void initChannel(QuicChannel made) {
                Http3SettingsFrame settings = new DefaultHttp3SettingsFrame();
                settings.put(Http3SettingsFrame.HTTP3_SETTINGS_MAX_FIELD_SECTION_SIZE, (long) MAX_HEADERS);
                made.pipeline()
                        .addLast(new Http3ClientConnectionHandler(new Control(), null, null, settings, true))
                        .addLast(new Closing());
            }
        };
    }

    @Override
    void begin(Channel open, FullHttpRequest request) {
        Http3Headers fields = new DefaultHttp3Headers();
        HttpFields.of(request, true).forEach(field -> fields.add(field.getKey(), field.getValue()));
        sending();
        Http3.newRequestStream((QuicChannel) open, new Frames()).addListener((Future<QuicStreamChannel> made) -> {
            if (made.isSuccess()) {
                ask(made.getNow(), fields, request);
            } else {
                request.release();
                notSent(made.cause());
            }
        });
    }

    private void ask(QuicStreamChannel stream, Http3Headers fields, FullHttpRequest request) {
        ours = stream.streamId();
        ChannelFuture last = stream.write(new DefaultHttp3HeadersFrame(fields));
        if (request.content().isReadable()) {
            last = stream.write(new DefaultHttp3DataFrame(request.content()));
        } else {
            request.release();
        }
        last.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                sent();
            } else {
                notSent(done.cause());
            }
        });
        stream.flush();
    }

    /** As the head would be in HTTP/1, which is how curl counts it too. */
    @Override
    long headersSize() {
        return headersSize;
    }

    private void headers(Http3Headers fields) {
        firstByte();
        if (headers() != null) {
            return; // these are trailers
        }
        CharSequence status = fields.status();
        int code = HttpFields.status(status);
        if (code < 0) {
            fail(Kind.PROTOCOL, "expected a status in the head, observed " + status);
        } else if (code < 200) {
            interim();
        } else {
            headersSize = HttpFields.size(VERSION, fields);
            head(VERSION, code, HttpFields.of(fields));
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
                code == Http3ErrorCode.H3_VERSION_FALLBACK.code() ? Kind.VERSION : Kind.RESET,
                "expected an answer, observed that the server reset the stream: " + name(code));
    }

    private void goAway(long firstUntaken) {
        String said = "the server is going away";
        if (firstUntaken <= ours && ours != Long.MAX_VALUE) {
            fail(Kind.RESET, "expected an answer, observed that %s, before it took the request".formatted(said));
        } else {
            leaving = said; // it took the request, and may still answer
        }
    }

    private void closing(QuicConnectionCloseEvent said) {
        String words = QuicAttempt.inWords(said);
        boolean well = said.error() == (said.isApplicationClose() ? Http3ErrorCode.H3_NO_ERROR.code() : 0);
        if (said.isTlsError()) {
            fail(QuicAttempt.alert(QuicConnectionCloseEvent.extractTlsError(said.error())));
        } else if (said.isApplicationClose() && said.error() == Http3ErrorCode.H3_VERSION_FALLBACK.code()) {
            fail(Kind.VERSION, "expected HTTP/3, observed that the server closed the connection: " + words);
        } else if (well) {
            leaving = "the server closed it: " + words;
        } else {
            fail(Kind.PROTOCOL, "expected an answer, observed that the server closed the connection: " + words);
        }
    }

    private static String name(long code) {
        return Arrays.stream(Http3ErrorCode.values())
                .filter(error -> error.code() == code)
                .map(Enum::name)
                .findFirst()
                .orElse("error 0x" + Long.toHexString(code));
    }

    private void control() {
        if (++control > MAX_CONTROL) {
            fail(Kind.PROTOCOL, "expected an answer, observed %d frames that are none".formatted(MAX_CONTROL));
        }
    }

    private void wrong(Throwable cause) {
        QuicStreamResetException reset = Diagnosis.find(cause, QuicStreamResetException.class);
        Http3Exception error = Diagnosis.find(cause, Http3Exception.class);
        if (reset != null) {
            reset(reset.applicationProtocolCode());
        } else if (error == null) {
            broken(cause);
        } else if (error.errorCode() == Http3ErrorCode.H3_EXCESSIVE_LOAD
                || String.valueOf(error.getMessage()).startsWith("Header size exceeded")) {
            tooBigHead();
        } else {
            fail(Kind.PROTOCOL, "expected HTTP/3, observed something else: " + error.getMessage());
        }
    }

    /** Reads the one stream. */
    private final class Frames extends Http3RequestStreamInboundHandler {

        @Override
        protected void channelRead(ChannelHandlerContext context, Http3HeadersFrame frame) {
            if (!isOver()) {
                headers(frame.headers());
            }
        }

        @Override
        protected void channelRead(ChannelHandlerContext context, Http3DataFrame frame) {
            try {
                if (!isOver()) {
                    content(frame.content());
                }
            } finally {
                frame.release();
            }
        }

        @Override
        protected void channelRead(ChannelHandlerContext context, Http3UnknownFrame frame) {
            frame.release();
            control();
        }

        @Override
        protected void channelInputClosed(ChannelHandlerContext context) {
            end();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            cutOff(leaving);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            wrong(cause);
        }
    }

    /** Reads what the server says about the connection as a whole. */
    private final class Control extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof Http3GoAwayFrame frame) {
                    goAway(frame.id());
                } else {
                    control();
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
    }

    /** Hears that the server closes the connection. */
    private final class Closing extends ChannelInboundHandlerAdapter {

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicConnectionCloseEvent said) {
                closing(said);
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            wrong(cause);
        }
    }
}
