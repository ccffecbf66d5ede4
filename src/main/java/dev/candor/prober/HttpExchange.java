package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request and its answer on one connection. Tells its listener exactly once how it ended. */
final class HttpExchange extends ChannelInboundHandlerAdapter {

    /** Bytes of a head at most. */
    static final int MAX_HEADERS = 32 * 1024;

    // A server may say "wait" (1xx) a few times; one that does nothing else never answers.
    private static final int MAX_INTERIM = 10;

    /** Hears how the exchange ended. */
    interface Listener {
        /** The answer is whole. */
        void answered(HttpExchange exchange);

        /** There will be no whole answer. */
        void failed(Failure failure);
    }

    private final Stopwatch watch;
    private final int limit;
    private final boolean compressed;
    private final Listener listener;
    private final HttpBody body;
    private @Nullable HttpHeaders headers;
    private String version = "";
    private int status;
    private int interim;
    private boolean inInterim;
    private boolean over;
    private long headersSize;
    private boolean somethingCame;

    HttpExchange(Stopwatch watch, int limit, boolean compressed, Listener listener) {
        this.watch = watch;
        this.limit = limit;
        this.compressed = compressed;
        this.listener = listener;
        this.body = new HttpBody(limit);
    }

    /** Null until they came. */
    @Nullable
    HttpHeaders headers() {
        return headers;
    }

    String version() {
        return version;
    }

    int status() {
        return status;
    }

    HttpBody body() {
        return body;
    }

    /** Bytes of the head from the status line to the empty line. */
    long headersSize() {
        return headersSize;
    }

    /** The content coding, empty for none. */
    String coding() {
        String coding = headers == null ? null : headers.get(HttpHeaderNames.CONTENT_ENCODING);
        return coding == null ? "" : coding;
    }

    Failure tooLong() {
        return Diagnosis.failure(
                Kind.SIZE, Source.TARGET, "expected a body of at most %d bytes, observed more".formatted(limit));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!over && message instanceof HttpObject part) {
                read(part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            malformed(part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpResponse response) {
            inInterim = response.status().code() < 200;
            if (inInterim) {
                if (++interim > MAX_INTERIM) {
                    fail(Diagnosis.failure(
                            Kind.PROTOCOL, Source.TARGET, "expected an answer, observed only interim ones (1xx)"));
                }
            } else {
                status = response.status().code();
                version = response.protocolVersion().majorVersion() + "."
                        + response.protocolVersion().minorVersion();
                headers = response.headers();
            }
        }
        if (part instanceof HttpContent content && !inInterim) {
            if (!append(content.content())) {
                fail(tooLong());
            } else if (part instanceof LastHttpContent && !over) {
                over = true;
                listener.answered(this);
            }
        }
    }

    private boolean append(ByteBuf content) {
        try {
            return body.append(content, compressed && !coding().isEmpty());
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be written", e);
        }
    }

    private void malformed(Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            fail(Diagnosis.failure(Kind.PROTOCOL, Source.TARGET, "the connection was closed within the head"));
        } else if (cause instanceof TooLongHttpHeaderException) {
            fail(Diagnosis.failure(
                    Kind.SIZE,
                    Source.TARGET,
                    "expected a head of at most %d bytes, observed more".formatted(MAX_HEADERS)));
        } else {
            fail(Diagnosis.failure(
                    Kind.PROTOCOL, Source.TARGET, "expected HTTP, observed something else: " + cause.getMessage()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!somethingCame) {
            fail(Diagnosis.failure(Kind.RESET, Source.TARGET, "the connection was closed without an answer"));
        } else if (headers == null) {
            fail(Diagnosis.failure(Kind.PROTOCOL, Source.TARGET, "the connection was closed within the head"));
        } else {
            String announced = headers.get(HttpHeaderNames.CONTENT_LENGTH);
            fail(Diagnosis.failure(
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "the connection was closed after %d bytes of the body, expected %s"
                            .formatted(body.wireLength(), announced == null ? "a last chunk" : announced)));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(Diagnosis.connected(watch.current(), cause));
    }

    /** The request could not be written. An answer that came all the same (413 before the body was out) stands. */
    void notSent(Throwable cause) {
        if (!somethingCame) {
            fail(Diagnosis.connected(Phase.SEND, cause));
        }
    }

    private void fail(Failure failure) {
        if (!over) {
            over = true;
            listener.failed(failure);
        }
    }

    /** Stamps the first byte and counts the head; stands before the decoder. */
    ChannelHandler wire() {
        return new ChannelInboundHandlerAdapter() {
            private int lineLength;
            private boolean inBody;

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
                if (message instanceof ByteBuf bytes && bytes.isReadable()) {
                    if (!somethingCame) {
                        somethingCame = true;
                        watch.enter(Phase.WAIT); // if the answer came before the request was out
                        watch.enter(Phase.TRANSFER);
                    }
                    if (!inBody) {
                        bytes.forEachByte(this::countHead);
                    }
                }
                super.channelRead(context, message);
            }

            /** The head ends with the first empty line. */
            private boolean countHead(byte b) {
                headersSize++;
                if (b == '\n') {
                    inBody = lineLength == 0;
                    lineLength = 0;
                } else if (b != '\r') {
                    lineLength++;
                }
                return !inBody;
            }
        };
    }
}
