package dev.candor.gate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gate as operators read it.
 *
 * @param decidedAt null while it is not decided
 * @param progress how much of the soak is over
 * @param reasons why it was decided so, or what it still waits for
 */
public record GateStory(
        String id,
        GateStatus status,
        String app,
        String environment,
        String version,
        @Nullable String previousVersion,
        Instant startedAt,
        @Nullable Instant decidedAt,
        String progress,
        List<Region> regions,
        List<String> reasons) {

    /**
     * How one region stands.
     *
     * @param verdict ok, failed, inconclusive or pending
     */
    public record Region(String region, boolean critical, String verdict, int runs, int failed, String reason) {}

    static GateStory of(GateResult gate) {
        return new GateStory(
                gate.id(),
                gate.status(),
                gate.app(),
                gate.environment(),
                gate.version(),
                gate.previousVersion(),
                gate.startedAt(),
                gate.decidedAt(),
                gate.progress(),
                gate.regions().stream()
                        .map(r -> new Region(
                                r.region(), r.critical(), r.verdict().word(), r.samples(), r.failed(), r.reason()))
                        .toList(),
                gate.reasons());
    }
}
