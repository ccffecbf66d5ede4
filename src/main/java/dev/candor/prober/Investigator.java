package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.OnFailure;
import dev.candor.probe.Probe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Looks closer when a probe begins to fail at a location, in the same run, before anybody has repaired anything. What
 * costs packets or time is gathered only then; what a run has in its hands is told with every failure. Bounded in time
 * and size.
 */
final class Investigator {

    private static final Duration LONGEST = Duration.ofSeconds(2);
    // A probe and a location each; beyond this all are new again, which only costs a second look.
    private static final int LIMIT = 20_000;

    private final Prober asking;
    private final EachAddress eachAddress;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** For probes that {@code asking} can run. */
    Investigator(Prober asking, EachAddress eachAddress) {
        this.asking = asking;
        this.eachAddress = eachAddress;
    }

    /** The run's measurement, with what is to be known about a failure. Completes within twice the probe's timeout. */
    CompletionStage<Measurement> follow(Probe probe, Vantage vantage, CompletionStage<Measurement> run) {
        boolean costly = probe.onFailure().contains(OnFailure.TRACEROUTE)
                || probe.onFailure().contains(OnFailure.EACH_ADDRESS);
        return run.thenCompose(measurement -> {
            if (costly && begins(probe, vantage, measurement)) {
                return investigate(probe, vantage, measurement);
            }
            return CompletableFuture.completedFuture(with(measurement, measurement.evidence(), probe));
        });
    }

    private boolean begins(Probe probe, Vantage vantage, Measurement measurement) {
        String key = probe.id() + "@" + vantage.location();
        return switch (measurement.outcome()) {
            case UP, DEGRADED -> {
                failing.remove(key);
                yield false;
            }
            case UNKNOWN -> false;
            case DOWN -> {
                if (failing.size() >= LIMIT) {
                    failing.clear();
                }
                yield failing.add(key);
            }
        };
    }

    private CompletionStage<Measurement> investigate(Probe probe, Vantage vantage, Measurement measurement) {
        Goal goal = Goal.of(probe, vantage);
        if (goal == null) {
            return CompletableFuture.completedFuture(with(measurement, measurement.evidence(), probe));
        }
        Probe brief = probe.within(probe.timeout().compareTo(LONGEST) < 0 ? probe.timeout() : LONGEST);
        CompletableFuture<List<Map<String, Object>>> each = CompletableFuture.completedFuture(List.of());
        if (probe.onFailure().contains(OnFailure.EACH_ADDRESS) && !probe.eachAddress()) {
            each = intime(eachAddress.told(brief, vantage), brief, List.of());
        }
        CompletableFuture<Map<String, Object>> way = CompletableFuture.completedFuture(Map.of());
        if (probe.onFailure().contains(OnFailure.TRACEROUTE)) {
            String ip = measurement.observed().ip();
            Probe trace = brief.asking(goal.trace(ip == null ? goal.endpoint().host() : ip), List.of());
            way = intime(
                    asking.run(trace, vantage).thenApply(Investigator::told),
                    brief,
                    Map.of("note", "not done in " + Diagnosis.inWords(brief.timeout())));
        }
        return each.thenCombine(way, (addresses, hops) -> {
            Map<String, Object> evidence = new LinkedHashMap<>(measurement.evidence());
            if (!addresses.isEmpty()) {
                evidence.put("each_address", addresses);
            }
            if (!hops.isEmpty()) {
                evidence.put("traceroute", hops);
            }
            return with(measurement, evidence, probe);
        });
    }

    private static <T> CompletableFuture<T> intime(CompletionStage<T> stage, Probe brief, T otherwise) {
        return stage.exceptionally(error -> otherwise)
                .toCompletableFuture()
                .completeOnTimeout(otherwise, brief.timeout().toMillis() + 100, TimeUnit.MILLISECONDS);
    }

    /** The path, and in words what kept it from being whole. */
    private static Map<String, Object> told(Measurement trace) {
        Map<String, Object> told = new LinkedHashMap<>();
        Object path = trace.observed().more().get("path");
        if (path != null) {
            told.put("path", path);
        }
        Failure failure = trace.failure();
        if (failure != null) {
            told.put("note", failure.detail());
        }
        return told;
    }

    private static Measurement with(Measurement m, Map<String, Object> evidence, Probe probe) {
        if (m.outcome() == Outcome.UP || evidence.isEmpty()) {
            return m;
        }
        return Judge.cleared(
                new Measurement(
                        m.probe(),
                        m.kind(),
                        m.location(),
                        m.startedAt(),
                        m.outcome(),
                        m.failure(),
                        m.assertions(),
                        m.observed(),
                        m.timings(),
                        m.phases(),
                        EvidenceSize.fitted(evidence)),
                probe.secrets());
    }
}
