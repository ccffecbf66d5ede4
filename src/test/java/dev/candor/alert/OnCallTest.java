package dev.candor.alert;

import static io.restassured.RestAssured.given;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.signal.DeployTold;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentChanged;
import dev.candor.incident.IncidentChanged.Change;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.security.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What on-call does, and what other systems read: by real HTTP, a real PostgreSQL, and Debian's Alertmanager. */
@QuarkusTest
@QuarkusTestResource(ReceiverPorts.class)
class OnCallTest {

    private static final Path ALERTMANAGER = Path.of("/usr/bin/prometheus-alertmanager");
    private static final Path AMTOOL = Path.of("/usr/bin/amtool");

    @Inject
    Event<IncidentChanged> incidents;

    @Inject
    Event<DeployTold> deploys;

    @Inject
    Beliefs beliefs;

    @Inject
    Holds holds;

    @Inject
    Duty duty;

    @Inject
    Silences silences;

    @Inject
    DeliveryRepository deliveries;

    @Inject
    AlertmanagerPush push;

    @Inject
    LinkWatch watch;

    @Inject
    OutboxLoop loop;

    @Inject
    PeerWatch peers;

    @Inject
    Event<MeasurementsStored> stored;

    @Inject
    AlertEventRepository events;

    @Inject
    Compaction compaction;

    @Inject
    ObjectMapper json;

    private final List<UUID> open = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final Map<UUID, Incident> fired = new java.util.HashMap<>();

    @BeforeEach
    void nobodyJudges() {
        beliefs.take(new Judgement(Instant.EPOCH, List.of(), Map.of(), List.of()));
    }

