package dev.candor.app;

import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Observed.CertFacts;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.problem.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a run saw, in lines for people: what every kind may see, then what only its own kind does. */
final class SeenFacts {

    private static final int MOST_ROWS = 40;
    private static final int LONGEST_ROW = 160;

    private SeenFacts() {}

    static List<String> of(Measurement m) {
        Observed o = m.observed();
        List<String> lines = new ArrayList<>();
        String common = Stream.of(
                        o.ip(),
                        o.status() == null
                                ? null
                                : (o.httpVersion() == null ? "status " : "HTTP/" + o.httpVersion() + " ") + o.status(),
                        o.redirects() == null || o.redirects() == 0 ? null : o.redirects() + " redirects",
                        o.bodyLength() == null ? null : o.bodyLength() + " bytes",
                        tls(o.tls()),
                        identity(o.identity()))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        if (!common.isEmpty()) {
            lines.add(common);
        }
        own(o.more(), lines);
        return lines;
    }

    /** Numbers and words on one line; a row for each thing of a list: a hop, an address, a record. */
    private static void own(Map<String, Object> more, List<String> lines) {
        String words = more.entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof List<?>) && !(entry.getValue() instanceof Map<?, ?>))
                .map(entry -> name(entry.getKey()) + " " + value(entry.getValue()))
                .collect(Collectors.joining(", "));
        if (!words.isEmpty()) {
            lines.add(words);
        }
        more.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                lines.add(cut(name(key) + ": " + value(map)));
            } else if (value instanceof List<?> list && !list.isEmpty() && !key.equals("steps")) {
                rows(name(key), list, lines);
            }
        });
    }

    private static void rows(String name, List<?> list, List<String> lines) {
        if (list.stream().noneMatch(item -> item instanceof Map<?, ?>)) {
            lines.add(cut(name + ": " + value(list)));
            return;
        }
        list.stream().limit(MOST_ROWS).forEach(item -> lines.add(cut(name + ": " + value(item))));
        if (list.size() > MOST_ROWS) {
            lines.add("%s: and %d more".formatted(name, list.size() - MOST_ROWS));
        }
    }

    private static String value(@Nullable Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.3f", number).replaceFirst("\\.?0+$", "");
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .filter(entry -> entry.getValue() != null)
                    .map(entry -> name(String.valueOf(entry.getKey())) + " " + value(entry.getValue()))
                    .collect(Collectors.joining(", "));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(SeenFacts::value).collect(Collectors.joining(" "));
        }
        return String.valueOf(value);
    }

    /** {@code rtt_avg_ms} reads as {@code rtt avg ms}. */
    private static String name(String key) {
        return key.replace('_', ' ');
    }

    private static String cut(String row) {
        return Excerpt.of(row, LONGEST_ROW);
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
}
