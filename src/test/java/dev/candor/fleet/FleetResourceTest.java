package dev.candor.fleet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.candor.agent.Roster;
import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.CatalogStore;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.Measurements;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeSet;
import dev.candor.security.AgentSignature;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FleetResourceTest {
    private static final String ASSIGNMENT = "/api/v1/agents/self/assignment";
    private static final String MEASUREMENTS = "/api/v1/agents/self/measurements";

    @Inject
    ProbeCatalog probes;

    @Inject
    CatalogStore catalog;

    @Inject
    Fleet fleet;

    @Inject
    Handout handout;

    @Inject
    Roster roster;

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String name = "agent-" + id;
    private final String location = "loc-" + id;
    private final String probe = "probe-" + id;
    private final String boot = UUID.randomUUID().toString();
    private final KeyPair key = AgentSignature.newKey();
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private ProbeSet before;
    private Catalog catalogBefore;
    private Instant looked = Instant.now();

    @BeforeEach
    void assign() {
        before = probes.current();
        catalogBefore = catalog.current();
        catalog.use(
                CatalogFile.parse(
                                "c.yaml",
                                "version: candor/v1\nlocations: [{id: %s, title: Here}]\n".formatted(location))
                        .catalog()
                        .orElseThrow(),
                Instant.now());
        use(probe);
    }

    @AfterEach
    void restore() {
        probes.use(before);
        catalog.use(catalogBefore, Instant.now());
        operator().delete("/api/v1/agents/" + name);
    }

    @Test
    void aTokenIsGoodOnceForOneKeyAndSaysWhereTheAgentStands() {
        String token = token();
        enrol(token, AgentSignature.newKey(), "elsewhere").statusCode(409);
        enrol(token, key, location).statusCode(201).body("name", equalTo(name)).body("location", equalTo(location));
        // Its answer may have been lost.
        enrol(token, key, null).statusCode(201);
        enrol(token, AgentSignature.newKey(), null)
                .statusCode(401)
                .body("type", equalTo("https://candor.dev/problems/enrolment-refused"));
        enrol("en-nobody.0123456789012345678901234567", key, null).statusCode(401);
        enrol("nonsense", key, null).statusCode(401);
    }

    @Test
    void onlyAdministratorsMakeTokensAndRevoke() {
        given().contentType("application/json")
                .body(Map.of("name", name, "location", location))
                .post("/api/v1/agents/enrolments")
                .then()
                .statusCode(401);
        given().delete("/api/v1/agents/" + name).then().statusCode(401);
        operator().delete("/api/v1/agents/nobody-" + id).then().statusCode(404);
        operator()
                .contentType("application/json")
                .body(Map.of("name", "Not A Name", "location", location))
                .post("/api/v1/agents/enrolments")
                .then()
                .statusCode(400);
    }

    @Test
    void theAssignmentIsGivenWholeAndAgainOnlyWhenItChanges() throws Exception {
        enrolled();
        Response first = signed("GET", ASSIGNMENT, new byte[0]).get(ASSIGNMENT);
        first.then().statusCode(200).header(AgentSignature.RECEIVED_AT, notNullValue());
        assertThat(first.body().asString()).contains('"' + probe + '"').contains(location);
        String tag = first.header("ETag");
        signed("GET", ASSIGNMENT, new byte[0])
                .header("If-None-Match", tag)
                .get(ASSIGNMENT)
                .then()
                .statusCode(304);

        String target = ASSIGNMENT + "?wait=30s";
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() ->
                signed("GET", target, new byte[0]).header("If-None-Match", tag).get(target));
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(waiting).isNotDone();
        use(probe, probe + "-2");
        Response changed = waiting.get(2, TimeUnit.SECONDS);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(tag);
        assertThat(changed.body().asString()).contains(probe + "-2");
    }

    @Test
    void anAgentThatDiesWhileItWaitsForNewsLosesItsPartWithinASecond() throws Exception {
        enrolled();
        String tag = signed("GET", ASSIGNMENT, new byte[0]).get(ASSIGNMENT).header("ETag");
        assertThat(roster.agents()).containsEntry(location, List.of(name));
        String target = ASSIGNMENT + "?wait=30s";
        Instant now = Instant.now();
        String request =
                "GET %s HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: %s\r\n%s: %s\r\n%s: %s\r\n%s: 1\r\n%s: %s\r\n%s: %s\r\n\r\n"
                        .formatted(
                                target,
                                tag,
                                AgentSignature.AGENT,
                                name,
                                AgentSignature.BOOT,
                                boot,
                                AgentSignature.NUMBER,
                                AgentSignature.SENT_AT,
                                now,
                                AgentSignature.SIGNATURE,
                                new AgentSignature(name, boot, 1, now)
                                        .sign(key.getPrivate(), "GET", target, new byte[0]));
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            await().until(() -> handout.waits(name));
            assertThat(roster.agents()).containsEntry(location, List.of(name));
        }
        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !roster.agents().containsKey(location));
        // It was another connection that broke: it says something, and has its part again.
        signed("GET", ASSIGNMENT, new byte[0]).get(ASSIGNMENT);
        assertThat(roster.agents()).containsEntry(location, List.of(name));
    }

    @Test
    void aBatchIsStoredOnceHoweverOftenItComes() {
        enrolled();
        signed("GET", ASSIGNMENT, new byte[0]).get(ASSIGNMENT).then().statusCode(200);
        byte[] body = batch(List.of(run(probe, location, 1), run(probe, location, 2)));
        RequestSpecification same = signed("POST", MEASUREMENTS, body).body(body);
        same.post(MEASUREMENTS)
                .then()
                .statusCode(200)
                .body("stored", equalTo(2))
                .body("duplicates", equalTo(0));
        same.post(MEASUREMENTS)
                .then()
                .statusCode(200)
                .body("stored", equalTo(0))
                .body("duplicates", equalTo(2));
    }

    @Test
    void whatTheAgentHasNoSayInIsRefusedAndTheRestIsStored() {
        enrolled();
        signed("GET", ASSIGNMENT, new byte[0]).get(ASSIGNMENT).then().statusCode(200);
        byte[] body = batch(
                List.of(run(probe, location, 1), run(probe, "elsewhere", 2), run("never-assigned-" + id, location, 3)));
        body = new String(body, StandardCharsets.UTF_8)
                .replace("]}", ",{\"sequence\":4,\"measurement\":{\"probe\":7}},{\"sequence\":5}]}")
                .getBytes(StandardCharsets.UTF_8);
        signed("POST", MEASUREMENTS, body)
                .body(body)
                .post(MEASUREMENTS)
                .then()
                .statusCode(200)
                .body("stored", equalTo(1))
                .body("refused", equalTo(4));
        operator().get("/api/v1/agents").then().body("find { it.agent == '%s' }.refused".formatted(name), equalTo(4));
        operator().get("/api/v1/measurements?probe=never-assigned-" + id).then().body("items.size()", equalTo(0));
    }

    @Test
    void aProbeThatMovedOnMayStillBeReportedFromTheSpool() {
        enrolled();
        signed("GET", ASSIGNMENT, new byte[0]).get(ASSIGNMENT).then().statusCode(200);
        use(probe + "-other");
        signed("GET", ASSIGNMENT, new byte[0]).get(ASSIGNMENT).then().statusCode(200);
        byte[] body = batch(List.of(run(probe, location, 1)));
        signed("POST", MEASUREMENTS, body).body(body).post(MEASUREMENTS).then().body("stored", equalTo(1));
    }

    @Test
    void aRequestThatWasTouchedOrIsSomebodyElsesOrOldIsRefused() {
        enrolled();
        byte[] body = batch(List.of(run(probe, location, 1)));
        byte[] other = batch(List.of(run(probe, location, 2)));
        signed("POST", MEASUREMENTS, body).body(other).post(MEASUREMENTS).then().statusCode(401);
        signed("POST", ASSIGNMENT, body).body(body).post(MEASUREMENTS).then().statusCode(401);
        signed(AgentSignature.newKey(), Instant.now(), "POST", MEASUREMENTS, body)
                .body(body)
                .post(MEASUREMENTS)
                .then()
                .statusCode(401);
        for (Duration age : List.of(Duration.ofHours(25), Duration.ofMinutes(-6))) {
            signed(key, Instant.now().minus(age), "POST", MEASUREMENTS, body)
                    .body(body)
                    .post(MEASUREMENTS)
                    .then()
                    .statusCode(401)
                    .header(AgentSignature.ANSWERED_AT, notNullValue());
        }
        signed(key, Instant.now().minus(Duration.ofMinutes(6)), "GET", ASSIGNMENT, new byte[0])
                .get(ASSIGNMENT)
                .then()
                .statusCode(401);
        given().get(ASSIGNMENT).then().statusCode(401);
        given().body(body).post(MEASUREMENTS).then().statusCode(401);
    }

    @Test
    void aRevokedAgentIsRefusedAtOnce() {
        enrolled();
        signed("GET", ASSIGNMENT, new byte[0]).get(ASSIGNMENT).then().statusCode(200);
        operator().delete("/api/v1/agents/" + name).then().statusCode(204);
        byte[] body = batch(List.of(run(probe, location, 1)));
        signed("POST", MEASUREMENTS, body)
                .body(body)
                .post(MEASUREMENTS)
                .then()
                .statusCode(403)
                .body("type", equalTo("https://candor.dev/problems/agent-revoked"));
        operator().get("/api/v1/measurements?probe=" + probe).then().body("items.size()", equalTo(0));
        operator()
                .get("/api/v1/agents")
                .then()
                .body("find { it.agent == '%s' }.state".formatted(name), equalTo("revoked"));
    }

    @Test
    void aSilentAgentIsOneAlertThatEndsWhenItIsBack() {
        enrolled();
        report(false);
        Instant seen = Instant.now();
        look(seen.plusSeconds(14));
        assertThat(alerts("firing")).isEmpty();
        look(seen.plusSeconds(40));
        look(seen.plusSeconds(41));
        assertThat(alerts("firing")).hasSize(1);
        operator()
                .get("/api/v1/agents")
                .then()
                .body("find { it.agent == '%s' }.state".formatted(name), equalTo("silent"));
        report(false);
        fleet.look(Instant.now());
        assertThat(alerts("firing")).isEmpty();
        assertThat(alerts("resolved")).hasSize(1);
    }

    @Test
    void aSickAgentIsOneAlertToo() {
        enrolled();
        report(true);
        fleet.look(Instant.now());
        assertThat(alerts("firing")).hasSize(1);
        operator()
                .get("/api/v1/agents")
                .then()
                .body("find { it.agent == '%s' }.state".formatted(name), equalTo("sick"))
                .body("find { it.agent == '%s' }.self_check.target".formatted(name), hasItem("10.0.0.1:53"))
                .body("find { it.agent == '%s' }.clock_offset_ms".formatted(name), equalTo(12.5f))
                .body("find { it.agent == '%s' }.version".formatted(name), equalTo("9.9"));
    }

    // In steps, as time goes: a leap would be the hub's own fault.
    private void look(Instant until) {
        for (; looked.isBefore(until); looked = looked.plusMillis(900)) {
            fleet.look(looked);
        }
        fleet.look(until);
    }

    private void report(boolean sick) {
        byte[] body = """
                {"status":{"agent":"%s","location":"%s","assignment":"1","probes":1,"last_run":null,"lateness_ms":null,
                 "runs":5,"skipped":0,"spool_depth":3,"spool_bytes":99,"sent":2,"stored":2,"duplicates":0,"refused":0,
                 "dropped":0,"torn_tails":0,"bad_records":0,"last_sent":null,"trouble":null},
                 "version":"9.9","boot":"%s","clock_offset_ms":12.5,"lateness_counts":[1,2,3],"sick":%s,
                 "self_check":[{"target":"10.0.0.1:53","ok":%s}],"unreadable":[],"from_a_newer_agent":1}""".formatted(name, location, boot, sick, !sick).getBytes(StandardCharsets.UTF_8);
        String target = "/api/v1/agents/self/report";
        signed("POST", target, body).body(body).post(target).then().statusCode(204);
    }

    private List<String> alerts(String status) {
        List<String> found = operator()
                .get("/api/v1/alerts?limit=100&status=" + status)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.cause", String.class);
        return new ArrayList<>(found.stream().filter(("agent/" + name)::equals).toList());
    }

    private void use(String... ids) {
        StringBuilder text = new StringBuilder("version: candor/v1\nprobes:\n");
        for (String one : ids) {
            text.append("  - {id: %s, tcp: {host: target.test, port: 443}}\n".formatted(one));
        }
        ProbeFile file = ProbeFile.parse("t.yaml", text.toString(), Optional.empty(), Map.of());
        assertThat(file.errors()).isEmpty();
        probes.use(new ProbeSet(file.probes()));
    }

    private String token() {
        return operator()
                .contentType("application/json")
                .body(Map.of("name", name, "location", location, "trusted", true))
                .post("/api/v1/agents/enrolments")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .extract()
                .path("token");
    }

    private void enrolled() {
        enrol(token(), key, null).statusCode(201);
    }

    private static ValidatableResponse enrol(String token, KeyPair pair, String where) {
        var body = new java.util.HashMap<String, String>();
        body.put("token", token);
        body.put(
                "public_key",
                Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
        body.put("location", where);
        return given().contentType("application/json")
                .body(body)
                .post("/api/v1/agents")
                .then();
    }

    private RequestSpecification signed(String method, String target, byte[] body) {
        return signed(key, Instant.now(), method, target, body);
    }

    private RequestSpecification signed(KeyPair pair, Instant at, String method, String target, byte[] body) {
        AgentSignature said = new AgentSignature(name, boot, 1, at);
        return given().contentType("application/json")
                .header(AgentSignature.AGENT, name)
                .header(AgentSignature.BOOT, boot)
                .header(AgentSignature.NUMBER, "1")
                .header(AgentSignature.SENT_AT, at.toString())
                .header(AgentSignature.SIGNATURE, said.sign(pair.getPrivate(), method, target, body));
    }

    private record Run(long sequence, Measurement measurement) {}

    private Run run(String of, String from, int sequence) {
        return new Run(sequence, Measurements.up(of, from, start.plusMillis(sequence), 5));
    }

    private static byte[] batch(List<Run> runs) {
        try {
            return MeasurementJson.mapper().writeValueAsBytes(Map.of("entries", runs));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }
}
