package dev.candor.probe;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One step of a suite.
 *
 * @param name for people, unique in its suite
 * @param kind the word of its kind
 * @param source what it asks, once the values captured so far are known
 * @param captures what later steps can say as {@code {{name}}}, in file order
 * @param until how long it is repeated until every line of {@code expect} holds; null for a single run
 * @param timeout longest time for one run of it; null for what is left of the suite's
 * @param always whether it runs even after a failure: clean-up
 * @param optional whether its failure is reported without failing the suite
 */
public record Step(
        String name,
        String kind,
        Source source,
        Map<String, Query> captures,
        @Nullable Duration until,
        @Nullable Duration timeout,
        boolean always,
        boolean optional) {

    public Step {
        captures = Collections.unmodifiableMap(new LinkedHashMap<>(captures));
    }

    /** A step as written, equal to another that is written alike. */
    public interface Source {

        /** The captured names that it cannot do without. */
        Set<String> needs();

        /**
         * What the step asks with these values in their places.
         *
         * @throws IllegalArgumentException if a value makes no sense where it stands, or is missing; the message is one
         *     line for people
         */
        Asked with(Map<String, String> captured);
    }

    /**
     * What one step asks, every place filled in.
     *
     * @param written the lines of {@code expect} and then of {@code degraded} as the file has them, places open
     */
    public record Asked(ProbeKind kind, List<Assertion> expect, List<Assertion> degraded, List<String> written) {

        public Asked {
            expect = List.copyOf(expect);
            degraded = List.copyOf(degraded);
            written = List.copyOf(written);
        }
    }
}
