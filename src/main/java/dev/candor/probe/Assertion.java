package dev.candor.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition a run must meet, {@code [not] QUERY [FILTER ...] PREDICATE [VALUE]}. Two are equal if they are written
 * alike.
 */
public final class Assertion {

    private final String text;
    private final boolean negated;
    private final Query query;
    private final Predicate predicate;
    private final Condition condition;

    private Assertion(String text, boolean negated, Query query, Predicate predicate, Condition condition) {
        this.text = text;
        this.negated = negated;
        this.query = query;
        this.predicate = predicate;
        this.condition = condition;
    }

    /**
     * Reads an assertion; every type is decided here, so that nothing can fail later for what was written.
     *
     * @throws ExpressionException if it means nothing
     */
    public static Assertion parse(String text) {
        Scanner scanner = new Scanner(text);
        boolean negated = scanner.peekWord().equals("not");
        if (negated) {
            scanner.word("not");
        }
        Query query = Query.read(scanner, Predicate.ALL.keySet());
        int column = scanner.column();
        Predicate predicate =
                Predicate.ALL.get(scanner.word("a predicate (" + String.join(" ", Predicate.ALL.keySet()) + ")"));
        if (predicate == null) {
            throw new IllegalStateException("a query ended before what is no predicate: " + text);
        }
        Condition condition = Condition.read(predicate, column, query.type(), scanner);
        return new Assertion(text.strip(), negated, query, predicate, condition);
    }

    /** As written. */
    public String text() {
        return text;
    }

    /** What is asked. */
    public Query query() {
        return query;
    }

    /**
     * Holds the answer against this assertion. Of several values (a repeated header) one that satisfies it is enough;
     * {@code !=} needs each to differ, and {@code not} needs none to satisfy it. Never throws: what can't be compared
     * does not hold, with or without {@code not}.
     */
    public Check check(Answer answer) {
        List<Object> raw = answer.values(query);
        List<Object> values = query.filtered(answer, raw);
        String actual = values.isEmpty() ? Actual.of(raw, ValueType.JSON) : Actual.of(values, query.type());
        return new Check(holds(values), actual);
    }

    private boolean holds(List<Object> values) {
        List<Condition.Match> matches = values.stream()
                .map(value -> value instanceof Unreadable ? Condition.Match.INCOMPARABLE : condition.test(value))
                .toList();
        if (negated) {
            return matches.stream().allMatch(match -> match == Condition.Match.FAILS);
        }
        if (predicate == Predicate.UNEQUAL) {
            return !matches.isEmpty() && matches.stream().allMatch(match -> match == Condition.Match.HOLDS);
        }
        return matches.contains(Condition.Match.HOLDS);
    }

    /**
     * How it went.
     *
     * @param actual the observed value as text, at most 300 printable characters; null if there was none
     */
    public record Check(boolean ok, @Nullable String actual) {}

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Assertion assertion && text.equals(assertion.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
