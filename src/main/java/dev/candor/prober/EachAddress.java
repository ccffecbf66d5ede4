package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.Probe;
import dev.candor.security.EgressGuard;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks every address of a name at once, where a plain run asks one, and says which of them are dead. */
final class EachAddress {

    private static final Duration LEAST = Duration.ofMillis(100);
    private static final int MOST_NAMED = 5;

    private final Engine engine;
    private final EgressGuard guard;
    private final Prober asking;

    /** For probes that {@code asking} can run, under that guard. */
    EachAddress(Engine engine, EgressGuard guard, Prober asking) {
        this.engine = engine;
        this.guard = guard;
        this.asking = asking;
    }

    /** The addresses of a name, and what each gave. */
    private record Survey(Goal goal, List<Map<String, Object>> told, double lookUpMs, List<Asked> asked) {}

    /** One address and what it gave. */
    private record Asked(InetAddress address, Measurement measurement) {

        boolean is(Outcome outcome) {
            return measurement.outcome() == outcome;
        }

        private String kind() {
            Failure failure = measurement.failure();
            return failure == null ? "" : failure.kind().word();
        }

        private Map<String, Object> told() {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("ip", Facts.ip(address));
            told.put("outcome", measurement.outcome().word());
            if (measurement.failure() != null) {
                told.put("kind", kind());
            }
            told.put("total_ms", measurement.timings().total());
            return told;
        }
    }

    /** A run of every address, which is down if one of them is; a plain run where there is nothing to choose from. */
    CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        long began = System.nanoTime();
        return survey(probe, vantage).thenCompose(survey -> {
            if (survey != null) {
                return CompletableFuture.completedFuture(Judge.cleared(verdict(survey), probe.secrets()));
            }
            Duration left = probe.timeout().minusNanos(System.nanoTime() - began);
            return asking.run(probe.within(left.compareTo(LEAST) < 0 ? LEAST : left), vantage);
        });
    }

    /** What each address gives, for evidence; empty where there is nothing to choose from. */
    CompletionStage<List<Map<String, Object>>> told(Probe probe, Vantage vantage) {
        return survey(probe, vantage)
                .thenApply(survey -> survey == null
                        ? List.of()
                        : survey.asked.stream().map(Asked::told).toList());
    }

    private CompletableFuture<@Nullable Survey> survey(Probe probe, Vantage vantage) {
        Goal goal = Goal.of(probe, vantage);
        if (goal == null || !goal.named()) {
            return CompletableFuture.completedFuture(null);
        }
        long began = System.nanoTime();
        List<Map<String, Object>> told = new ArrayList<>();
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        EventLoop loop = engine.loops().next();
        loop.execute(() -> engine.names()
                .lookUp(loop, goal.endpoint().host(), goal.ip(), told::addAll)
                .addListener((Future<List<InetAddress>> answer) -> {
                    if (answer.isSuccess()) {
                        found.complete(answer.getNow());
                    } else {
                        found.complete(List.of());
                    }
                }));
        return found.completeOnTimeout(List.of(), probe.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .thenCompose(addresses -> {
                    // One forbidden address spoils the set. A plain run says best what is wrong.
                    if (addresses.isEmpty() || guard.refusal(addresses).isPresent()) {
                        return CompletableFuture.completedFuture(null);
                    }
                    long spent = System.nanoTime() - began;
                    Duration left = probe.timeout().minusNanos(spent);
                    Probe each = probe.within(left.compareTo(LEAST) < 0 ? LEAST : left);
                    return askAll(each, vantage, goal, addresses)
                            .thenApply(
                                    asked -> new Survey(goal, List.copyOf(told), Math.round(spent / 1e3) / 1e3, asked));
                });
    }

    private CompletableFuture<List<Asked>> askAll(
            Probe probe, Vantage vantage, Goal goal, List<InetAddress> addresses) {
        List<CompletableFuture<Asked>> runs = addresses.stream()
                .limit(Names.MOST_ADDRESSES)
                .map(address -> asking.run(
                                probe, vantage.pinning(goal.endpoint().host(), address))
                        .thenApply(measurement -> new Asked(address, measurement))
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new))
                .thenApply(done -> runs.stream().map(CompletableFuture::join).toList());
    }

    /** An address that could not be asked from here counts for nothing unless all are such. */
    private static Measurement verdict(Survey survey) {
        List<Asked> dead = with(survey, Outcome.DOWN);
        Asked base = survey.asked.get(0);
        for (Outcome outcome : List.of(Outcome.DOWN, Outcome.DEGRADED, Outcome.UP)) {
            List<Asked> such = with(survey, outcome);
            if (!such.isEmpty()) {
                base = such.get(0);
                break;
            }
        }
        Measurement m = base.measurement;
        Failure failure = m.failure();
        if (failure != null && !dead.isEmpty()) {
            failure = Diagnosis.failure(
                    failure.kind(),
                    failure.source(),
                    "%d of %d addresses of %s %s: %s"
                            .formatted(
                                    dead.size(),
                                    survey.asked.size(),
                                    survey.goal.endpoint().host(),
                                    dead.size() == 1 ? "fails" : "fail",
                                    dead.stream()
                                            .limit(MOST_NAMED)
                                            .map(one -> "%s (%s)".formatted(Facts.ip(one.address), one.kind()))
                                            .collect(Collectors.joining(", "))));
        }
        Map<String, Object> more = new LinkedHashMap<>(m.observed().more());
        more.put("addresses", survey.told);
        more.put("each_address", survey.asked.stream().map(Asked::told).toList());
        return new Measurement(
                m.probe(),
                m.kind(),
                m.location(),
                m.startedAt().minusNanos((long) (survey.lookUpMs * 1e6)),
                m.outcome(),
                failure,
                m.assertions(),
                m.observed().having(more),
                later(m.timings(), survey.lookUpMs),
                later(m.phases(), survey.lookUpMs),
                m.evidence());
    }

    private static List<Asked> with(Survey survey, Outcome outcome) {
        return survey.asked.stream().filter(one -> one.is(outcome)).toList();
    }

    /** The look-up was made once, before all runs. */
    private static Timings later(Timings t, double ms) {
        return new Timings(
                plus(t.namelookup() == null ? (Double) 0.0 : t.namelookup(), ms),
                plus(t.connect(), ms),
                plus(t.appconnect(), ms),
                plus(t.pretransfer(), ms),
                plus(t.starttransfer(), ms),
                t.redirect(),
                Math.round((t.total() + ms) * 1e3) / 1e3);
    }

    private static Phases later(Phases p, double ms) {
        return new Phases(
                plus(p.dns() == null ? (Double) 0.0 : p.dns(), ms),
                p.connect(),
                p.tls(),
                p.send(),
                p.waiting(),
                p.transfer());
    }

    private static @Nullable Double plus(@Nullable Double value, double ms) {
        return value == null ? null : (Double) (Math.round((value + ms) * 1e3) / 1e3);
    }
}
