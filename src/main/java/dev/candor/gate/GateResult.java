package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the gate API answers.
 *
 * @param exitCode for a pipeline's shell: 0 passed, 1 failed, 2 inconclusive or held; null while it runs
 * @param held why it waits; null if nothing holds it
 * @param rollback what to go back to; null unless it failed and such a version is known
 * @param rollout which phase of which rollout it watches; null for a deploy of one phase
 * @param deployId the deploy that it watches; several gates may watch one, a phase each
 * @param source what the caller said about where the deploy came from
 * @param gate the status once more, where Argo Rollouts looks for it
 * @param spinnaker the status in Spinnaker's words
 */
@JsonNaming(SnakeCaseStrategy.class)
record GateResult(
        String id,
        GateStatus status,
        String app,
        String environment,
        String version,
        @Nullable String previousVersion,
        Instant startedAt,
        Instant deadlineAt,
        @Nullable Instant decidedAt,
        String progress,
        @Nullable Integer exitCode,
        List<GateReport.RegionReport> regions,
        DeployView deploy,
        List<BlameView> attribution,
        List<String> reasons,
        @Nullable Hold held,
        @Nullable Rollback rollback,
        GateSpec.@Nullable Rollout rollout,
        String deployId,

        @Nullable Map<String, Object> source,

        Argo gate,
        Spinnaker spinnaker,
        Links links) {

    record Argo(
            String id,
            GateStatus status,
            String progress,
            String reason,
            boolean ok,
            @JsonProperty("critical_failed") List<String> criticalFailed,
            String url) {

        /** The same under another word. */
        Argo as(GateStatus other) {
            return new Argo(id, other, progress, reason, ok, criticalFailed, url);
        }
    }

    record Spinnaker(String status, String progress) {}

    record Links(String self, String html, String events) {}

    /** The version that was good last, and that the deploy should go back to it. */
    record Rollback(String version) {}

    /** {@link GateReport.DeployReport} by the names of the gate page. */
    @JsonNaming(SnakeCaseStrategy.class)
    record DeployView(
            Map<String, GateReport.Downtime> downtime,
            long errorBudgetMs,
            List<Map<String, Object>> skew,
            double skewMax,
            Map<String, @Nullable List<Double>> convergence,
            List<GateReport.Step> timeline,
            GateReport.@Nullable Names names) {

        static DeployView of(GateReport.DeployReport report) {
            Map<String, @Nullable List<Double>> convergence = new LinkedHashMap<>();
            report.convergence().forEach((region, span) -> convergence.put(region + "_s", span));
            return new DeployView(
                    report.downtime(),
                    report.errorBudgetMs(),
                    report.skew(),
                    report.skewMax(),
                    convergence,
                    report.timeline() == null ? List.of() : report.timeline(),
                    report.names());
        }
    }

    /** One finding, with what speaks for it. */
    @JsonNaming(SnakeCaseStrategy.class)
    record BlameView(
            String kind,
            String component,
            double confidence,
            double severity,
            boolean excludedFromGate,
            Evidence evidence,
            String sentence) {

        /** What it explains, and how many of those came from another version. */
        @JsonNaming(SnakeCaseStrategy.class)
        record Evidence(int failuresExplained, int oldVersionFailures, Instant firstAt) {}

        static BlameView of(GateReport.BlameReport blame) {
            return new BlameView(
                    blame.kind(),
                    blame.component(),
                    blame.confidence(),
                    blame.severity(),
                    blame.excludedFromGate(),
                    new Evidence(blame.failuresExplained(), blame.oldVersionFailures(), blame.firstAt()),
                    blame.sentence());
        }
    }

    /**
     * The answer for that row.
     *
     * @param lastGood the version to go back to; null if none is known
     * @param source what the caller said about where the deploy came from; null for nothing
     * @param base where people find this Candor
     */
    static GateResult of(
            GateEntity row,
            GateSpec spec,
            GateReport report,
            @Nullable String lastGood,
            @Nullable Map<String, Object> source,
            String base) {
        String self = "/api/v1/gates/" + row.id;
        String html = base + "/ops/deploys/" + row.deploy;
        return new GateResult(
                row.id,
                report.status(),
                row.app,
                row.environment,
                row.version,
                spec.previousVersion(),
                row.startedAt,
                row.deadlineAt,
                row.decidedAt,
                report.progress(),
                exitCode(report.status()),
                report.regions(),
                DeployView.of(report.deploy()),
                report.attribution().stream().map(BlameView::of).toList(),
                report.reasons(),
                report.hold(),
                report.status() == GateStatus.FAILED && lastGood != null ? new Rollback(lastGood) : null,
                spec.rollout(),
                row.deploy,
                source,
                new Argo(
                        row.id,
                        report.status(),
                        report.progress(),
                        String.join("; ", report.reasons()),
                        report.status() == GateStatus.PASSED,
                        report.criticalFailed(),
                        html),
                new Spinnaker(
                        "cancelled".equals(report.blame()) ? "CANCELED" : spinnakerWord(report.status()),
                        report.progress()),
                new Links(self, html, self + "/events"));
    }

    private static @Nullable Integer exitCode(GateStatus status) {
        return switch (status) {
            case RUNNING -> null;
            case PASSED -> 0;
            case FAILED -> 1;
            case INCONCLUSIVE, HELD -> 2;
        };
    }

    private static String spinnakerWord(GateStatus status) {
        return switch (status) {
            case RUNNING, HELD -> "RUNNING";
            case PASSED -> "SUCCEEDED";
            // Spinnaker has no third state; what isn't known to be good doesn't go on.
            case FAILED, INCONCLUSIVE -> "TERMINAL";
        };
    }
}
