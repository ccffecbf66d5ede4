package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a gate knows, at one moment. Its JSON is kept with the gate and is the greater part of the answer.
 *
 * @param progress how much of the soak is over, {@code 31/180s}, in the critical region that is least far
 * @param regions critical ones first, then by code
 * @param attribution every finding that touched the gate's runs
 * @param reasons sentences with numbers: why it was decided so, or what it still waits for; never empty
 * @param hold why it waits now, or waited until the deadline; null if nothing holds it
 * @param heldUntil when what held it last was over; null if nothing ever did
 * @param blame whose fault the decision is, in a word for metrics; {@code none} without one
 */
record GateReport(
        GateStatus status,
        String progress,
        List<RegionReport> regions,
        DeployReport deploy,
        List<BlameReport> attribution,
        List<String> reasons,
        @Nullable Hold hold,
        @JsonProperty("held_until") @Nullable Instant heldUntil,
        @Nullable String blame) {

    GateReport {
        regions = List.copyOf(regions);
        attribution = List.copyOf(attribution);
        reasons = List.copyOf(reasons);
    }

    /** The same, ended without a verdict on the deploy. */
    GateReport cancelled(String why) {
        return new GateReport(
                GateStatus.INCONCLUSIVE,
                progress,
                regions,
                deploy,
                attribution,
                Stream.concat(Stream.of(why), reasons.stream()).toList(),
                hold,
                heldUntil,
                "cancelled");
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
     * One place, judged over what was measured from it, what was answered by it, and what nothing answered of who is mostly
     * answered by it; a run counts once.
     *
     * @param samples how many runs said something
     * @param failed how many of them failed, whoever is blamed
     * @param excluded how many of the failed ones don't count against the deploy, by whose fault they are
     * @param measuredFrom the runs made from the location with this code
     * @param answeredBy the runs answered by the region with this code
     * @param p95Ms of the successful runs; null without any
     * @param p50Ms likewise
     * @param before how fast the successful runs were before the deploy; null in rows of earlier versions
     * @param staleAnswers how many answers came from another version after the new one had taken over
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
            @JsonProperty("p50_ms") @Nullable Double p50Ms,
            @Nullable Latency before,
            @JsonProperty("stale_answers") int staleAnswers,
            String reason) {}

    /** How fast successful runs were. */
    record Latency(
            int samples,
            @JsonProperty("p50_ms") @Nullable Double p50Ms,
            @JsonProperty("p95_ms") @Nullable Double p95Ms) {}

    /** Runs, and how many of them failed. */
    record Count(int samples, int failed) {}

    /**
     * What the deploy did.
     *
     * @param downtime by region; only regions with failures that count
     * @param errorBudgetMs how much of the watched time failures took, on average over the critical regions
     * @param skew the share of the new version's answers by region over time, where regions differed
     * @param convergence by region: not before the first and not after the second, in seconds from the start; null where
     *     it has not converged
     * @param timeline answers per step and region, for a drawing; null in rows of earlier versions
     * @param names what the name of the target led to; null likewise
     */
    record DeployReport(
            Map<String, Downtime> downtime,
            @JsonProperty("error_budget_ms") long errorBudgetMs,
            List<Map<String, Object>> skew,
            @JsonProperty("skew_max") double skewMax,
            Map<String, @Nullable List<Double>> convergence,
            @Nullable List<Step> timeline,
            @Nullable Names names) {}

    /**
     * What a step of ten seconds saw.
     *
     * @param atS seconds from the start of the deploy
     */
    record Step(@JsonProperty("at_s") long atS, Map<String, Answers> regions) {}

    /** Successful runs by version, and failed ones, whoever is blamed. */
    record Answers(
            @JsonProperty("new") int byNew,
            @JsonProperty("old") int byOld,
            int unknown,
            int failed) {}

    /**
     * Which addresses were asked in the last minute.
     *
     * @param diverging whether some location is led to an address that no other has and that was known before the deploy
     * @param addresses by location
     */
    record Names(boolean diverging, Map<String, List<String>> addresses) {}

    /** The downtime is not less than the one and not more than the other, in milliseconds. */
    record Downtime(
            @JsonProperty("min_ms") long minMs,
            @JsonProperty("max_ms") long maxMs,
            boolean ongoing) {}

    /**
     * One finding, and what the gate made of it.
     *
     * @param oldVersionFailures how many failing answers that it explains came from another version
     */
    record BlameReport(
            String kind,
            String component,
            double confidence,
            double severity,
            @JsonProperty("excluded_from_gate") boolean excludedFromGate,
            @JsonProperty("failures_explained") int failuresExplained,
            @JsonProperty("old_version_failures") int oldVersionFailures,
            @JsonProperty("first_at") Instant firstAt,
            String sentence) {}
}