    @AfterEach
    void allIsOver() throws InterruptedException {
        fired.values().forEach(i -> fire(Incidents.resolved(i), Change.RESOLVED));
        silences.active().forEach(s -> silences.expire(s.id()));
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(10, SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void amtoolReadsOursAndSilencesThem() throws Exception {
        assumeTrue(Files.isExecutable(AMTOOL), "skipped: Debian's prometheus-alertmanager is not installed");
        Incident incident = opened("amt-1");

        assertThat(amtool("alert", "query", "-o", "json", "incident=inc_" + incident.id()))
                .contains("host/amt-1", "\"state\":\"active\"");
        assertThat(amtool("alert", "query", "incident=none")).doesNotContain("amt-1");
        String silence = amtool(
                        "silence", "add", "--comment=known", "--author=me", "--duration=1h", "cause=~host/amt-.*")
                .strip();
        assertThat(UUID.fromString(silence)).isNotNull();
        assertThat(amtool("silence", "query")).contains("cause=~\"host/amt-.*\"", "known");
        assertThat(amtool("alert", "query", "-o", "json", "--silenced", "incident=inc_" + incident.id()))
                .contains("\"state\":\"suppressed\"", silence);
        amtool("silence", "expire", silence);
        operator().get("/api/v2/silence/" + silence).then().statusCode(200).body("status.state", equalTo("expired"));
    }

    @Test
    void aRealAlertmanagerReceivesGroupsAndResolvesOursAndWhatComesBackIsNoEvidence() throws Exception {
        assumeTrue(Files.isExecutable(ALERTMANAGER), "skipped: Debian's prometheus-alertmanager is not installed");
        URI alertmanager = startAlertmanager();
        Incident incident = opened("am-1");
        String subject = "inc_" + incident.id();

        push.push(Instant.now());
        await().atMost(30, SECONDS)
                .until(() -> body(alertmanager, "/api/v2/alerts").contains(subject));
        JsonNode there = json.readTree(body(alertmanager, "/api/v2/alerts?filter=incident=" + subject))
                .get(0);
        assertThat(there.at("/labels/alertname").asText()).isEqualTo("CandorIncident");
        assertThat(there.at("/annotations/summary").asText()).contains("am-1");
        Instant ends = Instant.parse(there.path("endsAt").asText());
        assertThat(Duration.between(Instant.now(), ends)).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(120));
        await().atMost(30, SECONDS)
                .until(() -> body(alertmanager, "/api/v2/alerts/groups").contains(subject));

        // The blame is revised: it stays the one alert there.
        fire(Incidents.blaming(incident, new Suspect(Suspect.Kind.REGION, "fra")), Change.REVISED);
        push.push(Instant.now());
        await().atMost(30, SECONDS)
                .until(() -> body(alertmanager, "/api/v2/alerts?filter=incident=" + subject)
                        .contains("region/fra"));
        assertThat(json.readTree(body(alertmanager, "/api/v2/alerts?filter=incident=" + subject))
                        .size())
                .isEqualTo(1);
        // Its webhook calls us with our own alert, which is taken and is no signal.
        await().atMost(30, SECONDS)
                .until(() -> body(alertmanager, "/metrics")
                        .contains("alertmanager_notification_latency_seconds_count{integration=\"webhook\"} "));
        assertThat(body(alertmanager, "/metrics"))
                .contains("alertmanager_notifications_failed_total{integration=\"webhook\"} 0");
        operator().get("/api/v1/signals/unplaced").then().statusCode(200).body(not(containsString(subject)));

        resolved(incident);
        push.push(Instant.now());
        await().atMost(30, SECONDS)
                .until(() -> !body(alertmanager, "/api/v2/alerts?filter=incident=" + subject)
                        .contains(subject));
        assertThat(push.reached()).containsEntry("real", true);
    }

    @Test
    void whoFollowsTheStreamGetsWhatItMissedAndWhatComes() throws Exception {
        Incident first = opened("sse-1");
        long before = QuarkusTransaction.requiringNew().call(() -> events.ends()[1]) - 1;
        List<String> lines = new CopyOnWriteArrayList<>();
        CompletableFuture<HttpResponse<Void>> reading = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:%d/api/v1/alerts/stream".formatted(RestAssured.port)))
                                .header("Authorization", "Bearer " + TestTokens.ADMIN)
                                .header("Last-Event-ID", Long.toString(before))
                                .build(),
                        HttpResponse.BodyHandlers.fromLineSubscriber(new Lines(lines)));

        await().atMost(10, SECONDS).until(() -> lines.stream().anyMatch(l -> l.contains("evt_" + first.id() + "_1")));
        Incident second = opened("sse-2");
        await().atMost(10, SECONDS).until(() -> lines.stream().anyMatch(l -> l.contains("evt_" + second.id() + "_1")));
        assertThat(lines).contains("retry:3000", "id:" + (before + 1), "event:dev.candor.alert.firing.v1");
        reading.cancel(true);
        for (String unknown : List.of("999999999", "x")) {
            operator()
                    .header("Last-Event-ID", unknown)
                    .get("/api/v1/alerts/stream")
                    .then()
                    .statusCode(unknown.equals("x") ? 400 : 409);
        }
    }

    @Test
    void whoAsksAndWaitsIsAnsweredWhenSomethingHappens() {
        opened("poll-0");
        long cursor = QuarkusTransaction.requiringNew().call(() -> events.ends()[1]);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> operator()
                .get("/api/v1/alerts?after=%d&wait=20s".formatted(cursor))
                .then()
                .statusCode(200)
                .extract()
                .asString());
        Incident incident = opened("poll-1");

