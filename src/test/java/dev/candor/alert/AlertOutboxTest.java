package dev.candor.alert;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.blame.Suspect;
import dev.candor.gate.GateDecided;
import dev.candor.gate.GateStatus;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentChanged;
import dev.candor.incident.IncidentChanged.Change;
import dev.candor.security.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ReceiverPorts.class)
class AlertOutboxTest {

    @Inject
    Event<IncidentChanged> incidents;

    @Inject
    Event<GateDecided> gates;

    @Inject
    Outbox outbox;

    @Inject
    OutboxLoop loop;

    @Inject
    WebhookSender sender;

    @Inject
    Channels channels;

    @Inject
    DeliveryRepository deliveries;

    @Inject
    ObjectMapper json;

    @Inject
    Beliefs beliefs;

    private Receiver pager;
    private Receiver chat;

    @BeforeEach
    void listen() throws IOException {
        QuarkusTransaction.requiringNew()
                .run(() -> deliveries.update(
                        "state = ?1, settledAt = ?2 where state = ?3",
                        DeliveryState.DEAD,
                        Instant.now(),
                        DeliveryState.PENDING));
        channels.all().forEach(channel -> loop.lane(channel).breaker().reset());
        beliefs.take(new Judgement(Instant.EPOCH, List.of(), Map.of(), List.of()));
        pager = new Receiver(channels.find("pager").orElseThrow().url().getPort());
        chat = new Receiver(channels.find("chat").orElseThrow().url().getPort());
    }

    @AfterEach
    void hangUp() {
        pager.close();
        chat.close();
    }

    @Test
    void anIncidentReachesEachChannelSignedAsStandardWebhooksSays() throws Exception {
        Incident incident = fire(Incidents.open("fra-1"), Change.OPENED);
        String event = "evt_" + incident.id() + "_1";

        loop.deliverDue(Instant.now());

        await().untilAsserted(() -> {
            assertThat(pager.postsOf(event)).hasSize(1);
            assertThat(chat.postsOf(event)).hasSize(1);
            assertThat(states(event)).containsOnly("delivered", "delivered");
        });
        Receiver.Post post = pager.postsOf(event).get(0);
        new Webhook(ReceiverPorts.SECRET).verify(post.body(), post.lowerCaseHeaders());
        JsonNode body = json.readTree(post.body());
        assertThat(body.path("id").asText()).isEqualTo(event);
        assertThat(body.path("type").asText()).isEqualTo("dev.candor.alert.firing.v1");
        assertThat(body.path("subject").asText()).isEqualTo("inc_" + incident.id());
        assertThat(body.at("/data/dedup_key").asText()).isEqualTo(incident.id().toString());
        assertThat(body.at("/data/page").asBoolean()).isTrue();
        assertThat(body.at("/data/attribution/component").asText()).isEqualTo("host/fra-1");
        assertThat(body.at("/data/impact/regions/0").asText()).isEqualTo("fra");
    }

    @Test
    void aFailedSendingIsTriedAgainUnderTheSameId() {
        pager.answering(500);
        String event = "evt_" + fire(Incidents.open("fra-2"), Change.OPENED).id() + "_1";

        loop.deliverDue(Instant.now());
        await().until(() -> delivery(event, "pager").attempts == 1);
        assertThat(delivery(event, "pager").lastStatus).isEqualTo(500);
        pager.answering(200);
        loop.deliverDue(Instant.now());
        assertThat(pager.postsOf(event)).as("the first wait is about 2 s").hasSize(1);
        loop.deliverDue(Instant.now().plusSeconds(3));

        await().until(() -> delivery(event, "pager").state == DeliveryState.DELIVERED);
        assertThat(pager.postsOf(event)).hasSize(2);
        assertThat(pager.postsOf(event).get(0).body())
                .isEqualTo(pager.postsOf(event).get(1).body());
    }

    @Test
    void aProcessThatDiesBetweenSendingAndMarkingSendsAgainUnderTheSameId() {
        String event = "evt_" + fire(Incidents.open("fra-3"), Change.OPENED).id() + "_1";
        Channels.Channel channel = channels.find("pager").orElseThrow();
        Instant now = Instant.now();
        List<Parcel> claimed = outbox.claim(channel, 10, now);
        assertThat(claimed).extracting(Parcel::eventId).containsExactly(event);
        assertThat(sender.send(channel, claimed.get(0))
                        .toCompletableFuture()
                        .join()
                        .reply()
                        .arrived())
                .isTrue();
        // Here the process dies: nothing is settled.

        // Four requests of ten seconds each, and five seconds besides.
        loop.deliverDue(now.plusSeconds(44));
        assertThat(delivery(event, "pager").state).isEqualTo(DeliveryState.PENDING);
        assertThat(pager.postsOf(event)).hasSize(1);
        loop.deliverDue(now.plusSeconds(45));

        await().until(() -> delivery(event, "pager").state == DeliveryState.DELIVERED);
        assertThat(pager.postsOf(event)).hasSize(2);
    }

