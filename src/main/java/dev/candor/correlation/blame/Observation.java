package dev.candor.correlation.blame;

import org.jspecify.annotations.Nullable;

/**
 * What one run saw, as evidence. Times are seconds since any origin that the whole stream shares.
 *
 * @param check what was asked
 * @param agent who asked
 * @param at when the run began
 * @param done when it was known how it ended; a stream is in this order
 * @param phase how far it got
 * @param latencyMs how long the answer took; NaN where that is not known
 * @param ip the address that was asked; null where none was found or told
 * @param region who answered, as far as the answer said; null where it said nothing, as most failures do
 * @param host the machine that answered; null likewise
 * @param version what the answer said it was running; null likewise
 */
public record Observation(
        String check,
        String agent,
        double at,
        double done,
        Phase phase,
        double latencyMs,
        @Nullable String ip,
        @Nullable String region,
        @Nullable String host,
        @Nullable String version) {

    public Observation {
        if (!(done >= at)) {
            throw new IllegalArgumentException("a run must end after it began, was %s to %s".formatted(at, done));
        }
    }
}
