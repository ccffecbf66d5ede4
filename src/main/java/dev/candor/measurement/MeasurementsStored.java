package dev.candor.measurement;

import java.util.List;

/**
 * These measurements are in the history now; duplicates are left out. Fired synchronously right after the commit. A
 * nudge only: who missed it reads the same from the store.
 */
public record MeasurementsStored(List<Measurement> measurements) {

    public MeasurementsStored {
        measurements = List.copyOf(measurements);
    }
}
