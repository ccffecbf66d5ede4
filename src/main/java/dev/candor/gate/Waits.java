package dev.candor.gate;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as pipelines write them: {@code 500ms}, {@code 90s}, {@code 15m}, {@code 1h}. */
final class Waits {

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,7})(ms|s|m|h)");

    private Waits() {}

    /** The duration; empty if it is not written so. */
    static Optional<Duration> parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                });
    }

    /** Written so that {@link #parse} reads it. */
    static String text(Duration duration) {
        return duration.toMillisPart() > 0 ? duration.toMillis() + "ms" : duration.toSeconds() + "s";
    }
}
