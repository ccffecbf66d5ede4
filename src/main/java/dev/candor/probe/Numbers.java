package dev.candor.probe;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads numbers and moments out of what servers send; what is none gives null, never 0. */
final class Numbers {

    // 40 characters hold every number a person compares with; longer ones would only cost time.
    private static final Pattern FORM = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");

    private Numbers() {}

    /** The number this is, or that this text writes. */
    static @Nullable BigDecimal of(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number;
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? BigDecimal.valueOf(number) : null;
        }
        if (value instanceof Number number) {
            return new BigDecimal(number.toString());
        }
        if (value instanceof String text && FORM.matches(text.strip())) {
            return new BigDecimal(text.strip());
        }
        return null;
    }

    /** The whole number this is, or that this text writes; {@code 1.5} is none. */
    static @Nullable BigDecimal whole(@Nullable Object value) {
        BigDecimal number = of(value);
        // The cap keeps 1e999 from being written out.
        return number != null
                        && number.scale() > -50
                        && number.stripTrailingZeros().scale() <= 0
                ? number
                : null;
    }

    /** A moment as RFC 3339, as RFC 9110 §5.6.7 (HTTP date), or a date, which begins at midnight UTC. */
    static @Nullable Instant moment(String text) {
        String trimmed = text.strip();
        Instant moment = parsed(trimmed, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        if (moment == null) {
            moment = parsed(trimmed, DateTimeFormatter.RFC_1123_DATE_TIME);
        }
        return moment == null ? parsed(trimmed + "T00:00:00Z", DateTimeFormatter.ISO_OFFSET_DATE_TIME) : moment;
    }

    private static @Nullable Instant parsed(String text, DateTimeFormatter form) {
        try {
            return OffsetDateTime.parse(text, form).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Days with fractions; negative where the end lies before the beginning. */
    static BigDecimal daysBetween(Instant begin, Instant end) {
        return BigDecimal.valueOf(Duration.between(begin, end).toSeconds())
                .divide(BigDecimal.valueOf(86_400), 4, RoundingMode.HALF_UP);
    }
}
