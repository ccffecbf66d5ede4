package dev.candor.correlation;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.QuorumRule;
import dev.candor.probe.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Probes and runs for tests. */
final class Runs {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Runs() {}

    static Probe probe(String id, @Nullable String component, Duration interval, int retries) {
        return probe(id, component, interval, retries, null);
    }

    static Probe probe(
            String id, @Nullable String component, Duration interval, int retries, @Nullable QuorumRule down) {
        return new Probe(
                id,
                id,
                component,
                new ProbeKind.Tcp("127.0.0.1", 1, null, ProbeKind.IpChoice.ANY, List.of()),
                interval,
                Duration.ofSeconds(5),
                retries,
                List.of(),
                List.of(),
                Identify.NONE,
                List.of(),
                down,
                Trigger.SCHEDULE,
                Set.of(),
                false,
                null,
                "test.yaml");
    }

    static Point up(String probe, String location, Instant at, Identity identity) {
        return new Point(probe, location, at, Outcome.UP, null, null, identity, true, 20, null);
    }

    static Point slow(String probe, String location, Instant at, Identity identity) {
        return new Point(
                probe,
                location,
                at,
                Outcome.DEGRADED,
                Failure.Kind.ASSERTION,
                Failure.Source.TARGET,
                identity,
                true,
                900,
                "slow");
    }

    static Point down(String probe, String location, Instant at, Failure.Kind kind, Identity identity) {
        boolean answered = kind == Failure.Kind.STATUS;
        return new Point(
                probe, location, at, Outcome.DOWN, kind, Failure.Source.TARGET, identity, answered, 50, "it failed");
    }

    static Point spoilt(String probe, String location, Instant at) {
        return new Point(
                probe,
                location,
                at,
                Outcome.UNKNOWN,
                Failure.Kind.AGENT,
                Failure.Source.AGENT,
                Identity.NONE,
                false,
                0,
                "no sockets left");
    }

    /**
     * One run per letter, an interval apart: {@code o} up, {@code F} down, {@code d} degraded, {@code ?} spoilt by the
     * agent; a blank is a run that never came.
     */
    static List<Point> pattern(Probe probe, String letters) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            Instant at = START.plus(probe.interval().multipliedBy(i));
            switch (letters.charAt(i)) {
                case 'o' -> points.add(up(probe.id(), "fra", at, Identity.NONE));
                case 'F' -> points.add(down(probe.id(), "fra", at, Failure.Kind.REFUSED, Identity.NONE));
                case 'd' -> points.add(slow(probe.id(), "fra", at, Identity.NONE));
                case '?' -> points.add(spoilt(probe.id(), "fra", at));
                default -> {}
            }
        }
        return points;
    }
}
