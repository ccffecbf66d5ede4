package dev.candor.measurement;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which measurements are asked for; null for any.
 *
 * @param outcomes empty for any
 * @param before where the page before ended; null for the newest
 * @param limit how many at most
 */
record MeasurementFilter(
        @Nullable String probe,
        @Nullable String location,
        Set<Outcome> outcomes,
        @Nullable Cursor before,
        int limit) {}
