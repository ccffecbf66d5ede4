package dev.candor.app;

import dev.candor.measurement.AssertionOutcome;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Observed.CertFacts;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.measurement.Phases;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One measurement as people read it at a terminal: the verdict, a bar for each phase, every assertion. */
final class CheckReport {

    private static final int BAR = 40;

    private CheckReport() {}

    static String of(Measurement m) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%-8s %s (%s, from %s) %s",
                m.outcome().word(),
                m.probe(),
                m.kind(),
                m.location(),
                ms(m.timings().total()));
        Failure failure = m.failure();
        if (failure != null) {
            line(text, "  %s (%s): %s", failure.kind().word(), failure.source().word(), failure.detail());
        }
        seen(text, m.observed());
        bars(text, m.phases(), m.timings().total());
        for (AssertionOutcome assertion : m.assertions()) {
            String actual = assertion.actual() == null ? "nothing" : assertion.actual();
            line(text, "  %s %s  [%s]", assertion.ok() ? "ok  " : "FAIL", assertion.text(), actual);
        }
        return text.toString();
    }

    private static void seen(StringBuilder text, Observed o) {
        String facts = Stream.of(
                        o.ip(),
                        o.status() == null ? null : "HTTP/" + o.httpVersion() + " " + o.status(),
                        o.redirects() == null || o.redirects() == 0 ? null : o.redirects() + " redirects",
                        o.bodyLength() == null ? null : o.bodyLength() + " bytes",
                        tls(o.tls()),
                        identity(o.identity()))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        if (!facts.isEmpty()) {
            line(text, "  %s", facts);
        }
    }

    private static @Nullable String tls(@Nullable TlsFacts tls) {
        if (tls == null) {
            return null;
        }
        CertFacts cert = tls.cert();
        return tls.version()
                + (cert == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " with %s (%s, %.1f days left)",
                                cert.subject(),
                                cert.verified() ? "verified" : "not verified",
                                cert.daysLeft()));
    }

    private static @Nullable String identity(Identity who) {
        String names = Stream.of(who.region(), who.host(), who.instance(), who.version())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
        return names.isEmpty() ? null : "answered by " + names;
    }

    /** Each phase begins where the one before it ended. */
    private static void bars(StringBuilder text, Phases phases, double total) {
        Map<String, Double> happened = new LinkedHashMap<>();
        put(happened, "dns", phases.dns());
        put(happened, "connect", phases.connect());
        put(happened, "tls", phases.tls());
        put(happened, "send", phases.send());
        put(happened, "wait", phases.waiting());
        put(happened, "transfer", phases.transfer());
        double before = 0;
        for (Map.Entry<String, Double> phase : happened.entrySet()) {
            int from = cells(before, total);
            before += phase.getValue();
            int to = Math.max(from + 1, cells(before, total));
            line(
                    text,
                    "  %-8s %12s  %s%s",
                    phase.getKey(),
                    ms(phase.getValue()),
                    " ".repeat(from),
                    "█".repeat(to - from));
        }
    }

    private static void put(Map<String, Double> happened, String name, @Nullable Double took) {
        if (took != null) {
            happened.put(name, took);
        }
    }

    private static int cells(double at, double total) {
        return total <= 0 ? 0 : (int) Math.min(BAR, Math.round(at / total * BAR));
    }

    private static String ms(double value) {
        return String.format(Locale.ROOT, "%.3f ms", value);
    }

    private static void line(StringBuilder text, String format, @Nullable Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
