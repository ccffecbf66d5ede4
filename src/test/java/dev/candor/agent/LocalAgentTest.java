package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Measurements;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import dev.candor.prober.Prober;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAgentTest {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    Path home;

    private final RecordingSink sink = new RecordingSink();
    private LocalAgent agent;

    @AfterEach
    void stop() {
        agent.stop();
    }

    @Test
    void everyTurnBecomesAMeasurementFromItsLocation() throws Exception {
        start(answering(), AgentProbes.every("site", INTERVAL));
        await().until(() -> sink.stored().size() >= 5);
        assertThat(sink.stored()).allMatch(m -> m.location().equals("fra") && m.outcome() == Outcome.UP);
        AgentStatus status = agent.status();
        assertThat(status.runs()).isGreaterThanOrEqualTo(5);
        assertThat(status.lastRun()).isNotNull();
        assertThat(status.latenessMs()).isBetween(0.0, 5000.0);
        assertThat(status.probes()).isEqualTo(1);
    }

    @Test
    void turnsDuringARunThatDoesNotEndAreUnknownNeverMissing() throws Exception {
        CompletableFuture<Measurement> never = new CompletableFuture<>();
        start((probe, vantage) -> never, AgentProbes.every("slow", INTERVAL));
        await().until(() -> sink.stored().size() >= 3);
        assertThat(sink.stored())
                .allMatch(m -> m.outcome() == Outcome.UNKNOWN && m.failure().source() == Failure.Source.AGENT);
        assertThat(agent.status().runs()).isEqualTo(1);
        assertThat(agent.status().skipped()).isGreaterThanOrEqualTo(3);

        never.complete(Measurements.up("slow", "fra", CLOCK.instant(), 1));
        await().until(() -> sink.stored().stream().anyMatch(m -> m.outcome() == Outcome.UP));
        await().until(() -> agent.status().runs() > 1);
    }

    @Test
    void aProberThatBreaksMakesTheRunUnknown() throws Exception {
        start(
                (probe, vantage) -> {
                    if (probe.id().equals("throws")) {
                        throw new IllegalStateException("broken\nprober");
                    }
                    return CompletableFuture.failedFuture(new IllegalStateException("broken promise"));
                },
                AgentProbes.every("throws", INTERVAL),
                AgentProbes.every("fails", INTERVAL));
        await().until(() ->
                sink.stored().stream().map(Measurement::probe).distinct().count() == 2);
        assertThat(sink.stored()).allMatch(m -> m.outcome() == Outcome.UNKNOWN);
        assertThat(sink.stored()).extracting(m -> m.failure().detail()).allMatch(detail -> !detail.contains("\n"));
    }

    @Test
    void anotherAssignmentIsFollowedAtOnce() throws Exception {
        start(answering(), AgentProbes.every("before", Duration.ofHours(1)));
        agent.follow(assignment(AgentProbes.every("after", INTERVAL)));
        await().until(() -> sink.stored().stream().anyMatch(m -> m.probe().equals("after")));
        assertThat(sink.stored()).noneMatch(m -> m.probe().equals("before"));
        agent.follow(assignment());
        await().until(() -> agent.status().probes() == 0);
    }

    @Test
    void theLocationsNetworkLeadsWhereItWasSet() throws Exception {
        Vantages vantages = vantages(Map.of("fra", Map.of("site.test:443", "127.0.0.1:1")));
        assertThat(vantages.of("fra").connectTo()).containsEntry("site.test:443", "127.0.0.1:1");
        assertThat(vantages.of("iad").connectTo()).isEmpty();
        vantages.set("iad", Map.of("site.test:443", "127.0.0.1:2"));
        assertThat(vantages.of("iad").connectTo()).containsEntry("site.test:443", "127.0.0.1:2");
        start(answering());
    }

    private static Prober answering() {
        return (probe, vantage) ->
                CompletableFuture.completedFuture(Measurements.up(probe.id(), vantage.location(), CLOCK.instant(), 1));
    }

    private void start(Prober prober, Probe... probes) throws Exception {
        Spool spool = Spool.open(home.resolve("fra"), Spool.Limits.DEFAULT);
        Courier courier = new Courier("fra", spool, sink, CLOCK, RandomGenerator.of("L64X128MixRandom"));
        agent = new LocalAgent(
                "fra",
                "fra",
                assignment(probes),
                spool,
                courier,
                prober,
                vantages(Map.of())::of,
                CLOCK,
                new SimpleMeterRegistry().timer("lateness"),
                SelfCheck.NONE);
        agent.start();
    }

    private static Assignment assignment(Probe... probes) {
        return Assignment.of("fra", List.of("fra"), new ProbeSet(List.of(probes)), List.of());
    }

    private static Vantages vantages(Map<String, Map<String, String>> connectTo) {
        return new Vantages(new AgentConfig() {
            @Override
            public Optional<List<String>> locations() {
                return Optional.empty();
            }

            @Override
            public Map<String, Map<String, String>> connectTo() {
                return connectTo;
            }

            @Override
            public AgentConfig.Spool spool() {
                throw new UnsupportedOperationException("not asked for");
            }
        });
    }
}