    @Test
    void aReceiverThatHangsDoesNotDelayAnother() {
        pager.answering(exchange -> {
            try {
                Thread.currentThread().join(20_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<String> events = java.util.stream.IntStream.range(0, 12)
                .mapToObj(i -> "evt_"
                        + fire(Incidents.open("fra-4" + i), Change.OPENED).id() + "_1")
                .toList();

        await().atMost(Duration.ofSeconds(8)).until(() -> {
            loop.deliverDue(Instant.now());
            return events.stream().allMatch(e -> delivery(e, "chat").state == DeliveryState.DELIVERED);
        });

        assertThat(events).allMatch(e -> delivery(e, "pager").state == DeliveryState.PENDING);
        assertThat(pager.posts.size()).as("only its own places are held").isLessThanOrEqualTo(4);
    }

    @Test
    void aDeliveryThatWasGivenUpIsListedAndCanBeSentAgain() {
        pager.answering(500);
        String event = "evt_" + fire(Incidents.open("fra-5"), Change.OPENED).id() + "_1";
        Channels.Channel channel = channels.find("pager").orElseThrow();
        long id = Outbox.idOf(delivery(event, "pager"));
        for (int attempt = 1; attempt <= 16; attempt++) {
            assertThat(delivery(event, "pager").state).isEqualTo(DeliveryState.PENDING);
            outbox.settle(channel, id, new Reply(500, "answered 500", null));
        }

        operator()
                .get("/api/v1/deliveries?state=dead")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("items.event", hasItem(event))
                .body("items.find { it.id == " + id + " }.attempts", equalTo(16));
        pager.answering(200);
        operator()
                .post("/api/v1/deliveries/" + id + "/retry")
                .then()
                .statusCode(200)
                .body("state", equalTo("pending"));
        loop.deliverDue(Instant.now());

        await().until(() -> delivery(event, "pager").state == DeliveryState.DELIVERED);
        operator()
                .post("/api/v1/deliveries/" + id + "/retry")
                .then()
                .statusCode(409)
                .contentType("application/problem+json");
    }

    @Test
    void goneClosesTheChannelUntilAPersonOpensIt() {
        chat.answering(410);
        String first = "evt_" + fire(Incidents.open("fra-6"), Change.OPENED).id() + "_1";
        loop.deliverDue(Instant.now());
        await().until(() -> delivery(first, "chat").state == DeliveryState.DEAD);
        chat.answering(200);
        String second = "evt_" + fire(Incidents.open("fra-7"), Change.OPENED).id() + "_1";
        assertThat(outbox.claim(channels.find("chat").orElseThrow(), 10, Instant.now()))
                .isEmpty();

        operator()
                .post("/api/v1/deliveries/" + Outbox.idOf(delivery(first, "chat")) + "/retry")
                .then()
                .statusCode(200);
        loop.deliverDue(Instant.now());

        await().until(() -> delivery(first, "chat").state == DeliveryState.DELIVERED
                && delivery(second, "chat").state == DeliveryState.DELIVERED);
    }

    @Test
    void aBusyReceiverIsLeftAloneAsLongAsItAsks() {
        chat.answering(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "120");
            exchange.sendResponseHeaders(503, -1);
        });
        String event = "evt_" + fire(Incidents.open("fra-8"), Change.OPENED).id() + "_1";
        Instant before = Instant.now();

        loop.deliverDue(before);
        await().until(() -> delivery(event, "chat").attempts == 1);

        assertThat(delivery(event, "chat").nextAt).isAfterOrEqualTo(before.plusSeconds(120));
    }

    @Test
    void redirectsAreNotFollowedAndEndlessAnswersAreCutOff() {
        pager.answering(exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:%d/elsewhere".formatted(chat.port()));
            exchange.sendResponseHeaders(307, -1);
        });
        chat.answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[64 * 1024];
            for (int i = 0; i < 10_000; i++) {
                exchange.getResponseBody().write(much);
            }
        });
        String event = "evt_" + fire(Incidents.open("fra-9"), Change.OPENED).id() + "_1";

        loop.deliverDue(Instant.now());

