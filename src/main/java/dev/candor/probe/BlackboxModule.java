package dev.candor.probe;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way to ask whatever target a scrape names, as blackbox_exporter's configuration has it.
 *
 * @param prober {@code http}, {@code tcp}, {@code dns}, {@code icmp} or {@code grpc}
 * @param timeout longest time for one run; null for what the scrape allows
 */
public record BlackboxModule(
        String name, String prober, @Nullable Duration timeout, Question question) {

    /** What is asked of a target. */
    @FunctionalInterface
    interface Question {

        /**
         * What is asked.
         *
         * @param hostname the name to ask for instead of the target's own; null for that
         * @throws IllegalArgumentException if the target makes no sense; the message is one line for people
         */
        Asked of(String target, @Nullable String hostname);
    }

    /** What is asked, and what the answer must be like. */
    record Asked(ProbeKind kind, List<Assertion> expect) {}

    /**
     * A probe of that target.
     *
     * @param hostname the name to ask for instead of the target's own; null for that
     * @throws IllegalArgumentException if the target makes no sense; the message is one line for people
     */
    public Probe probe(String target, @Nullable String hostname, Duration within) {
        Asked asked = question.of(target, hostname);
        return new Probe(
                "blackbox",
                name,
                null,
                asked.kind(),
                within,
                within,
                0,
                asked.expect(),
                List.of(),
                Identify.NONE,
                List.of(),
                null,
                Trigger.DEPLOY,
                Set.of(),
                false,
                null,
                name);
    }
}
