package dev.candor.incident;

import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the plan has to know of an incident that is open, was resolved a moment ago, or is muted.
 *
 * @param muted an operator resolved it although the evidence still failed: nothing is opened for its cause until that was
 *     clean once
 * @param cleanSince the first of an unbroken row of clean judgements; null while it still fails or can't be told
 * @param active ids of the components it hurts now
 * @param components ids of all components it ever hurt
 * @param probes ids of the probes whose failures it is about
 * @param locations codes of the locations that saw them
 */
record Known(
        UUID id,
        String key,
        @Nullable Suspect cause,
        @Nullable Double confidence,
        String explanation,
        boolean platformAtFault,
        boolean muted,
        Instant beganAt,
        @Nullable Instant resolvedAt,
        @Nullable Instant cleanSince,
        Set<String> active,
        Set<String> components,
        List<String> regions,
        List<String> probes,
        List<String> locations) {

    Known {
        active = Set.copyOf(active);
        components = Set.copyOf(components);
        regions = List.copyOf(regions);
        probes = List.copyOf(probes);
        locations = List.copyOf(locations);
    }

    boolean open() {
        return resolvedAt == null;
    }

    boolean unexplained() {
        return cause == null;
    }
}
