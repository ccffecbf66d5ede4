package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;

/** Numbers with units, as files and expressions write them: durations such as {@code 250ms}, sizes such as {@code 64KiB}. */
public final class Quantity {

    /** What {@link #duration} reads, for messages. */
    public static final String DURATION_FORM = "a duration such as 250ms, 5s or 2m";

    /** What {@link #bytes} reads, for messages. */
    public static final String SIZE_FORM = "a size such as 512, 64KiB or 1MiB";

    // Fifteen digits before the point are more than a century in milliseconds, and no overflow in nanoseconds.
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)([A-Za-z]*)");
    private static final Map<String, BigDecimal> MILLISECONDS = Map.of(
            "us", new BigDecimal("0.001"),
            "ms", BigDecimal.ONE,
            "s", BigDecimal.valueOf(1_000),
            "m", BigDecimal.valueOf(60_000),
            "h", BigDecimal.valueOf(3_600_000),
            "d", BigDecimal.valueOf(86_400_000));
    private static final Map<String, BigDecimal> BYTES = Map.of(
            "", BigDecimal.ONE,
            "B", BigDecimal.ONE,
            "KB", BigDecimal.valueOf(1_000),
            "MB", BigDecimal.valueOf(1_000_000),
            "GB", BigDecimal.valueOf(1_000_000_000),
            "KiB", BigDecimal.valueOf(1L << 10),
            "MiB", BigDecimal.valueOf(1L << 20),
            "GiB", BigDecimal.valueOf(1L << 30));
    private static final BigDecimal LONGEST_DAYS_IN_MILLISECONDS =
            BigDecimal.valueOf(Duration.ofDays(36_500).toMillis());

    private Quantity() {}

    /**
     * Reads a duration; the unit ({@code us ms s m h d}) is required.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static Duration duration(String text) {
        return Duration.ofNanos(milliseconds(text)
                .movePointRight(6)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact());
    }

    /**
     * Reads a size in bytes; without a unit it is bytes, {@code KB} is 1000 and {@code KiB} 1024 of them.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static long bytes(String text) {
        return read(text, BYTES, SIZE_FORM).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /** Reads a duration as milliseconds with fractions, at most a century. */
    static BigDecimal milliseconds(String text) {
        BigDecimal value = read(text, MILLISECONDS, DURATION_FORM);
        if (value.compareTo(LONGEST_DAYS_IN_MILLISECONDS) > 0) {
            throw new IllegalArgumentException("expected at most 36500d, found '%s'".formatted(text));
        }
        return value;
    }

    private static BigDecimal read(String text, Map<String, BigDecimal> units, String form) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected %s, found '%s'".formatted(form, text));
        }
        BigDecimal unit = units.get(matcher.group(2));
        if (unit == null) {
            throw new IllegalArgumentException(
                    matcher.group(2).isEmpty()
                            ? "expected %s, found '%s' without a unit".formatted(form, text)
                            : "expected %s, found the unknown unit '%s'".formatted(form, matcher.group(2)));
        }
        BigDecimal value = new BigDecimal(matcher.group(1)).multiply(unit);
        if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("expected %s, found '%s', which is too much".formatted(form, text));
        }
        return value;
    }
}
