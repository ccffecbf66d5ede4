package dev.candor.correlation;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run as the judge remembers it: a measurement without what judging does not read.
 *
 * @param at when the run began, by the agent's clock
 * @param identity who answered, as far as the answer said
 * @param connected whether a connection stood: what fails after that is not the way there
 * @param detail what the failure said; null if the run was up
 */
record Point(
        String probe,
        String location,
        Instant at,
        Outcome outcome,
        Failure.@Nullable Kind kind,
        Failure.@Nullable Source source,
        Identity identity,
        boolean connected,
        double totalMs,
        @Nullable String detail) {

    static Point of(Measurement m) {
        Failure failure = m.failure();
        return new Point(
                m.probe(),
                m.location(),
                m.startedAt(),
                m.outcome(),
                failure == null ? null : failure.kind(),
                failure == null ? null : failure.source(),
                m.observed().identity(),
                m.timings().connect() != null,
                m.timings().total(),
                failure == null ? null : failure.detail());
    }

    Series series() {
        return new Series(probe, location);
    }

    /** When it was known how it ended. */
    Instant endedAt() {
        return at.plusNanos((long) (totalMs * 1_000_000));
    }

    /** Whether it says anything about the target: a run that the agent's own trouble spoilt does not. */
    boolean conclusive() {
        return outcome != Outcome.UNKNOWN && source != Failure.Source.AGENT && source != Failure.Source.CONFIG;
    }

    boolean up() {
        return outcome == Outcome.UP;
    }

    boolean down() {
        return outcome == Outcome.DOWN;
    }

    boolean degraded() {
        return outcome == Outcome.DEGRADED;
    }
}
