package dev.candor.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Extra runs for a while, as a gate asks for them. The probes' own turns go on beside them.
 *
 * @param id names it; asking again under the same id replaces it
 * @param probes ids of the probes to run, those triggered by a deploy among them
 * @param interval between two runs of a probe from one location, 100 ms at least
 * @param until when it ends by itself
 * @param locations codes of the locations to run from; empty for all. Where a probe does not run from is left out
 */
public record Burst(String id, Set<String> probes, Duration interval, Instant until, Set<String> locations) {

    private static final Duration SHORTEST = Duration.ofMillis(100);

    public Burst {
        probes = Set.copyOf(probes);
        locations = Set.copyOf(locations);
        if (interval.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("a burst's interval must be 100 ms or more, was " + interval);
        }
    }

    /** Whether it asks for runs from that location. */
    boolean runsFrom(String location) {
        return locations.isEmpty() || locations.contains(location);
    }
}
