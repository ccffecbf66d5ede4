package dev.candor.gate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

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
                .body("regions[0].region", equalTo("gfr"))
                .body("regions[0].samples", equalTo(20))
                .body("regions[0].first_new_version_at", notNullValue())
                .body("reasons[0]", containsString("gfr: 0 of 20 runs failed"));
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
                .body("gate.critical_failed", equalTo(List.of("gfr")))
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
                .body("reasons[0]", equalTo("gfr: no run from or by it said anything at the deadline"));
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
    void aConditionThatCannotBeHonouredIsNeverIgnored() {
        String calling = body().replaceFirst(
                        "\\{", "{\"callbacks\":[{\"kind\":\"standard-webhook\",\"url\":\"https://x.example/y\"}],");
        post("", key(), calling)
                .then()
                .statusCode(422)
                .body("type", endsWith("/gate-callback-unconfigured"))
                .body("detail", containsString("candor.gate.webhook-secret"));
        post("", key(), body().replaceFirst("\\{", "{\"version_evidence\":{\"header\":\"X-App-Version\"},"))
                .then()
                .statusCode(400)
                .body("errors.pointer", equalTo(List.of("/version_evidence/header")))
                .body("errors[0].detail", containsString("take the version from nothing"));
    }

    @Test
    void everyFieldOfTheGatePageIsTaken() {
        Instant now = Instant.now();
        String whole = """
                {"app":"shop","environment":"production","version":"%s","previous_version":"9ee01d0",
                 "phase":"finished","started_at":"%s","finished_at":"%s",
                 "soak":"1s","deadline":"30s","suite":"%s","probe_interval":"2s",
                 "critical_regions":["gfr"],"advisory_regions":["gsy"],
                 "policy":{"fail_on":["app","deploy","stale_discovery","stale_dns","critical_region_unresponsive"],
                           "on_probe_fault":"exclude","on_path_fault":"exclude","on_platform_fault":"inconclusive",
                           "min_confidence":0.9,"max_error_ratio":0.01,"min_samples_per_critical_region":30,
                           "max_downtime":"5s","max_convergence":"120s","max_skew_after_converged":0.0},
                 "source":{"kind":"github","repo":"acme/shop","run_url":"https://ci.example/1"},
                 "rollout":{"id":"r1","phase":"fra first"},
                 "callbacks":[{"kind":"cdevents","url":"https://events.example/in"}]}
                """.formatted(VERSION, now.minusSeconds(20), now.minusSeconds(10), probe);

        post("", key(), whole)
                .then()
                .statusCode(202)
                .body("source.repo", equalTo("acme/shop"))
                .body("rollout.phase", equalTo("fra first"))
                .body("links.html", containsString("/ops/deploys/"))
                .body("spinnaker.status", equalTo("RUNNING"));
        String wrong = whole.replace("\"app\",\"deploy\"", "\"apples\"")
                .replace("finished\",\"started", "begun\",\"started")
                .replace("\"5s\"", "\"5 s\"")
                .replace("cdevents", "pigeon");
        post("", key(), wrong)
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItem("/policy/fail_on"))
                .body("errors.pointer", hasItem("/phase"))
                .body("errors.pointer", hasItem("/finished_at"))
                .body("errors.pointer", hasItem("/policy/max_downtime"))
                .body("errors.pointer", hasItem("/callbacks/0/kind"));
    }

    @Test
    void phasesOfARolloutAreOneDeployWithAGateEach() {
        String rollout = UUID.randomUUID().toString();
        Response first = post("", key(), phase(rollout, "sea"));
        Response second = post("", key(), phase(rollout, "ord"));

        assertThat(second.<String>path("deploy_id")).isEqualTo(first.<String>path("deploy_id"));
        assertThat(second.<String>path("id")).isNotEqualTo(first.<String>path("id"));
        Instant start = startOf(first);
        measure(start, 20, Outcome.DOWN);
        rooms.on(judgedAt(start.plusSeconds(30)));
        loop.judgeAll(start.plusSeconds(2));
        assertThat(deploys.since(start.minusSeconds(1)))
                .filteredOn(d -> d.id().equals(first.<String>path("deploy_id")))
                .singleElement()
                .satisfies(d -> assertThat(d.gateStatus()).isEqualTo(GateStatus.FAILED));
    }

    private String phase(String rollout, String phase) {
        return body().replaceFirst("\\{", "{\"rollout\":{\"id\":\"%s\",\"phase\":\"%s\"},".formatted(rollout, phase));
    }

    @Test
    void aFailedDeployIsToldWhatToGoBackTo() {
        String app = "app-" + UUID.randomUUID();
        Response good = post("", key(), body().replace("\"shop\"", '"' + app + '"'));
        Instant start = startOf(good);
        measure(start, 20, Outcome.UP);
        loop.judgeAll(start.plusSeconds(2));
        Response bad =
                post("", key(), body().replace("\"shop\"", '"' + app + '"').replace(VERSION, "4e4e4e4"));
        loop.judgeAll(startOf(bad).plusSeconds(30));
        get(bad.path("id")).then().body("status", equalTo("inconclusive")).body("rollback", nullValue());

        Response worse =
                post("", key(), body().replace("\"shop\"", '"' + app + '"').replace(VERSION, "5f5f5f5"));
        Instant begun = startOf(worse);
        measure(begun, 20, Outcome.DOWN);
        rooms.on(judgedAt(begun.plusSeconds(30)));
        loop.judgeAll(begun.plusSeconds(2));
        get(worse.path("id")).then().body("status", equalTo("failed")).body("rollback.version", equalTo(VERSION));
    }

    @Test
    void aFreezeHoldsTheGateAndTheDeadlineDecides() {
        String app = "frozen-" + UUID.randomUUID();
        Instant now = Instant.now();
        String freeze = operator()
                .contentType("application/json")
                .body("{\"title\":\"Black Friday\",\"apps\":[\"%s\"],\"from\":\"%s\",\"to\":\"%s\"}"
                        .formatted(app, now.minusSeconds(5), now.plusSeconds(600)))
                .post("/api/v1/freezes")
                .then()
                .statusCode(200)
                .body("title", equalTo("Black Friday"))
                .extract()
                .path("id");
        operator().get("/api/v1/freezes").then().body("items.id", hasItem(freeze));

        Response held = post("", key(), body().replace("\"shop\"", '"' + app + '"'));
        held.then()
                .statusCode(202)
                .body("status", equalTo("held"))
                .body("exit_code", equalTo(2))
                .body("held.kind", equalTo("freeze"))
                .body("held.link", containsString("/ops/freezes"))
                .body("reasons[0]", containsString("Black Friday"));
        Instant start = startOf(held);
        measure(start, 20, Outcome.UP);
        loop.judgeAll(start.plusSeconds(5));
        get(held.path("id")).then().body("status", equalTo("held"));

        Response other = post("", key(), body().replace("\"shop\"", '"' + app + '"'));
        loop.judgeAll(startOf(other).plusSeconds(30));
        get(other.path("id"))
                .then()
                .body("status", equalTo("inconclusive"))
                .body("reasons[0]", containsString("held until the deadline"));

        operator().post("/api/v1/freezes/" + freeze + "/end").then().statusCode(200);
        operator().post("/api/v1/freezes/" + freeze + "/end").then().statusCode(200);
        post("", key(), body().replace("\"shop\"", '"' + app + '"')).then().body("status", equalTo("running"));
        operator()
                .contentType("application/json")
                .body("{\"title\":\"x\",\"from\":\"%s\",\"to\":\"%s\"}".formatted(now, now.minusSeconds(5)))
                .post("/api/v1/freezes")
                .then()
                .statusCode(422);
        operator().post("/api/v1/freezes/" + UUID.randomUUID() + "/end").then().statusCode(404);
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
                {"app":"shop","version":"%s","soak":"1s","deadline":"30s","suite":"%s","critical_regions":["gfr"],
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
                new Identity("gfr", "fra-1", null, VERSION));
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            Instant at = start.plus(Duration.ofMillis(5L + i * 10L));
            entries.add(new MeasurementBatch.Entry(
                    i + 1,
                    new Measurement(
                            probe,
                            "http",
                            "gfr",
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
