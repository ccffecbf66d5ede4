package dev.candor.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a gate was asked to watch.
 *
 * @param version the deployed version, as answers carry it; {@link #ANY} where the caller can't know it
 * @param previousVersion for the report; null if the caller did not say
 * @param soak how long the new version must be watched
 * @param deadline after this time from the opening the gate decides, whatever it knows
 * @param probes ids of the probes that judge the deploy, at least one
 * @param probeInterval between two runs of a probe from one location while the gate is open
 * @param criticalRegions codes that must pass; empty means all that are seen
 * @param advisoryRegions codes that are reported and never decide
 * @param source the caller's own words about where the deploy came from, as JSON; null if it said nothing
 * @param finished whether the deploy was over when the gate was asked
 * @param deployStartedAt when the deploy began; null for when the gate was opened
 * @param deployFinishedAt when it was over; null if it was not, or for when the gate was opened
 * @param rollout which phase of which rollout it is; null for a deploy of one phase
 * @param callbacks whom to tell the verdict
 */
record GateSpec(
        String app,
        String environment,
        String version,
        @Nullable String previousVersion,
        Duration soak,
        Duration deadline,
        List<String> probes,
        Duration probeInterval,
        List<String> criticalRegions,
        List<String> advisoryRegions,
        GatePolicy policy,
        @Nullable String source,
        boolean finished,
        @Nullable Instant deployStartedAt,
        @Nullable Instant deployFinishedAt,
        @Nullable Rollout rollout,
        List<Callback> callbacks) {

    /** Whatever answers now and did not before. */
    static final String ANY = "*";

    GateSpec {
        probes = List.copyOf(probes);
        criticalRegions = List.copyOf(criticalRegions);
        advisoryRegions = List.copyOf(advisoryRegions);
        // Rows of earlier versions have none.
        callbacks = List.copyOf(Objects.requireNonNullElse(callbacks, List.of()));
        if (probes.isEmpty()) {
            throw new IllegalArgumentException("a gate needs at least one probe");
        }
        if (deadline.compareTo(soak) <= 0) {
            throw new IllegalArgumentException("deadline must be after soak, was %s and %s".formatted(deadline, soak));
        }
    }

    /**
     * One phase of a deploy that goes on step by step.
     *
     * @param id the pipeline's name of the whole; the same in each phase
     * @param phase the phase's name, {@code sea}
     */
    record Rollout(String id, String phase) {}

    /** Whether both name one version: the same text, or a commit and its abbreviation of seven digits or more. */
    static boolean sameVersion(String one, String other) {
        String shorter = one.length() <= other.length() ? one : other;
        String longer = one.length() <= other.length() ? other : one;
        return shorter.equals(longer)
                || (shorter.matches("[0-9a-f]{7,40}") && longer.matches("[0-9a-f]{40}") && longer.startsWith(shorter));
    }

    /** The same, asking for that version. */
    GateSpec of(String known) {
        return with(known, callbacks);
    }

    /** The same, telling these. */
    GateSpec telling(List<Callback> others) {
        return with(version, others);
    }

    private GateSpec with(String known, List<Callback> told) {
        return new GateSpec(
                app,
                environment,
                known,
                previousVersion,
                soak,
                deadline,
                probes,
                probeInterval,
                criticalRegions,
                advisoryRegions,
                policy,
                source,
                finished,
                deployStartedAt,
                deployFinishedAt,
                rollout,
                told);
    }
}
