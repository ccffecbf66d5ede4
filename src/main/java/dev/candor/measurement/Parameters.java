package dev.candor.measurement;

import dev.candor.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What stands in a query, read strictly: a value that cannot be meant is named with what was expected. */
final class Parameters {

    private Parameters() {}

    /** A name that must be given. */
    static String required(String name, String what, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw bad(name, what, String.valueOf(text));
        }
        return text;
    }

    static Instant time(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw bad(name, "a time such as 2026-11-20T12:00:00Z", text);
        }
    }

    /** A length such as {@code 5m}, {@code 1h}, {@code 7d} or {@code PT5M}, in whole minutes. */
    static Duration minutes(String name, String text) {
        try {
            String upper = text.toUpperCase(Locale.ROOT);
            Duration length =
                    Duration.parse(upper.startsWith("P") ? upper : upper.endsWith("D") ? "P" + upper : "PT" + upper);
            if (length.toMinutes() >= 1
                    && Duration.ofMinutes(length.toMinutes()).equals(length)) {
                return length;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Refused below, with the value.
        }
        throw bad(name, "a length in whole minutes such as 5m, 1h or 1d", text);
    }

    static int number(String name, String text, int from, int to) {
        try {
            int number = Integer.parseInt(text);
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, with the value.
        }
        throw bad(name, "a number from %d to %d".formatted(from, to), text);
    }

    static ProblemException bad(String name, String expected, @Nullable String was) {
        return ProblemException.badRequest(
                "bad-parameter", "A parameter is wrong", "'%s' must be %s, was '%s'".formatted(name, expected, was));
    }
}
