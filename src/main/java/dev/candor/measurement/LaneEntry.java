package dev.candor.measurement;

import java.util.UUID;

/**
 * One measurement on its way into the table, with what makes it known for ever. Whatever carries entries keeps those of
 * one {@link #key()} in order.
 */
record LaneEntry(String agent, UUID boot, long sequence, Measurement measurement) {

    // Of a run that was up: its numbers, names and the objects around them.
    private static final int SMALLEST = 300;

    /** All entries with the same key go through the same lane: those of one probe, which share rows. */
    String key() {
        return measurement.probe();
    }

    /** About how many bytes it takes while it waits. */
    int weight() {
        int weight = SMALLEST;
        for (AssertionOutcome assertion : measurement.assertions()) {
            String actual = assertion.actual();
            weight += 48 + assertion.text().length() + (actual == null ? 0 : actual.length());
        }
        Failure failure = measurement.failure();
        if (failure != null) {
            weight += failure.detail().length();
        }
        for (Object evidence : measurement.evidence().values()) {
            weight += 64 + (evidence instanceof CharSequence text ? text.length() : 512);
        }
        return weight + 64 * measurement.observed().more().size();
    }
}
