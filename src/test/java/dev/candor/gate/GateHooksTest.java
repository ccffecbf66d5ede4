package dev.candor.gate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import dev.candor.security.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Other systems' contracts, each played from the other side as the gate page states it. */
@QuarkusTest
@QuarkusTestResource(GatePeers.class)
class GateHooksTest {

    private static final String SHA = "3f2c1ab9d0e84f21a7c05b6e9f1d2c3b4a5f6e7d";

    /** A request as the other side got it. */
    private record Got(String path, String authorization, String token, JsonNode body) {}

    @Inject
    ProbeCatalog probes;

    @Inject
    GateLoop loop;

    @Inject
    CallLoop calls;

    @Inject
    Deploys deploys;

    @ConfigProperty(name = "candor.gate.github.api-url")
    URI peer;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 204;
    private ProbeSet before;
    private String app;

    @BeforeEach
    void makeAnApp() throws IOException {
        app = "app-" + UUID.randomUUID().toString().substring(0, 8);
        before = probes.current();
        probes.use(new ProbeSet(List.of(probe(app))));
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", peer.getPort()), 10);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().toString();
            got.add(new Got(
                    path,
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("PRIVATE-TOKEN")),
                    json.readTree(body.isEmpty() ? "null" : body)));
            try (exchange) {
                if (path.endsWith("/access_tokens")) {
                    byte[] token = "{\"token\":\"ghs_1\"}".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(201, token.length);
                    exchange.getResponseBody().write(token);
                } else {
                    exchange.sendResponseHeaders(status, -1);
                }
            }
        });
        server.start();
    }

    @AfterEach
    void leaveAllAsItWas() {
        server.stop(0);
        probes.use(before);
    }

    @Test
    void argoPollsAndIsAlwaysAnswered200AndAnOverdueGateIsNotRunning() {
        String path = "/hooks/argo/gate?app=%s&version=v2&soak=5s&deadline=20s&run=1".formatted(app);
        Response first = operator().get(path);
        first.then()
                .statusCode(200)
                .body("gate.status", equalTo("running"))
                .body("gate.progress", equalTo("0/5s"))
                .body("gate.ok", equalTo(false));
        String id = first.path("gate.id");
        operator().get(path).then().statusCode(200).body("gate.id", equalTo(id));
        operator().body("{}").put(path).then().statusCode(200).body("gate.id", equalTo(id));

        loop.judgeAll(Instant.now().plusSeconds(25));
        operator()
                .get(path)
                .then()
                .statusCode(200)
                .body("gate.status", equalTo("inconclusive"))
                .body("gate.reason", containsString("said anything"));
        assertThat(operator().get(path.replace("run=1", "run=2")).<String>path("gate.id"))
                .as("another run asks anew")
                .isNotEqualTo(id);
        operator()
                .body("{\"app\":\"" + app + "\",\"version\":\"v3\",\"colour\":1}")
                .post("/hooks/argo/gate")
                .then()
                .statusCode(200)
                .body("gate.status", equalTo("failed"))
                .body("gate.reason", containsString("/colour"));
        given().get(path).then().statusCode(401);
    }

    @Test
    void flaggerHasAThirdStateByThreeAddresses() {
        String canary = canary("85d557f47b");
        flagger("rollback", canary).then().statusCode(403).body(containsString("no gate"));
        flagger("confirm-rollout", canary).then().statusCode(200);
        flagger("rollout", canary).then().statusCode(200).body(containsString("running"));
        flagger("confirm-promotion", canary).then().statusCode(403).body(containsString("running"));
        flagger("confirm-traffic-increase", canary).then().statusCode(200);
        flagger("rollback", canary).then().statusCode(403);

        loop.judgeAll(Instant.now().plusSeconds(60));
        flagger("rollout", canary).then().statusCode(412).body(containsString("inconclusive"));
        flagger("confirm-promotion", canary).then().statusCode(412);
        flagger("rollback", canary).then().statusCode(403);

        String event = canary.replace("\"metadata\":{", "\"metadata\":{\"version\":\"v9\",\"eventMessage\":\"x\",");
        flagger("event", event).then().statusCode(200);
        assertThat(deploys.since(Instant.now().minusSeconds(60)))
                .anyMatch(d -> d.app().equals(app)
                        && d.version().equals("v9")
                        && d.toldBy().equals("flagger"));
        given().body(canary)
                .post("/hooks/flagger/op-x.0123456789012345678901234567/rollback")
                .then()
                .statusCode(403)
                .body(emptyString());
        flagger("rollout", "{").then().statusCode(403);
        flagger(
                        "rollout",
                        canary.replace("\"soak\":\"5s\"", "\"soak\":\"soon\"").replace("85d", "86d"))
                .then()
                .statusCode(400)
                .body(containsString("/soak"));
    }

    @Test
    void theGatesOfFlaggersLoadTesterAreTheSame() {
        String canary = canary("1");
        flagger("gate/approve", canary).then().statusCode(200).body(equalTo("OK"));
        flagger("gate/halt", canary).then().statusCode(403);
        for (String kind : List.of("gate", "rollback")) {
            flagger(kind + "/check", canary).then().statusCode(403).body(equalTo("Forbidden"));
            flagger(kind + "/open", canary).then().statusCode(202);
            flagger(kind + "/check", canary).then().statusCode(200).body(equalTo("Approved"));
            flagger(kind + "/close", canary).then().statusCode(202);
            flagger(kind + "/check", canary).then().statusCode(403);
        }
        flagger("", canary).then().statusCode(400);
        flagger("", canary.replace("\"soak\"", "\"type\":\"gate\",\"soak\""))
                .then()
                .statusCode(202);
    }

    @Test
    void githubsProtectionRuleIsToldAtOnceAndAtTheEndByItsCallback() {
        String callback = peer + "/repos/acme/shop/actions/runs/7/deployment_protection_rule";
        String body = """
                {"action":"requested","environment":"production","event":"push","deployment_callback_url":"%s",
                 "deployment":{"id":9,"sha":"%s","payload":{"app":"%s","soak":"5s","deadline":"20s"}},
                 "repository":{"name":"shop","full_name":"acme/shop"},"installation":{"id":77}}
                """.formatted(callback, SHA, app);
        github("deployment_protection_rule", body).then().statusCode(202);
        given().header("X-GitHub-Event", "ping")
                .body(body)
                .post("/hooks/github")
                .then()
                .statusCode(401)
                .body(emptyString());

        status = 503;
        calls.sendDue(Instant.now());
        await().until(() -> got("/deployment_protection_rule").size() == 1);
        Got report = got("/deployment_protection_rule").get(0);
        assertThat(report.authorization()).isEqualTo("Bearer ghs_1");
        assertThat(report.body().path("environment_name").asText()).isEqualTo("production");
        assertThat(report.body().has("state")).isFalse();
        assertThat(got("/app/installations/77/access_tokens"))
                .singleElement()
                .satisfies(t -> assertThat(t.authorization()).startsWith("Bearer ey"));

        status = 204;
        loop.judgeAll(Instant.now().plusSeconds(30));
        await().until(() -> {
            calls.sendDue(Instant.now().plusSeconds(600));
            return got("/deployment_protection_rule").stream()
                    .anyMatch(g -> g.body().path("state").asText().equals("rejected"));
        });
        assertThat(got("/deployment_protection_rule").get(1).body().has("state"))
                .as("the first report is tried again before the decision")
                .isFalse();
        String elsewhere = body.replace(callback, "https://evil.example/repos/a/b/");
        github("deployment_protection_rule", elsewhere).then().statusCode(422);
        github("ping", "{}").then().statusCode(200);
    }

    @Test
    void aSuccessfulDeploymentStatusIsAnsweredByACheckRun() {
        String body = """
                {"action":"created","deployment_status":{"id":%d,"state":"success","environment":"production"},
                 "deployment":{"id":9,"sha":"%s","payload":{"app":"%s","soak":"5s","deadline":"20s"}},
                 "repository":{"name":"shop","full_name":"acme/shop"},"installation":{"id":78}}
                """.formatted(System.nanoTime(), SHA, app);
        github("deployment_status", body).then().statusCode(202);
        loop.judgeAll(Instant.now().plusSeconds(30));
        await().until(() -> {
            calls.sendDue(Instant.now().plusSeconds(1));
            return !got("/repos/acme/shop/check-runs").isEmpty();
        });
        JsonNode run = got("/repos/acme/shop/check-runs").get(0).body();
        assertThat(run.path("head_sha").asText()).isEqualTo(SHA);
        assertThat(run.path("conclusion").asText()).isEqualTo("action_required");
        github("deployment_status", body.replace("\"success\"", "\"failure\""))
                .then()
                .statusCode(200);
    }

    @Test
    void gitlabsBlockedDeploymentIsApprovedOrRejected() {
        String body = """
                {"object_kind":"deployment","status":"blocked","status_changed_at":"2021-04-28 21:50:00 +0200",
                 "deployment_id":%d,"environment":"staging","project":{"id":30,"name":"%s"},"short_sha":"3f2c1ab9",
                 "commit_url":"https://gitlab.example/x/-/commit/%s"}
                """.formatted(System.nanoTime() % 100_000_000, app, SHA);
        gitlab(GatePeers.GITLAB_SECRET, body).then().statusCode(202);
        gitlab("guess", body).then().statusCode(401).body(emptyString());
        loop.judgeAll(Instant.now().plusSeconds(1200));
        await().until(() -> {
            calls.sendDue(Instant.now().plusSeconds(1));
            return !got("/approval").isEmpty();
        });
        assertThat(got("/approval").get(0)).satisfies(call -> {
            assertThat(call.path()).startsWith("/api/v4/projects/30/deployments/");
            assertThat(call.token()).isEqualTo("glpat-test");
            assertThat(call.body().path("status").asText()).isEqualTo("rejected");
        });
        gitlab(GatePeers.GITLAB_SECRET, body.replace("blocked", "running"))
                .then()
                .statusCode(200);
        assertThat(deploys.since(Instant.parse("2021-04-28T19:49:00Z")))
                .anyMatch(d -> d.toldBy().equals("gitlab"));
        gitlab(GatePeers.GITLAB_SECRET, body.replace("blocked", "canceled"))
                .then()
                .statusCode(200);
    }

    @Test
    void spinnakerIsSentToAnAddressAndPollsIt() {
        Response opened = operator()
                .body("{\"app\":\"%s\",\"version\":\"v2\",\"soak\":\"5s\",\"deadline\":\"20s\"}".formatted(app))
                .post("/hooks/spinnaker/gate");
        opened.then().statusCode(202).header("Location", containsString("http://"));
        String path = URI.create(opened.header("Location")).getPath();
        operator().get(path).then().statusCode(200).body("spinnaker.status", equalTo("RUNNING"));
        operator().post(path + "/cancel").then().statusCode(200);
        operator()
                .get(path)
                .then()
                .body("spinnaker.status", equalTo("CANCELED"))
                .body("status", equalTo("inconclusive"));
    }

    @Test
    void azureIsToldThatItsTaskIsCompleted() {
        String plan = UUID.randomUUID().toString();
        String body = """
                {"JobId":"j1","PlanId":"%s","TimelineId":"t","ProjectId":"p1","VstsUrl":"%s/org/","AuthToken":"job-token",
                 "app":"%s","version":"v2","soak":"5s","deadline":"20s"}""".formatted(plan, peer, app);
        RequestSpecification task = operator().header("HubName", "build").header("TaskInstanceId", "ti");
        task.body(body).post("/hooks/azure-devops/gate").then().statusCode(200).body("status", equalTo("running"));
        loop.judgeAll(Instant.now().plusSeconds(30));
        await().until(() -> {
            calls.sendDue(Instant.now().plusSeconds(1));
            return !got("/events").isEmpty();
        });
        assertThat(got("/events").get(0)).satisfies(call -> {
            assertThat(call.path())
                    .isEqualTo("/org/p1/_apis/distributedtask/hubs/build/plans/%s/events?api-version=2.0-preview.1"
                            .formatted(plan));
            assertThat(call.authorization()).isEqualTo("Bearer job-token");
            assertThat(call.body().path("name").asText()).isEqualTo("TaskCompleted");
            assertThat(call.body().path("taskId").asText()).isEqualTo("ti");
            assertThat(call.body().path("result").asText()).isEqualTo("failed");
        });
        operator().body("{}").post("/hooks/azure-devops/gate").then().statusCode(400);
    }

    @Test
    void cdeventsTellOfDeploysAndOfVerdicts() {
        String event = """
                {"context":{"specversion":"0.5.0","id":"1","source":"/cd","type":"dev.cdevents.service.deployed.0.3.0",
                 "timestamp":"%s"},"subject":{"id":"%s","content":{"environment":{"id":"production"},
                 "artifactId":"pkg:oci/%s@v7?tag=x"}}}""".formatted(Instant.now(), app, app);
        operator().body(event).post("/hooks/cdevents").then().statusCode(202).body("version", equalTo("v7"));
        operator().body(event).post("/hooks/cdevents").then().statusCode(202);
        operator()
                .body(event.replace("service.deployed", "build.queued"))
                .post("/hooks/cdevents")
                .then()
                .statusCode(204);
        operator().body(event.replace("@v7", "")).post("/hooks/cdevents").then().statusCode(400);
        operator().body("{}").post("/hooks/cdevents").then().statusCode(400);

        operator()
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .body("""
                        {"app":"%s","version":"v8","soak":"5s","deadline":"20s",
                         "callbacks":[{"kind":"cdevents","url":"%s/cdevents"}]}""".formatted(app, peer))
                .post("/api/v1/gates")
                .then()
                .statusCode(202);
        loop.judgeAll(Instant.now().plusSeconds(30));
        await().until(() -> {
            calls.sendDue(Instant.now().plusSeconds(1));
            return !got("/cdevents").isEmpty();
        });
        JsonNode out = got("/cdevents").get(0).body();
        assertThat(out.path("context").path("type").asText()).isEqualTo("dev.cdevents.testsuiterun.finished.0.3.0");
        assertThat(out.path("subject").path("content").path("outcome").asText()).isEqualTo("error");
    }

    @Test
    void aGateIsFollowedAsAStreamOfEventsUntilItHasDecided() {
        String id = operator()
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .body("{\"app\":\"%s\",\"version\":\"v8\",\"soak\":\"5s\",\"deadline\":\"20s\"}".formatted(app))
                .post("/api/v1/gates")
                .path("id");
        loop.judgeAll(Instant.now().plusSeconds(30));
        operator()
                .get("/api/v1/gates/" + id + "/events")
                .then()
                .statusCode(200)
                .contentType(containsString("text/event-stream"))
                .body(containsString("event:inconclusive"));
        operator().get("/api/v1/gates/g_nothing/events").then().statusCode(404);
    }

    private List<Got> got(String part) {
        return got.stream().filter(g -> g.path().contains(part)).toList();
    }

    private String canary(String checksum) {
        return """
                {"name":"%s","namespace":"test","phase":"Progressing","checksum":"%s","metadata":{"soak":"5s","deadline":"40s"}}""".formatted(app, checksum);
    }

    private static Response flagger(String hook, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/hooks/flagger/" + TestTokens.ADMIN + "/" + hook);
    }

    private static Response github(String event, String body) {
        return given().contentType("application/json")
                .header("X-GitHub-Event", event)
                .header("X-Hub-Signature-256", "sha256=" + hmac(body))
                .body(body)
                .post("/hooks/github");
    }

    private static Response gitlab(String secret, String body) {
        return given().contentType("application/json")
                .header("X-Gitlab-Event", "Deployment Hook")
                .header("X-Gitlab-Token", secret)
                .body(body)
                .post("/hooks/gitlab");
    }

    private static String hmac(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(GatePeers.GITHUB_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RequestSpecification operator() {
        return given().contentType("application/json").header("Authorization", "Bearer " + TestTokens.ADMIN);
    }

    private static Probe probe(String component) {
        return new Probe(
                component + "-smoke",
                component,
                component,
                new ProbeKind.Tcp("127.0.0.1", 9, null, ProbeKind.IpChoice.ANY, List.of()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                0,
                List.of(),
                List.of(),
                Identify.NONE,
                List.of(),
                null,
                Trigger.DEPLOY,
                Set.of(),
                false,
                null,
                "test");
    }
}
