package dev.candor.measurement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.candor.measurement.HeartbeatStore.Word;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeSet;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HeartbeatsTest {

    @Inject
    DataSource database;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    private final InstantSource clock = now::get;
    private final List<MeasurementBatch> sent = new CopyOnWriteArrayList<>();
    private final String id = "beat-" + UUID.randomUUID().toString().substring(0, 8);

    private CompletionStage<MeasurementSink.Receipt> accept(MeasurementBatch batch) {
        sent.add(batch);
        return CompletableFuture.completedFuture(new MeasurementSink.Receipt(1, 0, 0));
    }

    private Heartbeats hub() {
        ProbeSet probes = new ProbeSet(ProbeFile.parse(
                        "p.yaml",
                        "version: candor/v1\nprobes: [{id: %s, heartbeat: {every: 1m, grace: 10s}, interval: 10s}]"
                                .formatted(id),
                        Optional.empty(),
                        Map.of())
                .probes());
        return new Heartbeats(new HeartbeatStore(database), () -> probes, this::accept, clock);
    }

    private Outcome last() {
        return sent.get(sent.size() - 1).entries().get(0).measurement().outcome();
    }

    private void pass(Heartbeats hub, Duration time) throws Exception {
        now.set(now.get().plus(time));
        hub.measure(now.get());
    }

    @Test
    void callsAreRememberedJudgedAtOnceAndMissedOnTime() throws Exception {
        Heartbeats hub = hub();
        hub.measure(now.get());
        assertThat(last()).isEqualTo(Outcome.UNKNOWN);
        String token = hub.known().get(id).token();
        assertThat(token).matches("[0-9a-f]{64}");

        assertThat(hub.called("wrong", Word.WELL, null)).isEqualTo(Heartbeats.Heard.UNKNOWN_TOKEN);
        assertThat(hub.called(token, Word.WELL, null)).isEqualTo(Heartbeats.Heard.YES);
        assertThat(last()).isEqualTo(Outcome.UP);
        pass(hub, Duration.ofSeconds(70));
        assertThat(last()).isEqualTo(Outcome.UP);
        pass(hub, Duration.ofSeconds(10));
        assertThat(last()).isEqualTo(Outcome.DOWN);

        hub.called(token, Word.WELL, null);
        assertThat(last()).isEqualTo(Outcome.UP);
        now.set(now.get().plusSeconds(1));
        hub.called(token, Word.FAILED, "disk full");
        assertThat(last()).isEqualTo(Outcome.DOWN);

        Heartbeats restarted = hub();
        pass(restarted, Duration.ofSeconds(10));
        assertThat(last()).as("what it said outlives the hub").isEqualTo(Outcome.DOWN);
        assertThat(restarted.known().get(id).token()).isEqualTo(token);
    }

    @Test
    void twoHubsStoreOneMeasurementForATurn() throws Exception {
        hub().measure(now.get());
        hub().measure(now.get());
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).boot()).isEqualTo(sent.get(1).boot());
        assertThat(sent.get(0).entries().get(0).sequence())
                .isEqualTo(sent.get(1).entries().get(0).sequence());
    }

    @Test
    void tooManyCallsAreToldToComeLater() throws Exception {
        Heartbeats hub = hub();
        hub.measure(now.get());
        String token = hub.known().get(id).token();
        for (int i = 0; i < Heartbeats.MOST_CALLS; i++) {
            assertThat(hub.called(token, Word.WELL, null)).isEqualTo(Heartbeats.Heard.YES);
        }
        assertThat(hub.called(token, Word.WELL, null)).isEqualTo(Heartbeats.Heard.TOO_MANY);
        now.set(now.get().plusSeconds(60));
        assertThat(hub.called(token, Word.WELL, null)).isEqualTo(Heartbeats.Heard.YES);
    }

    @Test
    void aTokenThatNobodyHasIsNotFoundAndNotRepeated() {
        given().body("x")
                .contentType("text/plain")
                .post("/api/v1/heartbeats/guessed-0123456789/fail")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", not(containsString("guessed")));
    }

    @Test
    void onlyAnAdministratorReadsTokens() {
        given().get("/api/v1/heartbeats").then().statusCode(401);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .get("/api/v1/heartbeats")
                .then()
                .statusCode(200);
    }

    @Test
    void aScrapeNeedsATokenAndIsAnsweredInPrometheusText() {
        given().queryParam("target", "127.0.0.1:1").get("/probe").then().statusCode(401);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .queryParam("target", "127.0.0.1:1")
                .queryParam("module", "tcp_connect")
                .get("/probe")
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .body(containsString("probe_success 0"));
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .queryParam("target", "127.0.0.1:1")
                .queryParam("module", "nonsense")
                .get("/probe")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }
}
