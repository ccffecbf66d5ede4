package dev.candor.gate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What gates decided and what the deploy meter measured. Labels are bounded: regions of the catalog, words of this room. */
@Singleton
class GateMetrics {

    private static final String OTHER = "other";
    private static final Set<String> BLAMES = Stream.concat(
                    Arrays.stream(Fault.values()).map(Fault::word),
                    Stream.of(
                            "none",
                            "deadline",
                            "cancelled",
                            "incident",
                            "maintenance",
                            "freeze",
                            "downtime",
                            "convergence",
                            "skew"))
            .collect(Collectors.toUnmodifiableSet());

    private final MeterRegistry metrics;
    private final Surroundings surroundings;

    GateMetrics(MeterRegistry metrics, Surroundings surroundings) {
        this.metrics = metrics;
        this.surroundings = surroundings;
        // From zero on: a counter that begins with its first verdict has no rate for it.
        List.of(GateStatus.PASSED, GateStatus.FAILED, GateStatus.INCONCLUSIVE)
                .forEach(status -> decisions(status, "none"));
    }

    private Counter decisions(GateStatus status, String blame) {
        return Counter.builder("candor_gate_decisions")
                .description("Verdicts given by gates, and whose fault they are")
                .tag("decision", status.word())
                .tag("blame", BLAMES.contains(blame) ? blame : OTHER)
                .register(metrics);
    }

    /** A gate has decided. */
    void decided(GateReport report) {
        decisions(report.status(), Objects.requireNonNullElse(report.blame(), "none"))
                .increment();
        Set<String> places = surroundings.places();
        report.regions().forEach(region -> {
            String place = places.contains(region.region()) ? region.region() : OTHER;
            Counter.builder("candor_deploy_stale_answers")
                    .description("Answers of another version after the deployed one had taken over")
                    .tag("region", place)
                    .register(metrics)
                    .increment(region.staleAnswers());
            GateReport.Downtime down = report.deploy().downtime().get(region.region());
            seconds("candor_deploy_downtime_least", "Shortest downtime that a deploy can have brought", place)
                    .record(down == null ? 0 : down.minMs() / 1000.0);
            seconds("candor_deploy_downtime_most", "Longest downtime that a deploy can have brought", place)
                    .record(down == null ? 0 : down.maxMs() / 1000.0);
            List<Double> converged = report.deploy().convergence().get(region.region());
            if (converged != null) {
                seconds("candor_deploy_convergence", "Until the deployed version answered alone", place)
                        .record(converged.get(1));
            }
        });
    }

    private DistributionSummary seconds(String name, String what, String region) {
        return DistributionSummary.builder(name)
                .description(what)
                .baseUnit("seconds")
                .tag("region", region)
                .register(metrics);
    }
}
