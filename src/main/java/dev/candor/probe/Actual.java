package dev.candor.probe;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Observed values as text for people: one line, bounded, without control characters. */
final class Actual {

    /** Longest text in characters. */
    static final int LONGEST = 300;

    private static final int MOST_VALUES = 20;

    private Actual() {}

    /** The values, comma between them; null where there are none. */
    static @Nullable String of(List<Object> values, ValueType type) {
        if (values.isEmpty()) {
            return null;
        }
        return line(values.stream()
                .limit(MOST_VALUES)
                .map(value -> value instanceof Unreadable unreadable ? one(unreadable.raw(), type) : one(value, type))
                .collect(Collectors.joining(", ")));
    }

    private static String one(@Nullable Object value, ValueType type) {
        if (value instanceof Number number && type == ValueType.TIMING) {
            return String.format(Locale.ROOT, "%.1fms", number.doubleValue());
        }
        if (value instanceof Double || (value instanceof BigDecimal && type != ValueType.JSON)) {
            BigDecimal number = Numbers.of(value);
            return number == null
                    ? value.toString()
                    : number.setScale(Math.min(3, Math.max(0, number.scale())), RoundingMode.HALF_UP)
                            .stripTrailingZeros()
                            .toPlainString();
        }
        // Else nobody could tell the text "5" from the number 5, and why == 5 did not hold.
        if (type == ValueType.JSON && value instanceof String text && looksTyped(text)) {
            return '"' + text + '"';
        }
        return String.valueOf(value);
    }

    private static boolean looksTyped(String text) {
        return text.isEmpty()
                || text.equals("true")
                || text.equals("false")
                || text.equals("null")
                || Numbers.of(text) != null;
    }

    private static String line(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST));
        text.codePoints()
                .limit(LONGEST + 1L)
                .map(c -> c == '\n' || c == '\t' ? ' ' : c)
                .filter(Actual::isPrintable)
                .forEach(line::appendCodePoint);
        if (line.length() <= LONGEST) {
            return line.toString();
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return line.substring(0, end) + '…';
    }

    /** Also refuses what turns text around (bidi controls) and lone surrogates. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
