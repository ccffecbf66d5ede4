package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what an error was and where the trouble lies, as far as one run can tell. */
final class Diagnosis {

    private Diagnosis() {}

    static Failure failure(Kind kind, Source source, String detail) {
        return new Failure(kind, source, OneLine.of(detail));
    }

    /** The name could not be looked up. */
    static Failure lookUp(String name, Throwable error) {
        DnsErrorCauseException code = find(error, DnsErrorCauseException.class);
        if (code != null && !code.getCode().equals(DnsResponseCode.NXDOMAIN)) {
            return failure(
                    Kind.DNS, Source.RESOLVER, "the resolver answered %s for %s".formatted(code.getCode(), name));
        }
        if (code == null && find(error, DnsNameResolverException.class) != null) {
            return failure(Kind.DNS, Source.RESOLVER, "the resolver did not answer for " + name);
        }
        if (find(error, UnknownHostException.class) != null
                && find(error, IOException.class, UnknownHostException.class) == null) {
            return failure(Kind.DNS, Source.TARGET, "the name %s has no address".formatted(name));
        }
        return failure(Kind.DNS, Source.RESOLVER, "cannot look up %s: %s".formatted(name, words(error)));
    }

    /** No connection came about. */
    static Failure connect(String where, Throwable error) {
        String text = words(error);
        String lower = text.toLowerCase(Locale.ROOT);
        if (isLocal(lower)) {
            return failure(Kind.AGENT, Source.AGENT, "cannot connect to %s from here: %s".formatted(where, text));
        }
        if (lower.contains("refused")) {
            return failure(Kind.REFUSED, Source.TARGET, "%s refused the connection".formatted(where));
        }
        if (lower.contains("timed out") || lower.contains("timeout")) {
            return failure(Kind.TIMEOUT, Source.PATH, "%s did not accept a connection in time".formatted(where));
        }
        if (error instanceof NoRouteToHostException) {
            // Some router (or the neighbour table) says that the host is not there: the path's word, not ours.
            return failure(Kind.CONNECT, Source.PATH, "no route to " + where);
        }
        if (lower.contains("reset")) {
            return failure(Kind.RESET, Source.TARGET, "%s reset the connection".formatted(where));
        }
        boolean network = find(error, ConnectException.class) != null || find(error, IOException.class) != null;
        return network
                ? failure(Kind.CONNECT, Source.PATH, "cannot connect to %s: %s".formatted(where, text))
                : ours(error);
    }

    /** The connection failed after it had come about. */
    static Failure connected(@Nullable Phase phase, Throwable error) {
        String doing = phase == null ? "starting" : phase.doing();
        String text = words(error);
        String lower = text.toLowerCase(Locale.ROOT);
        if (find(error, NotSslRecordException.class) != null) {
            return failure(Kind.TLS, Source.TARGET, "the answer to the TLS hello is not TLS");
        }
        if (isLocal(lower)) {
            return failure(Kind.AGENT, Source.AGENT, "while %s: %s".formatted(doing, text));
        }
        if (lower.contains("no_application_protocol")) {
            return failure(
                    Kind.VERSION,
                    Source.TARGET,
                    "expected one of the protocols offered by ALPN, the server takes none");
        }
        if (lower.contains("reset") || lower.contains("broken pipe")) {
            return failure(Kind.RESET, Source.TARGET, "the connection was reset while " + doing);
        }
        if (find(error, ClosedChannelException.class) != null) {
            return failure(Kind.RESET, Source.TARGET, "the connection was closed while " + doing);
        }
        if (find(error, SSLException.class) != null || phase == Phase.TLS) {
            return failure(Kind.TLS, Source.TARGET, "TLS failed while %s: %s".formatted(doing, text));
        }
        return find(error, IOException.class) != null
                ? failure(Kind.RESET, Source.PATH, "the connection broke while %s: %s".formatted(doing, text))
                : ours(error);
    }

    /** The probe's time ran out. */
    static Failure timeout(@Nullable Phase phase, Duration timeout, String where) {
        String detail = "timed out while %s, expected the end within %s"
                .formatted(phase == null ? "starting" : phase.doing(), inWords(timeout));
        if (phase == null) {
            return failure(Kind.AGENT, Source.AGENT, detail);
        }
        return switch (phase) {
            case DNS -> failure(Kind.DNS, Source.RESOLVER, detail);
            case CONNECT -> failure(Kind.TIMEOUT, Source.PATH, detail + " (" + where + ")");
            case TLS, SEND, WAIT, TRANSFER -> failure(Kind.TIMEOUT, Source.TARGET, detail);
        };
    }

    /** The probe says something that cannot be done. */
    static Failure config(Throwable error) {
        return failure(Kind.AGENT, Source.CONFIG, "this probe cannot be run: " + words(error));
    }

    /** Our own fault; nothing is known about the target. */
    static Failure ours(Throwable error) {
        return failure(
                Kind.AGENT,
                Source.AGENT,
                "the agent failed: %s: %s".formatted(error.getClass().getSimpleName(), words(error)));
    }

    static String inWords(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    static <T> @Nullable T find(Throwable error, Class<T> type) {
        return find(error, type, null);
    }

    private static <T> @Nullable T find(Throwable error, Class<T> type, @Nullable Class<?> except) {
        int depth = 0;
        for (Throwable e = error; e != null && depth < 10; e = e.getCause(), depth++) {
            if (type.isInstance(e) && (except == null || !except.isInstance(e))) {
                return type.cast(e);
            }
        }
        return null;
    }

    /** Out of files, memory or ports, no interface that leads there, or forbidden by a firewall of our own. */
    private static boolean isLocal(String lower) {
        return lower.contains("too many open files")
                || lower.contains("network is unreachable")
                || lower.contains("cannot assign requested address")
                || lower.contains("can't assign requested address")
                || lower.contains("no buffer space")
                || lower.contains("cannot allocate memory")
                || lower.contains("operation not permitted")
                || lower.contains("permission denied")
                || lower.contains("address family not supported")
                || lower.contains("protocol family unavailable");
    }

    private static String words(Throwable error) {
        Throwable deepest = error;
        for (int depth = 0; deepest.getCause() != null && depth < 10; depth++) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }
}
