package dev.candor.measurement;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.probe.ProbeKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the calls so far say of something that must call in. Pure. */
final class HeartbeatRule {

    private static final int LONGEST_DETAIL = 200;

    private HeartbeatRule() {}

    /** The measurement of that moment. */
    static Measurement judge(String probe, ProbeKind.Heartbeat rule, HeartbeatCalls calls, Instant now) {
        Failure failure = failure(rule, calls, now);
        Outcome outcome =
                failure == null ? Outcome.UP : failure.source() == Source.AGENT ? Outcome.UNKNOWN : Outcome.DOWN;
        return new Measurement(
                probe,
                rule.word(),
                ProbeKind.Heartbeat.LOCATION,
                now.truncatedTo(ChronoUnit.MICROS),
                outcome,
                failure,
                List.of(),
                Observed.NOTHING.having(seen(calls, now)),
                Timings.nothingAfter(0),
                Phases.NONE,
                Map.of());
    }

    private static @Nullable Failure failure(ProbeKind.Heartbeat rule, HeartbeatCalls calls, Instant now) {
        if (calls.failed()) {
            String why = calls.detail() == null ? "it did not say why" : calls.detail();
            return new Failure(Kind.ASSERTION, Source.TARGET, "the caller said that it failed: " + why);
        }
        Duration patience = rule.every().plus(rule.grace());
        Instant last = calls.wellAt();
        if (last != null && !now.isAfter(last.plus(patience))) {
            return null;
        }
        String expected = "expected a call within %s, %s"
                .formatted(
                        inWords(patience),
                        last == null
                                ? "none ever came"
                                : "the last one was %s ago".formatted(inWords(Duration.between(last, now))));
        if (!now.isAfter(calls.since().plus(patience))) {
            return new Failure(
                    Kind.AGENT,
                    Source.AGENT,
                    "%s; the hub has been listening for %s only"
                            .formatted(expected, inWords(Duration.between(calls.since(), now))));
        }
        return new Failure(Kind.TIMEOUT, Source.TARGET, expected);
    }

    private static Map<String, Object> seen(HeartbeatCalls calls, Instant now) {
        Map<String, Object> seen = new LinkedHashMap<>();
        put(seen, "last_well", calls.wellAt());
        put(seen, "last_failed", calls.failedAt());
        put(seen, "last_started", calls.startedAt());
        if (calls.wellAt() != null) {
            seen.put(
                    "silent_s",
                    Math.max(0, Duration.between(calls.wellAt(), now).toSeconds()));
        }
        if (calls.detail() != null) {
            seen.put("detail", calls.detail());
        }
        return seen;
    }

    private static void put(Map<String, Object> seen, String name, @Nullable Instant at) {
        if (at != null) {
            seen.put(name, at.truncatedTo(ChronoUnit.MILLIS).toString());
        }
    }

    /** What a caller says, made fit for a line: no controls, nothing unseen, not long. */
    static @Nullable String oneLine(String said) {
        StringBuilder line = new StringBuilder();
        said.strip().codePoints().limit(LONGEST_DETAIL).forEach(c -> {
            int type = Character.getType(c);
            boolean harmful = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            line.appendCodePoint(harmful ? ' ' : c);
        });
        return line.toString().isBlank() ? null : line.toString().strip();
    }

    /** The two greatest units: {@code 1h 5m}, {@code 2m 3s}, {@code 400ms}. */
    static String inWords(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return duration.toMillis() + "ms";
        }
        long[] sizes = {86_400, 3_600, 60, 1};
        String[] units = {"d", "h", "m", "s"};
        for (int i = 0; i < sizes.length; i++) {
            long most = seconds / sizes[i];
            if (most > 0) {
                long rest = i + 1 < sizes.length ? seconds % sizes[i] / sizes[i + 1] : 0;
                return most + units[i] + (rest > 0 ? " " + rest + units[i + 1] : "");
            }
        }
        return "0s";
    }
}
