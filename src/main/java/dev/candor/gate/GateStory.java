package dev.candor.gate;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A gate as operators read it.
 *
 * @param decidedAt null while it is not decided
 * @param progress how much of the soak is over
 * @param reasons why it was decided so, or what it still waits for
 * @param phase which phase of a rollout it watches; null for a deploy of one phase
 * @param deploy the id of the deploy that it watches
 * @param rollbackTo the version to go back to; null unless it failed and one is known
 * @param steps what each ten seconds saw, oldest first
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
        List<String> reasons,
        @Nullable String phase,
        String deploy,
        @Nullable String rollbackTo,
        List<Step> steps) {

    /**
     * How one region stands.
     *
     * @param verdict ok, failed, inconclusive or pending
     * @param downtime from how long to how long it was down, in words; null for not at all
     * @param converged when the new version took over, in words
     */
    public record Region(
            String region,
            boolean critical,
            String verdict,
            int runs,
            int failed,
            String reason,
            @Nullable String downtime,
            String converged) {}

    /**
     * What ten seconds saw.
     *
     * @param at seconds from the start of the deploy
     * @param answers by region
     */
    public record Step(long at, Map<String, Answers> answers) {}

    /** Successful answers of the deployed version, of others, of none that is named, and failures. */
    public record Answers(int byNew, int byOld, int unknown, int failed) {}

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
                gate.regions().stream().map(r -> region(gate, r)).toList(),
                gate.reasons(),
                gate.rollout() == null ? null : gate.rollout().phase(),
                gate.deployId(),
                gate.rollback() == null ? null : gate.rollback().version(),
                gate.deploy().timeline().stream()
                        .map(step -> new Step(
                                step.atS(),
                                step.regions().entrySet().stream()
                                        .collect(Collectors.toMap(Map.Entry::getKey, e -> answers(e.getValue())))))
                        .toList());
    }

    private static Answers answers(GateReport.Answers a) {
        return new Answers(a.byNew(), a.byOld(), a.unknown(), a.failed());
    }

    private static Region region(GateResult gate, GateReport.RegionReport r) {
        GateReport.Downtime down = gate.deploy().downtime().get(r.region());
        List<Double> converged = gate.deploy().convergence().get(r.region() + "_s");
        String took = converged == null
                ? r.firstNewVersionAt() == null ? "not seen" : "not yet"
                : String.format(Locale.ROOT, "%.1f to %.1f s", converged.get(0), converged.get(1));
        return new Region(
                r.region(),
                r.critical(),
                r.verdict().word(),
                r.samples(),
                r.failed(),
                r.reason(),
                down == null
                        ? null
                        : String.format(
                                Locale.ROOT,
                                "%.1f to %.1f s%s",
                                down.minMs() / 1000.0,
                                down.maxMs() / 1000.0,
                                down.ongoing() ? " and still" : ""),
                took);
    }
}