        assertThat(answer.orTimeout(10, SECONDS).join()).contains("evt_" + incident.id() + "_1");
        operator()
                .get("/api/v1/alerts?after=" + (cursor + 1))
                .then()
                .statusCode(200)
                .body("events.size()", equalTo(0))
                .body("cursor", equalTo(Long.toString(cursor + 1)));
        operator().get("/api/v1/alerts?after=1&wait=2h").then().statusCode(400);
        operator().get("/api/v1/alerts?after=x").then().statusCode(400);
        operator().get("/api/v1/alerts?after=99999999").then().statusCode(409);
    }

    @Test
    void theLogIsAtomTooAndNotSentTwice() {
        Incident incident = opened("atom <1>");
        String tag = operator()
                .get("/api/v1/alerts/feed.atom")
                .then()
                .statusCode(200)
                .contentType(containsString("application/atom+xml"))
                .body(containsString("2026:evt_" + incident.id() + "_1"), containsString("atom &lt;1&gt;"))
                .extract()
                .header("ETag");
        operator()
                .header("If-None-Match", tag)
                .get("/api/v1/alerts/feed.atom")
                .then()
                .statusCode(304);
    }

    @Test
    void whatIsSilencedIsToldOnlyWhenTheSilenceIsOverAndItStillFires() {
        String silence = silenced("cause=host/quiet-1");
        Incident lasting = opened("quiet-1");
        Incident known = Incidents.open("quiet-1");
        fire(known, Change.OPENED);
        fire(Incidents.resolved(known), Change.RESOLVED);

        assertThat(states(lasting)).containsOnly("held");
        operator().delete("/api/v2/silence/" + silence).then().statusCode(200);
        holds.release(Instant.now());

        assertThat(states(lasting)).containsOnly("pending");
        assertThat(states(known)).as("it came and went in silence").containsOnly("folded");
    }

    @Test
    void aSilenceMustSayWhatAndWhyAndUntilWhen() {
        for (String body : List.of(
                "{}",
                "{\"matchers\":[{\"name\":\"a\",\"value\":\"\"}],\"endsAt\":\"2036-01-01T00:00:00Z\",\"comment\":\"x\"}",
                "{\"matchers\":[{\"name\":\"a\",\"value\":\"b\"}],\"endsAt\":\"2020-01-01T00:00:00Z\",\"comment\":\"x\"}",
                "{\"matchers\":[{\"name\":\"a\",\"value\":\"(\",\"isRegex\":true}],\"comment\":\"x\"}")) {
            operator()
                    .contentType(ContentType.JSON)
                    .body(body)
                    .post("/api/v2/silences")
                    .then()
                    .statusCode(400);
        }
        operator().get("/api/v2/silence/" + UUID.randomUUID()).then().statusCode(404);
        operator().get("/api/v2/alerts?filter=nonsense").then().statusCode(400);
    }

    @Test
    void takingInHandIsAnEventAndFallsOutOfHandByTime() {
        Incident incident = opened("ack-1");
        operator()
                .post("/api/v1/alerts/" + incident.id() + "/acknowledge")
                .then()
                .statusCode(200);
        duty.remind(Instant.now().plus(Duration.ofHours(3)));

        operator()
                .get("/api/v1/alerts/" + incident.id())
                .then()
                .statusCode(200)
                .body("alert.acknowledged_by", equalTo(null))
                .body(
                        "events.type",
                        equalTo(List.of(
                                "dev.candor.alert.firing.v1",
                                "dev.candor.alert.acknowledged.v1",
                                "dev.candor.alert.firing.v1")));
        operator()
                .post("/api/v1/alerts/" + incident.id() + "/acknowledge")
                .then()
                .statusCode(200);
        operator()
                .delete("/api/v1/alerts/" + incident.id() + "/acknowledge")
                .then()
                .statusCode(200)
                .body("acknowledged_by", equalTo(null));
    }

    @Test
    void whatComesAndGoesIsToldOnceAndThenInLongerAndLongerIntervals() {
        Incident incident = opened("flap-1");
        for (int i = 0; i < 3; i++) {
            fire(Incidents.resolved(incident), Change.RESOLVED);
            fire(incident, Change.OPENED);
        }

        operator()
                .get("/api/v1/alerts/" + incident.id())
                .then()
                .body("alert.flapping", equalTo(true))
                .body("events.type", hasItem("dev.candor.alert.flapping.v1"));
        assertThat(states(incident)).contains("held");
        for (int minute = 1; minute <= 22; minute++) {
            duty.sample(Instant.now().plus(Duration.ofMinutes(minute)));
        }
        operator().get("/api/v1/alerts/" + incident.id()).then().body("alert.flapping", equalTo(false));
        holds.release(Instant.now().plus(Duration.ofMinutes(22)));
        assertThat(states(incident)).doesNotContain("held");
    }

    @Test
    void aMergedIncidentIsSupersededByTheOneThatTellsItOn() {
        Incident part = opened("part-1");
        Incident whole = opened("whole-1");
        fired.remove(part.id());
        fire(Incidents.merged(part, whole.id()), Change.RESOLVED);

        operator()
                .get("/api/v1/alerts/" + part.id())
                .then()
                .body("alert.superseded_by", equalTo(whole.id().toString()))
                .body("events[0].type", equalTo("dev.candor.alert.superseded.v1"));
        fire(whole, Change.UPDATED);
        String body = QuarkusTransaction.requiringNew()
                .call(() -> events.find("id", "evt_" + whole.id() + "_2").singleResult().body);
        assertThat(body).contains("\"inhibits\":[\"" + part.id());
    }

    @Test
    void aDeployIsOneEventHoweverOftenItIsHeardOf() {
        String id = "d_" + UUID.randomUUID();
        for (int i = 0; i < 2; i++) {
            QuarkusTransaction.requiringNew()
                    .run(() -> deploys.fire(new DeployTold(id, "shop", "v2", "v1", Instant.now(), null)));
        }
        deploys.fire(
                new DeployTold(id + "old", "shop", "v1", null, Instant.now().minus(Duration.ofDays(1)), null));

        assertThat(QuarkusTransaction.requiringNew().call(() -> events.count("subject", id)))
                .isEqualTo(1);
        assertThat(QuarkusTransaction.requiringNew().call(() -> events.count("subject", id + "old")))
                .isZero();
    }

    @Test
    void channelsAreListedAndTestedAndWhatWasGivenUpIsSentAgain() {
        operator()
                .get("/api/v1/channels")
                .then()
                .statusCode(200)
                .body("items.name", hasItem("pager"))
                .body("items.find { it.name == 'pager' }.kind", equalTo("webhook"));
        List<String> written = operator()
                .post("/api/v1/channels/pager/test")
                .then()
                .statusCode(200)
                .extract()
                .path("events");
        assertThat(written).hasSize(2);
        QuarkusTransaction.requiringNew()
                .run(() -> deliveries.update(
                        "state = ?1, settledAt = ?2 where channel = 'pager' and state = ?3",
                        DeliveryState.DEAD,
                        Instant.now(),
                        DeliveryState.PENDING));
        operator().get("/api/v1/deliveries?state=dead&limit=5").then().body("items.event", hasItem(written.get(1)));
        assertThat((int) operator()
                        .post("/api/v1/channels/pager/retry")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("deliveries"))
                .isGreaterThanOrEqualTo(2);
        operator().post("/api/v1/channels/none/test").then().statusCode(404);
        operator().post("/api/v1/channels/none/retry").then().statusCode(404);
    }

    @Test
    void aLateLinkIsAnAlertUntilItWorksAndStopsTheHeartbeat() {
        Instant later = Instant.now().plus(Duration.ofMinutes(10));

        assertThat(watch.beat(later)).as("nothing was judged for ten minutes").isFalse();
        watch.check(later);
        operator()
                .get("/api/v1/alerts?status=firing&limit=100")
                .then()
                .body("items.cause", hasItem("link/judged"))
                .body("items.find { it.cause == 'link/judged' }.page", equalTo(false));
        beliefs.take(new Judgement(Instant.now(), List.of(), Map.of(), List.of()));
        watch.check(Instant.now());
        operator()
                .get("/api/v1/alerts?status=firing&limit=100")
                .then()
                .body("items.cause", not(hasItem("link/judged")));
        beliefs.take(new Judgement(Instant.EPOCH, List.of(), Map.of(), List.of()));
    }

    @Test
    void anotherHubThatIsNotWellIsAnAlertUntilItIs() throws IOException {
        URI peer = URI.create(ConfigProvider.getConfig().getValue("candor.alert.peers.west.url", String.class));
        Instant late = Instant.now().plus(Duration.ofMinutes(4));
        try (Receiver west = new Receiver(peer.getPort())) {
            west.answering(exchange -> exchange.sendResponseHeaders(
                    exchange.getRequestURI().getPath().equals("/watchdog/pulse") ? 503 : 200, -1));
            peers.tick();
            await().until(() -> !peers.troubles("west").isEmpty());
            watch.check(late);
            operator()
                    .get("/api/v1/alerts?status=firing&limit=100")
                    .then()
                    .body("items.find { it.cause == 'link/peer-west' }.explanation", containsString("/watchdog/pulse"));

            west.answering(200);
            Instant asked = Instant.now();
            peers.tick();
            await().until(() -> peers.wellAt().get("west").isAfter(asked));
            watch.check(Instant.now());
            operator()
                    .get("/api/v1/alerts?status=firing&limit=100")
                    .then()
                    .body("items.cause", not(hasItem("link/peer-west")));
        }
    }

    @Test
    void othersMayAskWhetherItWouldTell() {
        beliefs.take(new Judgement(Instant.now(), List.of(), Map.of(), List.of()));
        stored.fire(new MeasurementsStored(List.of(), List.of()));
        loop.tick();
        given().get("/watchdog/pulse").then().statusCode(200).body(containsString("alive"));
        assertThat(given().get("/watchdog").statusCode()).isIn(200, 503);
        beliefs.take(new Judgement(Instant.EPOCH, List.of(), Map.of(), List.of()));
    }

    @Test
    void whatIsTooOldIsDropped() {
        assertThat(compaction.run(Instant.now())).isZero();
    }

    private Incident opened(String host) {
        Incident incident = fire(Incidents.open(host), Change.OPENED);
        fired.put(incident.id(), incident);
        open.add(incident.id());
        return incident;
    }

    private void resolved(Incident incident) {
        fired.remove(incident.id());
        fire(Incidents.resolved(incident), Change.RESOLVED);
    }

    private Incident fire(Incident incident, Change change) {
        QuarkusTransaction.requiringNew().run(() -> incidents.fire(new IncidentChanged(incident, change)));
        return incident;
    }

    private List<String> states(Incident incident) {
        return QuarkusTransaction.requiringNew()
                .call(() -> deliveries.find("subject", "inc_" + incident.id()).stream()
                        .map(row -> row.state.word())
                        .toList());
    }

    private String silenced(String matcher) {
        Matcher read = Matcher.parse(matcher);
        return operator()
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "matchers",
                        List.of(Map.of("name", read.name(), "value", read.value(), "isRegex", false)),
                        "startsAt",
                        Instant.now().toString(),
                        "endsAt",
                        Instant.now().plusSeconds(3_600).toString(),
                        "createdBy",
                        "me",
                        "comment",
                        "known"))
                .post("/api/v2/silences")
                .then()
                .statusCode(200)
                .extract()
                .path("silenceID");
    }

    private String amtool(String... arguments) throws IOException, InterruptedException {
        Path http = Files.writeString(
                Path.of("target", "amtool-http.yml"),
                "authorization: {credentials: '%s'}\n".formatted(TestTokens.ADMIN));
        List<String> command = new ArrayList<>(List.of(
                AMTOOL.toString(),
                "--alertmanager.url=http://127.0.0.1:" + RestAssured.port,
                "--http.config.file=" + http.toAbsolutePath()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private URI startAlertmanager() throws IOException {
        Path directory = Files.createDirectories(
                Path.of("target", "oncall-alertmanager", UUID.randomUUID().toString()));
        Path config = Files.writeString(
                directory.resolve("alertmanager.yml"), """
                route: {receiver: candor, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 1m}
                receivers:
                  - name: candor
                    webhook_configs:
                      - url: http://127.0.0.1:%d/hooks/alertmanager
                        http_config: {authorization: {credentials: '%s'}}
                """.formatted(RestAssured.port, TestTokens.ADMIN));
        URI url = ReceiverPorts.alertmanager();
        processes.add(new ProcessBuilder(
                        ALERTMANAGER.toString(),
                        "--config.file=" + config,
                        "--storage.path=" + directory.resolve("data"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + url.getPort())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start());
        await().atMost(30, SECONDS).ignoreExceptions().until(() -> body(url, "/-/ready") != null);
        return url;
    }

    private static String body(URI base, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }

    /** Keeps lines as they come. */
    private record Lines(List<String> into) implements java.util.concurrent.Flow.Subscriber<String> {
        @Override
        public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            into.add(line);
        }

        @Override
        public void onError(Throwable failure) {
            // Cancelled by the test.
        }

        @Override
        public void onComplete() {
            // The server has ended it.
        }
    }
}
