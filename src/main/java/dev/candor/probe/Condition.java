package dev.candor.probe;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A predicate with its value: what one observed value is held against. */
interface Condition {

    /** What came of it. A value that can't be compared satisfies neither the condition nor its negation. */
    enum Match {
        HOLDS,
        FAILS,
        INCOMPARABLE;

        static Match of(boolean holds) {
            return holds ? HOLDS : FAILS;
        }
    }

    /** Holds one value, never an {@link Unreadable}, against it; null is JSON's null. */
    Match test(@Nullable Object value);

    /** Reads the value that belongs to this predicate, to the end. */
    static Condition read(Predicate predicate, int column, ValueType type, Scanner scanner) {
        if (predicate.asksForOrder() && !type.isOrdered()) {
            throw new ExpressionException(
                    type == ValueType.TEXT
                            ? "'%s' compares numbers, and this is text: put int, float, length or days before it"
                                    .formatted(predicate.word())
                            : "'%s' compares numbers, and this is %s".formatted(predicate.word(), type.title()),
                    column);
        }
        if (predicate.asksForText() && !type.mayBeText()) {
            throw new ExpressionException(
                    "'%s' asks text, and this is %s".formatted(predicate.word(), type.title()), column);
        }
        return switch (predicate) {
            case EQUAL -> equalTo(Literal.read(type, scanner));
            case UNEQUAL -> {
                Condition equal = equalTo(Literal.read(type, scanner));
                yield value -> Match.of(equal.test(value) != Match.HOLDS);
            }
            case LESS -> ordered(type, scanner, sign -> sign < 0);
            case AT_MOST -> ordered(type, scanner, sign -> sign <= 0);
            case MORE -> ordered(type, scanner, sign -> sign > 0);
            case AT_LEAST -> ordered(type, scanner, sign -> sign >= 0);
            case STARTS_WITH -> textual(scanner, String::startsWith);
            case ENDS_WITH -> textual(scanner, String::endsWith);
            case CONTAINS -> contains(type, scanner);
            case MATCHES -> matches(scanner);
            case IN -> in(type, scanner);
            case EXISTS -> {
                scanner.expectEnd();
                yield value -> Match.HOLDS;
            }
            case IS_EMPTY -> {
                scanner.expectEnd();
                yield Condition::isEmpty;
            }
        };
    }

    private static Condition equalTo(Literal literal) {
        return value -> Match.of(same(literal.value(), value));
    }

    private static boolean same(Object literal, @Nullable Object value) {
        if (literal instanceof BigDecimal number) {
            BigDecimal observed = value instanceof Number ? Numbers.of(value) : null;
            return observed != null && observed.compareTo(number) == 0;
        }
        return value == null ? literal == Literal.NULL : literal.equals(value);
    }

    private static Condition ordered(ValueType type, Scanner scanner, IntPredicate sign) {
        ValueType expected = type == ValueType.JSON ? ValueType.NUMBER : type;
        BigDecimal bound = (BigDecimal) Literal.read(expected, scanner).value();
        return value -> {
            BigDecimal observed = value instanceof Number ? Numbers.of(value) : null;
            return observed == null ? Match.INCOMPARABLE : Match.of(sign.test(observed.compareTo(bound)));
        };
    }

    private static Condition textual(Scanner scanner, BiPredicate<String, String> test) {
        String expected = (String) Literal.read(ValueType.TEXT, scanner).value();
        return value -> value instanceof String text ? Match.of(test.test(text, expected)) : Match.INCOMPARABLE;
    }

    private static Condition contains(ValueType type, Scanner scanner) {
        boolean quoted = scanner.peekIsQuote();
        int column = scanner.column();
        String expected = (String) Literal.read(ValueType.TEXT, scanner).value();
        Object element = Literal.of(type, expected, quoted, column).value();
        return value -> {
            if (value instanceof String text) {
                return Match.of(text.contains(expected));
            }
            return value instanceof Collection<?> list
                    ? Match.of(list.stream().anyMatch(each -> same(element, each)))
                    : Match.INCOMPARABLE;
        };
    }

    private static Condition matches(Scanner scanner) {
        int column = scanner.column();
        Pattern pattern =
                scanner.peekIsQuote() ? Scanner.at(column, () -> Regex.compile(scanner.quoted())) : scanner.regex();
        scanner.expectEnd();
        return value ->
                value instanceof String text ? Match.of(pattern.matcher(text).find()) : Match.INCOMPARABLE;
    }

    /** {@code in 200, 204}, {@code in [a, "b c"]}; numbers also as {@code 200..299}, both ends included. */
    private static Condition in(ValueType type, Scanner scanner) {
        boolean bracket = scanner.take('[');
        List<Condition> anyOf = new ArrayList<>();
        do {
            int column = scanner.column();
            boolean quoted = scanner.peekIsQuote();
            String item = scanner.item(Literal.expected(type));
            anyOf.add(item(type, item, quoted, column));
            // Blanks separate items as well as commas do.
        } while (scanner.take(',') || (!scanner.atEnd() && scanner.peek() != ']'));
        if (bracket && !scanner.take(']')) {
            throw scanner.missing("a closing ]");
        }
        scanner.expectEnd();
        return value -> Match.of(anyOf.stream().anyMatch(each -> each.test(value) == Match.HOLDS));
    }

    private static Condition item(ValueType type, String item, boolean quoted, int column) {
        int dots = item.indexOf("..");
        if (type != ValueType.NUMBER || quoted || dots < 0) {
            return equalTo(Literal.of(type, item, quoted, column));
        }
        BigDecimal low = Literal.number(item.substring(0, dots), column);
        BigDecimal high = Literal.number(item.substring(dots + 2), column);
        if (low.compareTo(high) > 0) {
            throw new ExpressionException("expected a range from low to high, found '%s'".formatted(item), column);
        }
        return value -> {
            BigDecimal observed = Numbers.of(value);
            return Match.of(observed != null && observed.compareTo(low) >= 0 && observed.compareTo(high) <= 0);
        };
    }

    private static Match isEmpty(@Nullable Object value) {
        if (value instanceof String text) {
            return Match.of(text.isEmpty());
        }
        if (value instanceof Collection<?> list) {
            return Match.of(list.isEmpty());
        }
        return value instanceof Map<?, ?> members ? Match.of(members.isEmpty()) : Match.INCOMPARABLE;
    }
}
