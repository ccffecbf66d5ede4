package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gate API answers.
 *
 * @param exitCode for a pipeline's shell: 0 passed, 1 failed, 2 inconclusive; null while it runs
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
        GateReport.DeployReport deploy,
        List<GateReport.BlameReport> attribution,
        List<String> reasons,
        Argo gate,
        Spinnaker spinnaker,
        Links links) {

    record Argo(
            String id,
            GateStatus status,
            String progress,
            String reason,
            boolean ok,
            @JsonProperty("critical_failed") List<String> criticalFailed) {}

    record Spinnaker(String status, String progress) {}

    record Links(String self) {}

    static GateResult of(GateEntity row, GateSpec spec, GateReport report) {
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
                report.deploy(),
                report.attribution(),
                report.reasons(),
                new Argo(
                        row.id,
                        report.status(),
                        report.progress(),
                        String.join("; ", report.reasons()),
                        report.status() == GateStatus.PASSED,
                        report.criticalFailed()),
                new Spinnaker(spinnakerWord(report.status()), report.progress()),
                new Links("/api/v1/gates/" + row.id));
    }

    private static @Nullable Integer exitCode(GateStatus status) {
        return switch (status) {
            case RUNNING -> null;
            case PASSED -> 0;
            case FAILED -> 1;
            case INCONCLUSIVE -> 2;
        };
    }

    private static String spinnakerWord(GateStatus status) {
        return switch (status) {
            case RUNNING -> "RUNNING";
            case PASSED -> "SUCCEEDED";
            // Spinnaker has no third state; what isn't known to be good doesn't go on.
            case FAILED, INCONCLUSIVE -> "TERMINAL";
        };
    }
}
