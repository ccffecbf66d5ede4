package dev.candor.correlation.blame;

import org.jspecify.annotations.Nullable;

/**
 * That a deploy began or ended, as it was announced or noticed.
 *
 * @param started whether it began; else it ended
 * @param at when, in seconds of the stream
 * @param app what was deployed
 * @param version what runs from then on; null where nobody said
 * @param previous what ran until then; null where nobody said
 */
public record Rollout(
        boolean started,
        double at,
        String app,
        @Nullable String version,
        @Nullable String previous) {}
