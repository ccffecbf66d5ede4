package dev.candor.gate;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gate was asked to watch.
 *
 * @param version the deployed version, as answers carry it
 * @param previousVersion for the report; null if the caller did not say
 * @param soak how long the new version must be watched
 * @param deadline after this time from the start the gate decides, whatever it knows
 * @param probes ids of the probes that judge the deploy, at least one
 * @param probeInterval between two runs of a probe from one location while the gate is open
 * @param criticalRegions codes that must pass; empty means all that are seen
 * @param advisoryRegions codes that are reported and never decide
 * @param source the caller's own words about where the deploy came from, as JSON; null if it said nothing
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
        @Nullable String source) {

    GateSpec {
        probes = List.copyOf(probes);
        criticalRegions = List.copyOf(criticalRegions);
        advisoryRegions = List.copyOf(advisoryRegions);
        if (probes.isEmpty()) {
            throw new IllegalArgumentException("a gate needs at least one probe");
        }
        if (deadline.compareTo(soak) <= 0) {
            throw new IllegalArgumentException("deadline must be after soak, was %s and %s".formatted(deadline, soak));
        }
    }
}
