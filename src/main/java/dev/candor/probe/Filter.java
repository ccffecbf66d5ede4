package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One step from an answer's values to the value a predicate sees.
 *
 * @param result what it gives
 * @param step the step itself
 */
record Filter(ValueType result, Step step) {

    /** The words, in the order messages list them. */
    static final List<String> WORDS =
            List.of("length", "count", "lower", "trim", "int", "float", "days", "regex", "nth", "bytes");

    private static final int LARGEST_INDEX = 100_000;

    /** Maps all values of a query. */
    interface Step {

        /**
         * The values after this step.
         *
         * @param startedAt when the run began; null where nobody knows
         */
        List<Object> apply(List<Object> values, @Nullable Instant startedAt);
    }

    /** Reads the filter that this word, already taken, begins. */
    static Filter read(String word, int column, ValueType in, Scanner scanner) {
        return switch (word) {
            case "length" -> textOrJson(word, column, in, ValueType.NUMBER, Filter::length);
            case "count" ->
                new Filter(ValueType.NUMBER, (values, at) -> in == ValueType.JSON ? counts(values) : count(values));
            case "lower" -> textOrJson(word, column, in, ValueType.TEXT, onText(text -> text.toLowerCase(Locale.ROOT)));
            case "trim" -> textOrJson(word, column, in, ValueType.TEXT, onText(String::strip));
            case "bytes" ->
                textOrJson(word, column, in, ValueType.SIZE, onText(text ->
                        (long) text.getBytes(StandardCharsets.UTF_8).length));
            case "int" -> textOrJson(word, column, in, ValueType.NUMBER, value -> Numbers.whole(value));
            case "float" -> textOrJson(word, column, in, ValueType.NUMBER, value -> Numbers.of(value));
            case "days" -> days(column, in);
            case "regex" -> regex(column, in, scanner);
            case "nth" -> nth(in, scanner);
            default -> throw new IllegalStateException("no such filter: " + word);
        };
    }

    private static Filter textOrJson(
            String word, int column, ValueType in, ValueType out, Function<Object, @Nullable Object> each) {
        requireText(word, column, in);
        return new Filter(out, (values, at) -> each(values, each));
    }

    private static void requireText(String word, int column, ValueType in) {
        if (!in.mayBeText()) {
            throw new ExpressionException(
                    "expected a predicate: '%s' filters text or JSON, and what stands before it is %s"
                            .formatted(word, in.title()),
                    column);
        }
    }

    private static List<Object> each(List<Object> values, Function<Object, @Nullable Object> step) {
        List<Object> results = new ArrayList<>(values.size());
        for (Object value : values) {
            Object result = value instanceof Unreadable ? null : step.apply(value);
            results.add(result == null ? new Unreadable(value) : result);
        }
        return results;
    }

    private static Function<Object, @Nullable Object> onText(Function<String, Object> step) {
        return value -> value instanceof String text ? step.apply(text) : null;
    }

    /** Characters of a text, elements of a list, members of an object. */
    private static @Nullable Object length(@Nullable Object value) {
        if (value instanceof String text) {
            return (long) text.codePointCount(0, text.length());
        }
        return sizeOf(value);
    }

    private static @Nullable Long sizeOf(@Nullable Object value) {
        if (value instanceof Collection<?> list) {
            return (long) list.size();
        }
        return value instanceof Map<?, ?> members ? Long.valueOf(members.size()) : null;
    }

    /** How often a header came: none is 0. */
    private static List<Object> count(List<Object> values) {
        return List.of((long) values.size());
    }

    /** How many elements a JSON list has: where there is no list, there is no count. */
    private static List<Object> counts(List<Object> values) {
        return each(values, Filter::sizeOf);
    }

    private static Filter days(int column, ValueType in) {
        requireText("days", column, in);
        return new Filter(
                ValueType.NUMBER,
                (values, at) -> each(values, value -> {
                    Instant moment = value instanceof String text ? Numbers.moment(text) : null;
                    return moment == null || at == null ? null : Numbers.daysBetween(at, moment);
                }));
    }

    private static Filter regex(int column, ValueType in, Scanner scanner) {
        requireText("regex", column, in);
        Pattern pattern = scanner.regex();
        return new Filter(ValueType.TEXT, (values, at) -> {
            List<Object> found = new ArrayList<>(values.size());
            for (Object value : values) {
                if (!(value instanceof String text)) {
                    found.add(value instanceof Unreadable ? value : new Unreadable(value));
                    continue;
                }
                Matcher matcher = pattern.matcher(text);
                if (matcher.find()) {
                    String group = matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
                    if (group != null) {
                        found.add(group);
                    }
                }
            }
            return found;
        });
    }

    /** The Nth value from 0; of a JSON list, its Nth element. */
    private static Filter nth(ValueType in, Scanner scanner) {
        int column = scanner.column();
        String word = scanner.word("a position from 0");
        BigDecimal number = word.length() <= 6 ? Numbers.of(word) : null;
        if (number == null || number.scale() > 0 || number.signum() < 0 || number.intValue() > LARGEST_INDEX) {
            throw new ExpressionException(
                    "expected a position from 0 to %d, found '%s'".formatted(LARGEST_INDEX, word), column);
        }
        int index = number.intValue();
        return new Filter(in, (values, at) -> {
            List<?> from =
                    in == ValueType.JSON && values.size() == 1 && values.get(0) instanceof List<?> list ? list : values;
            List<Object> one = new ArrayList<>(1);
            if (index < from.size()) {
                one.add(from.get(index));
            }
            return one;
        });
    }
}