        await().until(() ->
                delivery(event, "pager").attempts == 1 && delivery(event, "chat").state == DeliveryState.DELIVERED);
        assertThat(delivery(event, "pager").lastError).contains("redirects are not followed");
        assertThat(chat.postsOf(event)).as("only its own").hasSize(1);
    }

    @Test
    void alertAndDeliveriesRollBackWithTheIncident() {
        Incident incident = Incidents.open("fra-10");
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    incidents.fire(new IncidentChanged(incident, Change.OPENED));
                    throw new IllegalStateException("the incident's own write failed");
                }))
                .isInstanceOf(IllegalStateException.class);

        operator()
                .get("/api/v1/alerts/" + incident.id())
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
        assertThat(states("evt_" + incident.id() + "_1")).isEmpty();
    }

    @Test
    void outsideOfATransactionNothingIsWritten() {
        Incident incident = Incidents.open("fra-11");

        assertThatThrownBy(() -> incidents.fire(new IncidentChanged(incident, Change.OPENED)))
                .isNotNull();
        operator().get("/api/v1/alerts/" + incident.id()).then().statusCode(404);
    }

    @Test
    void oneIncidentIsOneAlertHoweverOftenItsBlameIsRevised() {
        Incident incident = fire(Incidents.open("fra-12"), Change.OPENED);
        fire(Incidents.blaming(incident, new Suspect(Suspect.Kind.REGION, "fra")), Change.REVISED);
        operator()
                .get("/api/v1/alerts?status=firing&limit=100")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(incident.id().toString()));
        fire(Incidents.resolved(incident), Change.RESOLVED);

        operator()
                .get("/api/v1/alerts/" + incident.id())
                .then()
                .statusCode(200)
                .body("alert.status", equalTo("resolved"))
                .body("alert.sequence", equalTo(3))
                .body(
                        "events.type",
                        equalTo(List.of(
                                "dev.candor.alert.resolved.v1",
                                "dev.candor.alert.updated.v1",
                                "dev.candor.alert.firing.v1")));
        List<String> bodies = QuarkusTransaction.requiringNew()
                .call(
                        () -> deliveries
                                .find(
                                        "channel = 'pager' and event.id like ?1 order by id",
                                        "evt_" + incident.id() + "%")
                                .stream()
                                .map(row -> row.event.body)
                                .toList());
        assertThat(bodies).hasSize(3);
        assertThat(bodies.get(1)).contains("\"revised_from\":\"host/fra-12\"").contains("\"component\":\"region/fra\"");
        assertThat(bodies.get(1)).contains("\"page\":false");
    }

    @Test
    void aFailedGateIsAnEventAndAPassedOneIsNot() {
        String failed = "g_" + UUID.randomUUID();
        String passed = "g_" + UUID.randomUUID();
        QuarkusTransaction.requiringNew().run(() -> {
            gates.fire(decided(failed, GateStatus.FAILED));
            gates.fire(decided(passed, GateStatus.PASSED));
        });

        assertThat(states("evt_" + failed)).containsExactly("pending", "pending");
        assertThat(states("evt_" + passed)).isEmpty();
    }

    @Test
    void theFeedIsAJsonFeedThatIsNotSentTwice() {
        Incident incident = fire(Incidents.open("fra-13"), Change.OPENED);

        Response feed = operator().get("/api/v1/alerts/feed.json");
        feed.then()
                .statusCode(200)
                .contentType(containsString("application/feed+json"))
                .body("version", equalTo("https://jsonfeed.org/version/1.1"))
                .body("items[0].id", equalTo("evt_" + incident.id() + "_1"))
                .body("items[0].content_text", equalTo("We are looking at it."))
                .body("items[0]._candor.severity", equalTo("major"));
        operator()
                .header("If-None-Match", feed.header("ETag"))
                .get("/api/v1/alerts/feed.json")
                .then()
                .statusCode(304);
        fire(Incidents.resolved(incident), Change.RESOLVED);
        operator()
                .header("If-None-Match", feed.header("ETag"))
                .get("/api/v1/alerts/feed.json")
                .then()
                .statusCode(200);
    }

    @Test
    void listsSayWhatIsWrongWithAQuestion() {
        operator()
                .get("/api/v1/alerts?status=burning")
                .then()
                .statusCode(400)
                .body("detail", containsString("burning"));
        operator().get("/api/v1/alerts?cursor=x").then().statusCode(400);
        operator().get("/api/v1/deliveries?limit=0").then().statusCode(400);
        given().get("/api/v1/alerts").then().statusCode(401);
    }

    private static GateDecided decided(String id, GateStatus status) {
        Instant now = Instant.now();
        return new GateDecided(
                id, "shop", "production", "v2", status, List.of("fra"), List.of("fra: 9 of 9 runs failed"), now, now);
    }

    private Incident fire(Incident incident, Change change) {
        QuarkusTransaction.requiringNew().run(() -> incidents.fire(new IncidentChanged(incident, change)));
        return incident;
    }

    private DeliveryEntity delivery(String event, String channel) {
        return QuarkusTransaction.requiringNew()
                .call(() -> deliveries
                        .find("event.id = ?1 and channel = ?2", event, channel)
                        .singleResult());
    }

    private List<String> states(String event) {
        return QuarkusTransaction.requiringNew()
                .call(() -> deliveries.find("event.id", event).stream()
                        .map(row -> row.state.word())
                        .toList());
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }
}
