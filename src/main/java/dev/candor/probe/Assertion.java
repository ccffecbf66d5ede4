package dev.candor.probe;

import org.jspecify.annotations.Nullable;

/**
 * One condition a run must meet, {@code [not] QUERY [FILTER ...] PREDICATE [VALUE]}.
 *
 * @param text as written
 * @param query what is asked
 */
public record Assertion(String text, Query query) {

    /**
     * Reads an assertion.
     *
     * @throws ExpressionException if it means nothing
     */
    public static Assertion parse(String text) {
        return new Assertion(text, Query.parse(text));
    }

    /** Holds the answer against this assertion. Never throws: what can't be compared does not hold. */
    public Check check(Answer answer) {
        return new Check(!query.of(answer).isEmpty(), null);
    }

    /**
     * How it went.
     *
     * @param actual the observed value as text; null if there was none
     */
    public record Check(boolean ok, @Nullable String actual) {}
}
