package dev.candor.correlation.signal;

import dev.candor.correlation.blame.Suspect;
import dev.candor.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads alerts of other systems as claims, by the rules of Alertmanager's API version 2. */
final class AlertReader {

    private static final int MOST_LABELS = 64;
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_VALUE = 1_024;
    // The year 1 is Go's way to say that there is no time.
    private static final Instant NEVER = Instant.parse("0002-01-01T00:00:00Z");
    private static final Duration OLDEST = Duration.ofDays(3_650);
    private static final Duration FURTHEST = Duration.ofDays(366);
    private static final String NAMELESS = "without a name";

    private final SignalConfig config;
    private final Placing placing;
    private final Instant now;
    private final Duration silence;

    private final List<Claim> claims = new ArrayList<>();
    private final List<Map<String, String>> unplaced = new ArrayList<>();
    private final List<Problem.FieldError> errors = new ArrayList<>();

    /** A reader for one body; an alert without an end is over after {@code silence}. */
    AlertReader(SignalConfig config, Placing placing, Instant now, Duration silence) {
        this.config = config;
        this.placing = placing;
        this.now = now;
        this.silence = silence;
    }

    List<Claim> claims() {
        return claims;
    }

    /** Labels of alerts that are about nothing that is known. */
    List<Map<String, String>> unplaced() {
        return unplaced;
    }

    /** What is no alert; the others of the same body are good all the same. */
    List<Problem.FieldError> errors() {
        return errors;
    }

    void read(@Nullable PostedAlert alert, String pointer) {
        if (alert == null) {
            errors.add(new Problem.FieldError(pointer, "must be an alert, was null"));
            return;
        }
        Map<String, String> labels = labels(alert, pointer);
        Optional<Instant> starts = time(alert.startsAt(), pointer + "/startsAt");
        Optional<Instant> ends = time(alert.endsAt(), pointer + "/endsAt");
        if (labels.isEmpty() || starts.isEmpty() || ends.isEmpty() || OwnAlerts.is(labels)) {
            return;
        }
        boolean resolved = "resolved".equals(alert.status());
        Instant until = ends.get().isAfter(NEVER) ? ends.get() : resolved ? now : now.plus(silence);
        Instant from = starts.get().isAfter(NEVER) ? starts.get() : until.isBefore(now) ? until : now;
        from = from.isBefore(now.minus(OLDEST)) ? now.minus(OLDEST) : from;
        until = until.isAfter(now.plus(FURTHEST)) ? now.plus(FURTHEST) : until;
        if (until.isBefore(from)) {
            errors.add(new Problem.FieldError(pointer + "/endsAt", "must not lie before startsAt"));
            return;
        }
        Optional<Suspect> about = placing.of(labels);
        if (about.isEmpty()) {
            unplaced.add(labels);
            return;
        }
        String name = labels.getOrDefault("alertname", NAMELESS);
        claims.add(new Claim(
                "alert " + name,
                Fingerprint.of(labels),
                about.get(),
                first(labels, config.kindLabels()).map(Signal.Kind::of).orElseGet(() -> Signal.Kind.named(name)),
                Signal.Severity.of(first(labels, config.severityLabels()).orElse(null)),
                text(alert, name),
                from,
                until));
    }

    private Map<String, String> labels(PostedAlert alert, String pointer) {
        Map<String, String> labels = new LinkedHashMap<>();
        alert.labels().forEach((name, value) -> {
            // An empty label is none, as Prometheus has it.
            if (value != null && !value.isEmpty()) {
                labels.put(name, cut(value));
            }
        });
        String rule = labels.isEmpty()
                ? "must have at least one label"
                : labels.size() > MOST_LABELS
                        ? "must have at most %d labels, has %d".formatted(MOST_LABELS, labels.size())
                        : labels.keySet().stream().anyMatch(name -> name.isEmpty() || name.length() > LONGEST_NAME)
                                ? "names must have 1 to %d characters".formatted(LONGEST_NAME)
                                : null;
        if (rule != null) {
            errors.add(new Problem.FieldError(pointer + "/labels", rule));
            return Map.of();
        }
        return Collections.unmodifiableMap(labels);
    }

    private static String cut(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE);
    }

    /** No time is {@link Instant#MIN}; empty with an error for what is none. */
    private Optional<Instant> time(@Nullable String text, String pointer) {
        if (text == null || text.isEmpty()) {
            return Optional.of(Instant.MIN);
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            errors.add(new Problem.FieldError(pointer, "must be a time of RFC 3339"));
            return Optional.empty();
        }
    }

    private static Optional<String> first(Map<String, String> labels, List<String> names) {
        return names.stream()
                .flatMap(name -> Optional.ofNullable(labels.get(name)).stream())
                .findFirst();
    }

    private static String text(PostedAlert alert, String name) {
        return Stream.of("summary", "description", "message")
                .flatMap(key -> Optional.ofNullable(alert.annotations().get(key)).stream())
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse(name);
    }
}
