package dev.candor.measurement;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Measurements for tests. */
public final class Measurements {

    private Measurements() {}

    /** A run that was up and answered by one host. */
    public static Measurement up(String probe, String location, Instant startedAt, double totalMs) {
        return of(probe, location, startedAt, Outcome.UP, totalMs, new Identity("fra", "h-1", null, "1.4.2"), null);
    }

    /** A run that was refused. */
    public static Measurement down(String probe, String location, Instant startedAt) {
        Failure failure =
                new Failure(Failure.Kind.REFUSED, Failure.Source.TARGET, "connection refused by 192.0.2.7:443");
        return of(probe, location, startedAt, Outcome.DOWN, 3.25, Identity.NONE, failure);
    }

    static Measurement of(
            String probe,
            String location,
            Instant startedAt,
            Outcome outcome,
            double totalMs,
            Identity identity,
            Failure failure) {
        return new Measurement(
                probe,
                "http",
                location,
                startedAt,
                outcome,
                failure,
                failure == null ? List.of() : List.of(new AssertionOutcome("status == 200", false, null)),
                new Observed(
                        "192.0.2.7",
                        4,
                        null,
                        outcome == Outcome.UP ? 200 : null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        identity),
                new Timings(1.5, 2.25, null, 2.25, outcome == Outcome.UP ? 9.125 : null, 0, totalMs),
                new Phases(1.5, 0.75, null, 0.0, outcome == Outcome.UP ? 6.875 : null, null),
                Map.of());
    }
}
