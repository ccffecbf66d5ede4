package dev.candor.probe;

import java.math.BigDecimal;
import java.util.function.Supplier;

/**
 * A value as an expression writes it.
 *
 * @param value {@code String}, {@code BigDecimal} (milliseconds, bytes), {@code Boolean} or {@link #NULL}
 */
record Literal(Object value) {

    /** JSON's null. */
    static final Object NULL = new Object();

    /** Reads what must be of that type. */
    static Literal read(ValueType type, Scanner scanner) {
        int column = scanner.column();
        boolean quoted = scanner.peekIsQuote();
        String text = quoted ? scanner.quoted() : scanner.rest(expected(type));
        scanner.expectEnd();
        return of(type, text, quoted, column);
    }

    /** What this text, quoted or bare, means where that type is expected. */
    static Literal of(ValueType type, String text, boolean quoted, int column) {
        return switch (type) {
            case TEXT -> new Literal(text);
            case JSON -> new Literal(quoted ? text : json(text));
            case NUMBER -> new Literal(number(text, column));
            case TIMING -> new Literal(refusable(column, () -> Quantity.milliseconds(text)));
            case SIZE -> new Literal(refusable(column, () -> BigDecimal.valueOf(Quantity.bytes(text))));
            case BOOLEAN -> new Literal(bool(text, column));
        };
    }

    static BigDecimal number(String text, int column) {
        BigDecimal number = Numbers.of(text);
        if (number == null) {
            throw new ExpressionException("expected a number, found '%s'".formatted(text), column);
        }
        return number;
    }

    private static Object json(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> NULL;
            default -> {
                BigDecimal number = Numbers.of(text);
                yield number == null ? text : number;
            }
        };
    }

    private static Object bool(String text, int column) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new ExpressionException("expected true or false, found '%s'".formatted(text), column);
        }
        return text.equals("true");
    }

    private static BigDecimal refusable(int column, Supplier<BigDecimal> reader) {
        return Scanner.at(column, reader);
    }

    static String expected(ValueType type) {
        return switch (type) {
            case TIMING -> Quantity.DURATION_FORM;
            case SIZE -> Quantity.SIZE_FORM;
            case TEXT, NUMBER, BOOLEAN, JSON -> type.title();
        };
    }
}
