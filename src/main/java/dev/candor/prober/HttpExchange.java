package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on one connection, whatever version of HTTP is spoken on it. Tells its listener exactly
 * once how it ended. Used on the connection's event loop.
 */
abstract class HttpExchange {

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

    /**
     * What every version has to keep to.
     *
     * @param limit bytes of a body at most
     * @param compressed whether the body will be decoded, so that its limit is meant for what is in it
     */
    record Terms(Stopwatch watch, int limit, boolean compressed, Listener listener) {}

    private final Terms terms;
    private final HttpBody body;
    private @Nullable HttpHeaders headers;
    private String version = "";
    private int status;
    private int interim;
    private boolean somethingCame;
    private boolean over;

    HttpExchange(Terms terms) {
        this.terms = terms;
        this.body = new HttpBody(terms.limit());
    }

    /**
     * Sends the request, and reads what comes back.
     *
     * @throws IllegalArgumentException if the version cannot carry it
     */
    abstract void begin(Channel open, FullHttpRequest request);

    /** Bytes of the answer's head. */
    abstract long headersSize();

    /** Null until they came. */
    final @Nullable HttpHeaders headers() {
        return headers;
    }

    final String version() {
        return version;
    }

    final int status() {
        return status;
    }

    final HttpBody body() {
        return body;
    }

    /** The content codings in the order they were applied, empty for none. */
    final String coding() {
        return headers == null ? "" : String.join(",", headers.getAll(HttpHeaderNames.CONTENT_ENCODING));
    }

    /** Undoes the content coding of the whole body; the failure of that, null if it went well. */
    final @Nullable Failure decode() {
        String coding = coding();
        try {
            return body.decode(coding) ? null : tooLong();
        } catch (IOException e) {
            return Diagnosis.failure(
                    Kind.ENCODING,
                    Source.TARGET,
                    "expected a body in %s, observed: %s".formatted(coding, e.getMessage()));
        }
    }

    private Failure tooLong() {
        return Diagnosis.failure(
                Kind.SIZE,
                Source.TARGET,
                "expected a body of at most %d bytes, observed more".formatted(terms.limit()));
    }

    final boolean isOver() {
        return over;
    }

    final boolean somethingCame() {
        return somethingCame;
    }

    /** The request is going out. */
    final void sending() {
        terms.watch().enter(Phase.SEND);
    }

    /** The request is out. */
    final void sent() {
        if (terms.watch().current() == Phase.SEND) {
            terms.watch().enter(Phase.WAIT);
        }
    }

    /** The request could not be written. An answer that came all the same (413 before the body was out) stands. */
    final void notSent(Throwable cause) {
        if (!somethingCame) {
            fail(Diagnosis.connected(Phase.SEND, cause));
        }
    }

    /** The first byte of the answer is there. */
    final void firstByte() {
        if (!somethingCame) {
            somethingCame = true;
            terms.watch().enter(Phase.WAIT); // if the answer came before the request was out
            terms.watch().enter(Phase.TRANSFER);
        }
    }

    /** An interim answer (1xx) came. */
    final void interim() {
        if (++interim > MAX_INTERIM) {
            fail(Kind.PROTOCOL, "expected an answer, observed only interim ones (1xx)");
        }
    }

    /** The head of the answer came. */
    final void head(String spoken, int code, HttpHeaders fields) {
        version = spoken;
        status = code;
        headers = fields;
    }

    /** A part of the body came; the caller releases it. */
    final void content(ByteBuf part) {
        try {
            if (!body.append(part, terms.compressed() && !coding().isEmpty())) {
                fail(tooLong());
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be written", e);
        }
    }

    /** The answer is whole. */
    final void whole() {
        if (!over) {
            over = true;
            terms.listener().answered(this);
        }
    }

    /** The connection ended before the answer did. */
    final void closed() {
        HttpHeaders fields = headers;
        if (!somethingCame) {
            fail(Kind.RESET, "the connection was closed without an answer");
        } else if (fields == null) {
            fail(Kind.PROTOCOL, "the connection was closed within the head");
        } else {
            String announced = fields.get(HttpHeaderNames.CONTENT_LENGTH);
            fail(
                    Kind.PROTOCOL,
                    "the connection was closed after %d bytes of the body, expected %s"
                            .formatted(body.wireLength(), announced == null ? "a last chunk" : announced));
        }
    }

    /**
     * The stream ended without its mark of the end.
     *
     * @param leaving what the server had said about its going away; null for nothing
     */
    final void cutOff(@Nullable String leaving) {
        if (leaving != null) {
            fail(Kind.RESET, "the connection was closed before the answer was whole, after " + leaving);
        } else if (headers != null) {
            fail(
                    Kind.RESET,
                    "the connection was closed after %d bytes of the body, expected the end of the stream"
                            .formatted(body.wireLength()));
        } else {
            closed();
        }
    }

    /** The connection broke. */
    final void broken(Throwable cause) {
        fail(Diagnosis.connected(terms.watch().current(), cause));
    }

    final void tooBigHead() {
        fail(Kind.SIZE, "expected a head of at most %d bytes, observed more".formatted(MAX_HEADERS));
    }

    /** The target did something wrong. */
    final void fail(Kind kind, String detail) {
        fail(Diagnosis.failure(kind, Source.TARGET, detail));
    }

    final void fail(Failure failure) {
        if (!over) {
            over = true;
            terms.listener().failed(failure);
        }
    }
}
