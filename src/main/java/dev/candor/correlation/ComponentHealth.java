package dev.candor.correlation;

import java.time.Instant;
import java.util.List;

/**
 * The health of one component, by quorum over the locations that report.
 *
 * @param since when it became so, by evidence
 * @param down codes of the locations that see it down
 * @param degraded codes of the locations that see it degraded
 * @param up codes of the locations that see it up
 * @param unknown codes of the locations that don't report or aren't believed
 * @param reason one sentence with numbers, for people
 */
public record ComponentHealth(
        String component,
        Health health,
        Instant since,
        List<String> down,
        List<String> degraded,
        List<String> up,
        List<String> unknown,
        String reason) {

    public ComponentHealth {
        down = List.copyOf(down);
        degraded = List.copyOf(degraded);
        up = List.copyOf(up);
        unknown = List.copyOf(unknown);
    }
}
