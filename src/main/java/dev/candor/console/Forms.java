package dev.candor.console;

import dev.candor.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads fields of forms, and says what is wrong with one. A browser's own checks are only the first. */
final class Forms {

    private Forms() {}

    /**
     * A text that must be there.
     *
     * @param what the field is called on the page
     * @throws ProblemException 422 if it is missing or longer than that many characters
     */
    static String text(String what, @Nullable String value, int longest) {
        String text = value == null ? "" : value.strip().replace("\r\n", "\n");
        if (text.isEmpty()) {
            throw missing(what);
        }
        if (text.length() > longest) {
            throw ProblemException.unprocessable(
                    "field-too-long",
                    what + " is too long",
                    "expected at most %d characters, found %d".formatted(longest, text.length()));
        }
        return text;
    }

    /** A text that may be left out; null if it is. */
    static @Nullable String optional(String what, @Nullable String value, int longest) {
        return value == null || value.isBlank() ? null : text(what, value, longest);
    }

    /**
     * In how many minutes.
     *
     * @throws ProblemException 422 if it is missing or no number of minutes up to a week
     */
    static Instant inMinutes(String what, @Nullable String value, Instant now) {
        if (value == null || value.isBlank()) {
            throw missing(what);
        }
        if (!value.matches("[1-9]\\d{0,4}")
                || Integer.parseInt(value) > Duration.ofDays(7).toMinutes()) {
            throw ProblemException.unprocessable(
                    "not-minutes", what + " is no time", "expected 1 to 10080 minutes, found '%s'".formatted(value));
        }
        return now.plus(Duration.ofMinutes(Integer.parseInt(value)));
    }

    /**
     * A moment in UTC as a browser's field writes it, {@code 2026-11-29T22:00}.
     *
     * @throws ProblemException 422 if it is missing or none
     */
    static Instant moment(String what, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw missing(what);
        }
        try {
            return LocalDateTime.parse(value.strip()).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw ProblemException.unprocessable(
                    "not-a-moment",
                    what + " is no moment",
                    "expected a date and time in UTC such as 2026-11-29T22:00, found '%s'".formatted(value));
        }
    }

    /**
     * Names with blanks or commas between; empty if there are none.
     *
     * @throws ProblemException 422 for more than {@code most}, or for one of more than {@code longest} characters
     */
    static List<String> names(String what, @Nullable String value, int most, int longest) {
        List<String> names = Arrays.stream(or(value).strip().split("[\\s,]+", -1))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        if (names.size() > most) {
            throw ProblemException.unprocessable(
                    "too-many-names",
                    what + " are too many",
                    "expected at most %d names, found %d".formatted(most, names.size()));
        }
        names.forEach(name -> text(what, name, longest));
        return names;
    }

    /** What came in a field; empty if it did not come. */
    static String or(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** What was ticked; empty if nothing was. */
    static List<String> ticked(@Nullable List<String> values) {
        return values == null
                ? List.of()
                : values.stream().filter(v -> !v.isBlank()).distinct().toList();
    }

    private static ProblemException missing(String what) {
        return ProblemException.unprocessable("field-missing", what + " is missing", "fill it in and send it again");
    }
}
