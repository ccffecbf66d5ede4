package dev.candor.gate;

import java.time.Instant;
import java.util.List;

/**
 * A gate has given its verdict. Fired synchronously inside the deciding transaction, once per gate: what observers write
 * is committed with the verdict or not at all. No observer may call out to a network.
 *
 * @param gate the gate's id
 * @param status passed, failed or inconclusive
 * @param failedRegions codes of the critical regions that failed
 * @param reasons sentences with numbers, the telling ones first; never empty
 */
public record GateDecided(
        String gate,
        String app,
        String environment,
        String version,
        GateStatus status,
        List<String> failedRegions,
        List<String> reasons,
        Instant startedAt,
        Instant decidedAt) {

    public GateDecided {
        failedRegions = List.copyOf(failedRegions);
        reasons = List.copyOf(reasons);
    }
}
