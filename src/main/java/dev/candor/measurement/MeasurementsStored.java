package dev.candor.measurement;

import java.util.List;

/**
 * These measurements are in the history now; duplicates are left out. Fired synchronously right after the commit. A
 * nudge only: who missed it reads the same from the store.
 *
 * @param agents the name of the agent that made each measurement, in the same order
 */
public record MeasurementsStored(List<Measurement> measurements, List<String> agents) {

    public MeasurementsStored {
        measurements = List.copyOf(measurements);
        agents = List.copyOf(agents);
        if (agents.size() != measurements.size()) {
            throw new IllegalArgumentException(
                    "each measurement has its agent, was %d for %d".formatted(agents.size(), measurements.size()));
        }
    }

    /** Measured by agents that are called as their locations are: one at each. */
    public MeasurementsStored(List<Measurement> measurements) {
        this(measurements, measurements.stream().map(Measurement::location).toList());
    }
}
