package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One span of a line.
 *
 * @param at when it begins
 * @param up runs that were, as all four counts
 * @param knownSeconds how much of the span the health was known, to the minute; the rest was unknown. Null where lines are
 *     not locations
 * @param availability runs that were up or degraded as a share of those that said anything; null if none did
 * @param mean milliseconds, of the total time and over runs that answered; null for the phases, or if none answered
 * @param p50 milliseconds, true to one percent; null if no run had the phase
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record SeriesPoint(
        Instant at,
        long up,
        long degraded,
        long down,
        long unknown,
        @JsonProperty("known_s") @Nullable Long knownSeconds,
        @Nullable Double availability,
        @JsonProperty("mean_ms") @Nullable Double mean,
        @JsonProperty("p50_ms") @Nullable Double p50,
        @JsonProperty("p95_ms") @Nullable Double p95,
        @JsonProperty("p99_ms") @Nullable Double p99) {

    /** A share of runs, to six digits; null if there was no run to take a share of. */
    static @Nullable Double availability(long up, long degraded, long down) {
        long known = up + degraded + down;
        // Cut, not rounded: 1 means that not one run was down.
        return known == 0 ? null : (Double) (Math.floor((up + degraded) * 1e6 / known) / 1e6);
    }

    /** The percentile of a sketch in milliseconds to the microsecond; null if it is empty. */
    static @Nullable Double quantile(Sketch sketch, double share) {
        return sketch.size() == 0 ? null : (Double) (Math.round(sketch.quantile(share) * 1000) / 1000.0);
    }
}
