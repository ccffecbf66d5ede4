package dev.candor.correlation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.latency.Detour;
import dev.candor.correlation.latency.LatencyBaseline;
import dev.candor.measurement.AssertionOutcome;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementSink;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeSet;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that are stored as agents store them, and what is said of them: against a real database. */
@QuarkusTest
class LatencyWatchTest {

    @Inject
    LatencyWatch watch;

    @Inject
    LatencyTick tick;

    @Inject
    MeasurementSink sink;

    @Inject
    ProbeCatalog probes;

    @Inject
    InstantSource clock;

    private final String probe = "slow-" + UUID.randomUUID().toString().substring(0, 8);
    private final UUID boot = UUID.randomUUID();
    private ProbeSet before = ProbeSet.EMPTY;
    private Instant now = Instant.EPOCH;
    private long sequence;

    @BeforeEach
    void begin() {
        before = probes.current();
        probes.use(new ProbeSet(List.of(Runs.probe(probe, null, Duration.ofSeconds(15), 1))));
        now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @AfterEach
    void end() {
        probes.use(before);
    }

    @Test
    void aRunIsSlowByWhatIsUsualAndFailuresAreLeftOut() {
        store(runs("ams", "fra", now.minusSeconds(3 * 3_600), 300, i -> 40 + i % 10));
        assertThat(judged()).as("nobody knows yet").isEmpty();
        tick.learn(clock.instant());
        LatencyBaseline usual = baselines().get("ams/fra");
        assertThat(usual.basis()).isEqualTo(LatencyBaseline.Basis.YOUNG);
        assertThat(usual.runs()).isEqualTo(300);
        assertThat(usual.limit()).isBetween(60f, 70f);
        store(List.of(
                run("ams", "fra", now.minusSeconds(40), Outcome.UP, 48),
                run("ams", "fra", now.minusSeconds(30), Outcome.UP, 480),
                run("ams", "fra", now.minusSeconds(20), Outcome.DOWN, 480),
                run("ams", "fra", now.minusSeconds(15), Outcome.UNKNOWN, 480),
                run("ams", "ord", now.minusSeconds(10), Outcome.UP, 480),
                run("ams", "fra", now.minusSeconds(5), Outcome.DEGRADED, 45)));
        List<Observation> judged = judged();
        assertThat(judged)
                .as("the region that never answered before is left out, a probe's own threshold is not")
                .extracting(Observation::phase)
                .containsExactly(Phase.OK, Phase.APP, Phase.APP);
        assertThat(judged.get(1).check()).isEqualTo(probe);
        assertThat(judged.get(1).agent()).isEqualTo("ams");
        assertThat(judged.get(1).region()).isEqualTo("fra");
        assertThat(judged.get(1).host()).isEqualTo("h-1");
        assertThat(judged.get(1).latencyMs()).isEqualTo(480);
        assertThat(judged.get(1).done() - judged.get(1).at()).isBetween(0.479, 0.481);
        assertThat(judged()).as("each is told once").isEmpty();
    }

    @Test
    void viewersReadWhatIsUsualAndWhatHasChanged() {
        store(runs("ams", "fra", now.minusSeconds(3 * 3_600), 300, i -> 40 + i % 10));
        tick.learn(clock.instant());
        store(runs("ams", "fra", now.minusSeconds(600), 55, i -> 150));
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .queryParam("probe", probe)
                .when()
                .get("/api/v1/latency")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("size()", equalTo(1))
                .body("[0].location", equalTo("ams"))
                .body("[0].region", equalTo("fra"))
                .body("[0].basis", equalTo("young"))
                .body("[0].runs", equalTo(300))
                .body("[0].shift.figure", equalTo("p50"))
                .body("[0].shift.up", equalTo(true))
                .body("[0].shift.now_ms", equalTo(150.0f));
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/latency")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
        given().queryParam("probe", probe).when().get("/api/v1/latency").then().statusCode(401);
    }

    @Test
    void aLocationThatAFarRegionAnswersIsADetour() {
        store(runs("ams", "fra", now.minusSeconds(3 * 3_600), 300, i -> 9));
        store(runs("lhr", "fra", now.minusSeconds(3 * 3_600), 300, i -> 12));
        tick.learn(clock.instant());
        Instant began = now.minusSeconds(120);
        store(runs("lhr", "fra", began.minusSeconds(60), 17, i -> 12));
        store(runs("ams", "fra", began.minusSeconds(60), 5, i -> 9));
        assertThat(watch.detours(now)).isEmpty();
        store(runs("ams", "ord", began, 12, i -> 112));
        List<Detour> detours = watch.detours(now);
        assertThat(detours).hasSize(1);
        assertThat(detours.get(0).suspect()).hasToString("path ams/fra");
        assertThat(detours.get(0).sentence())
                .startsWith("ams was answered by ord in 11")
                .endsWith("fra, usual at 9.0 ms, answers lhr");
    }

    @Test
    void aSeriesThatIsNotAsUsualLearnsNothing() {
        store(runs("ams", "fra", now.minusSeconds(3 * 3_600), 300, i -> 40 + i % 10));
        tick.learn(now.minus(Duration.ofHours(1)));
        assertThat(watch.book().disturbed(probe, "ams", (int) now.getEpochSecond()))
                .isFalse();
        store(runs("ams", "fra", now.minusSeconds(600), 55, i -> 150));
        assertThat(watch.book().disturbed(probe, "ams", (int) now.getEpochSecond()))
                .isTrue();
        LatencyBaseline usual = baselines().get("ams/fra");
        tick.learn(now); // the next hour
        assertThat(baselines().get("ams/fra")).isSameAs(usual);
        tick.learn(clock.instant().plus(Duration.ofDays(8)));
        assertThat(watch.book().disturbed(probe, "ams", (int)
                        now.plus(Duration.ofDays(8)).getEpochSecond()))
                .isFalse();
    }

    @Test
    void aProbeThatIsGoneIsForgotten() {
        store(runs("ams", "fra", now.minusSeconds(3 * 3_600), 300, i -> 40));
        tick.learn(clock.instant());
        assertThat(baselines()).isNotEmpty();
        probes.use(ProbeSet.EMPTY);
        tick.learn(clock.instant());
        assertThat(baselines()).isEmpty();
    }

    private List<Observation> judged() {
        List<Observation> judged = new ArrayList<>();
        watch.drain(observation -> {
            if (observation.check().equals(probe)) {
                judged.add(observation);
            }
        });
        return judged;
    }

    private Map<String, LatencyBaseline> baselines() {
        Map<String, LatencyBaseline> all = new HashMap<>();
        watch.book().baselines(probe, (p, location, region, usual) -> all.put(location + "/" + region, usual));
        return all;
    }

    /** Ten seconds apart. */
    private List<Measurement> runs(String location, String region, Instant from, int runs, IntToDoubleFunction ms) {
        List<Measurement> some = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            some.add(run(location, region, from.plusSeconds(10L * i), Outcome.UP, ms.applyAsDouble(i)));
        }
        return some;
    }

    private Measurement run(String location, @Nullable String region, Instant at, Outcome outcome, double ms) {
        Failure failure = outcome == Outcome.UP
                ? null
                : new Failure(Failure.Kind.ASSERTION, Failure.Source.TARGET, "not as expected");
        return new Measurement(
                probe,
                "tcp",
                location,
                at,
                outcome,
                failure,
                failure == null ? List.of() : List.of(new AssertionOutcome("time_total < 40ms", false, null)),
                new Observed(
                        "192.0.2.7",
                        4,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new Identity(region, "h-1", null, "v1")),
                Timings.nothingAfter(ms),
                Phases.NONE,
                Map.of());
    }

    private void store(List<Measurement> some) {
        for (int from = 0; from < some.size(); from += 100) {
            List<MeasurementBatch.Entry> entries = new ArrayList<>();
            some.subList(from, Math.min(some.size(), from + 100))
                    .forEach(m -> entries.add(new MeasurementBatch.Entry(++sequence, m)));
            assertThat(sink.accept(new MeasurementBatch("test", boot, entries))
                            .toCompletableFuture()
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join()
                            .stored())
                    .isEqualTo(entries.size());
        }
    }
}
