package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a gate knows, at one moment. Its JSON is kept with the gate and is the greater part of the answer.
 *
 * @param progress how much of the soak is over, {@code 31/180s}, in the critical region that is least far
 * @param regions critical ones first, then by code
 * @param attribution every finding that touched the gate's runs
 * @param reasons sentences with numbers: why it was decided so, or what it still waits for; never empty
 */
record GateReport(
        GateStatus status,
        String progress,
        List<RegionReport> regions,
        DeployReport deploy,
        List<BlameReport> attribution,
        List<String> reasons) {

    GateReport {
        regions = List.copyOf(regions);
        attribution = List.copyOf(attribution);
        reasons = List.copyOf(reasons);
    }

    /** Codes of the critical regions that failed. */
    List<String> criticalFailed() {
        return regions.stream()
                .filter(r -> r.critical() && r.verdict() == Verdict.FAILED)
                .map(RegionReport::region)
                .toList();
    }

    /** How one region stands. */
    enum Verdict {
        OK,
        FAILED,
        INCONCLUSIVE,
        PENDING;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One place, judged over what was measured from it and what was answered by it; a run that is both counts once.
     *
     * @param samples how many runs said something
     * @param failed how many of them failed, whoever is blamed
     * @param excluded how many of the failed ones don't count against the deploy, by whose fault they are
     * @param measuredFrom the runs made from the location with this code
     * @param answeredBy the runs answered by the region with this code
     * @param p95Ms of the successful runs; null without any
     */
    record RegionReport(
            String region,
            boolean critical,
            Verdict verdict,
            int samples,
            int failed,
            Map<String, Integer> excluded,
            @JsonProperty("measured_from") Count measuredFrom,
            @JsonProperty("answered_by") Count answeredBy,
            @JsonProperty("first_new_version_at") @Nullable Instant firstNewVersionAt,
            @JsonProperty("last_old_version_at") @Nullable Instant lastOldVersionAt,
            @JsonProperty("converged_at") @Nullable Instant convergedAt,
            @JsonProperty("p95_ms") @Nullable Double p95Ms,
            String reason) {}

    /** Runs, and how many of them failed. */
    record Count(int samples, int failed) {}

    /**
     * What the deploy did.
     *
     * @param downtime by region; only regions with failures that count
     * @param skew the share of the new version's answers by region over time, where regions differed
     */
    record DeployReport(
            Map<String, Downtime> downtime,
            List<Map<String, Object>> skew,
            @JsonProperty("skew_max") double skewMax,
            Map<String, @Nullable List<Double>> convergence) {}

    /** The downtime is not less than the one and not more than the other, in milliseconds. */
    record Downtime(
            @JsonProperty("min_ms") long minMs,
            @JsonProperty("max_ms") long maxMs,
            boolean ongoing) {}

    /** One finding, and what the gate made of it. */
    record BlameReport(
            String kind,
            String component,
            double confidence,
            @JsonProperty("excluded_from_gate") boolean excludedFromGate,
            @JsonProperty("failures_explained") int failuresExplained,
            @JsonProperty("first_at") Instant firstAt,
            String sentence) {}
}
