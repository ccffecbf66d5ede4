package dev.candor.gate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.candor.agent.Burst;
import dev.candor.agent.Bursts;
import dev.candor.correlation.Judged;
import dev.candor.correlation.Judgement;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.LocalSink;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class GateResourceTest {

    private static final String VERSION = "3f2c1ab";

    @Inject
    RoomsAbove rooms;

    @Inject
    GateLoop loop;

    @Inject
    GateWaiters waiters;

    @Inject
    LocalSink sink;

    @Inject
    Bursts bursts;

    @Inject
    Deploys deploys;

    @Inject
    ProbeCatalog probes;

    private ProbeSet before;
    private String probe;

    @BeforeEach
    void makeAProbe() {
        probe = "shop-" + UUID.randomUUID();
        before = probes.current();
        probes.use(new ProbeSet(List.of(probe(probe))));
    }

    @AfterEach
    void leaveTheProbesAsTheyWere() {
        probes.use(before);
    }

    @Test
    void aGoodDeployIsAcceptedMeasuredMoreOftenAndPasses() {
        Response opened = post("", key(), body());
        opened.then()
                .statusCode(202)
                .header("Location", containsString("/api/v1/gates/g_"))
                .header("Retry-After", equalTo("5"))
                .body("status", equalTo("running"))
                .body("progress", equalTo("0/1s"));
        String id = opened.path("id");
        Instant start = startOf(opened);
        loop.judgeAll(start.plusMillis(100));
        assertThat(bursts.current()).extracting(Burst::id).contains(id);

        measure(start, 20, Outcome.UP);
        loop.judgeAll(start.plusMillis(900));
        get(id).then().statusCode(200).body("status", equalTo("running"));
        loop.judgeAll(start.plusSeconds(2));

        get(id).then()
                .statusCode(200)
                .contentType("application/json")
                .body("status", equalTo("passed"))
                .body("exit_code", equalTo(0))
                .body("gate.ok", equalTo(true))
                .body("spinnaker.status", equalTo("SUCCEEDED"))
                .body("regions[0].region", equalTo("fra"))
                .body("regions[0].samples", equalTo(20))
                .body("regions[0].first_new_version_at", notNullValue())
                .body("reasons[0]", containsString("fra: 0 of 20 runs failed"));
        assertThat(bursts.current()).extracting(Burst::id).doesNotContain(id);
        assertThat(deploys.since(start.minusSeconds(1)))
                .filteredOn(d -> d.id().equals(id))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.gateStatus()).isEqualTo(GateStatus.PASSED);
                    assertThat(d.finishedAt()).isNotNull();
                });
    }

    @Test
    void aWaitingPipelineIsToldOfTheFailureByItsStatus() throws Exception {
        String key = key();
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() -> post("?wait=60s", key, body()));
        await().until(() -> !waiters.awaited().isEmpty());
        Response known = post("", key, body());
        Instant start = startOf(known);

        measure(start, 10, Outcome.DOWN);
        rooms.on(judgedAt(start.plusSeconds(30)));
        loop.judgeAll(start.plusSeconds(1));

        waiting.get()
                .then()
                .statusCode(409)
                .body("id", equalTo(known.path("id")))
                .body("status", equalTo("failed"))
                .body("exit_code", equalTo(1))
                .body("gate.critical_failed", equalTo(List.of("fra")))
                .body("reasons[0]", containsString("10 of 10 runs failed"));
        post("?wait=60s", key, body()).then().statusCode(409);
        assertThat(waiters.awaited()).doesNotContain(known.<String>path("id"));
    }

    @Test
    void whatNobodyCanTellIsInconclusiveAtTheDeadlineAndStaysSo() {
        String key = key();
        Instant start = startOf(post("", key, body()));

        loop.judgeAll(start.plusSeconds(30));

        post("", key, body())
                .then()
                .statusCode(424)
                .body("status", equalTo("inconclusive"))
                .body("exit_code", equalTo(2))
                .body("reasons[0]", equalTo("fra: no run from or by it said anything at the deadline"));
        measure(start, 20, Outcome.UP);
        loop.judgeAll(start.plusSeconds(31));
        post("", key, body()).then().statusCode(424);
    }

    @Test
    void aWaitThatRunsOutIsAnswered202() {
        post("?wait=300ms", key(), body())
                .then()
                .statusCode(202)
                .header("Location", containsString("/api/v1/gates/g_"))
                .body("status", equalTo("running"));
    }

    @Test
    void theSameKeyIsTheSameGateAndAnotherBodyIsRefused() {
        String key = key();
        String id = post("", key, body()).path("id");
        String laidOutOtherwise = body().replace(",", " ,\n");

        post("", key, laidOutOtherwise).then().statusCode(202).body("id", equalTo(id));
        post("", key, body().replace(VERSION, "other"))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", endsWith("/idempotency-key-reused"));
        operator().body(body()).post("/api/v1/gates").then().statusCode(400).body("type", endsWith("key-missing"));
    }

    @Test
    void everyBrokenFieldIsNamed() {
        post("", key(), "{\"app\":\"shop\",\"soak\":\"soon\",\"probes\":[\"nobody\"],\"colour\":\"red\"}")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.pointer", hasItem("/colour"))
                .body("errors.pointer", hasItem("/soak"))
                .body("errors.pointer", hasItem("/version"))
                .body("errors.pointer", hasItem("/probes"));
        post("", key(), "{").then().statusCode(400).body("type", endsWith("/malformed-json"));
        post("?wait=forever", key(), body()).then().statusCode(400).body("detail", containsString("forever"));
    }

    @Test
    void aConditionThatCannotBeHonouredYetIsNeverIgnored() {
        String asking = body().replaceFirst("\\{", "{\"callbacks\":[],")
                .replace("\"max_error", "\"max_downtime\":\"5s\",\"max_error");

        post("", key(), asking)
                .then()
                .statusCode(422)
                .body("type", endsWith("/gate-field-unsupported"))
                .body("errors.pointer", equalTo(List.of("/callbacks", "/policy/max_downtime")));
    }

    @Test
    void gatesAreListedNewestFirstPageByPage() {
        String first = post("", key(), body()).path("id");
        String second = post("", key(), body()).path("id");

        Response page = operator().get("/api/v1/gates?limit=1");
        page.then().statusCode(200).body("items.id", equalTo(List.of(second)));
        operator()
                .get("/api/v1/gates?limit=1&cursor=" + page.path("next_cursor"))
                .then()
                .body("items.id", equalTo(List.of(first)));
        operator().get("/api/v1/gates?cursor=x").then().statusCode(400);
        get("g_00000000000000000000000000").then().statusCode(404).contentType("application/problem+json");
        given().get("/api/v1/gates").then().statusCode(401);
    }

    private String body() {
        return """
                {"app":"shop","version":"%s","soak":"1s","deadline":"30s","suite":"%s","critical_regions":["fra"],
                 "policy":{"min_samples_per_critical_region":10,"max_error_ratio":0.01}}""".formatted(VERSION, probe);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static Response post(String query, String key, String body) {
        // As curl -d sends it: JSON that calls itself a form.
        return operator()
                .contentType("application/x-www-form-urlencoded")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/api/v1/gates" + query);
    }

    private static Response get(String id) {
        return operator().get("/api/v1/gates/" + id);
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }

    private static Instant startOf(Response gate) {
        return Instant.parse(gate.path("started_at"));
    }

    private static Judged judgedAt(Instant at) {
        Judgement nothing = new Judgement(at, List.of(), Map.of(), List.of());
        return new Judged(nothing, nothing);
    }

    private void measure(Instant start, int runs, Outcome outcome) {
        Failure failure = outcome == Outcome.UP
                ? null
                : new Failure(Failure.Kind.STATUS, Failure.Source.TARGET, "status was 500, expected 200");
        Observed seen = new Observed(
                "127.0.0.1",
                4,
                "1.1",
                outcome == Outcome.UP ? 200 : 500,
                0,
                null,
                null,
                null,
                null,
                new Identity("fra", "fra-1", null, VERSION));
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            Instant at = start.plus(Duration.ofMillis(5L + i * 10L));
            entries.add(new MeasurementBatch.Entry(
                    i + 1,
                    new Measurement(
                            probe,
                            "http",
                            "fra",
                            at,
                            outcome,
                            failure,
                            List.of(),
                            seen,
                            Timings.nothingAfter(12),
                            Phases.NONE,
                            Map.of())));
        }
        sink.accept(new MeasurementBatch("test", UUID.randomUUID(), entries))
                .toCompletableFuture()
                .join();
    }

    private static Probe probe(String id) {
        return new Probe(
                id,
                id,
                null,
                new ProbeKind.Tcp("127.0.0.1", 9, null, ProbeKind.IpChoice.ANY, List.of()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                0,
                List.of(),
                List.of(),
                Identify.NONE,
                List.of(),
                null,
                Trigger.SCHEDULE,
                Set.of(),
                false,
                null,
                "test");
    }
}
