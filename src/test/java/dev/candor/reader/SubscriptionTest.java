package dev.candor.reader;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import dev.candor.incident.Incident;
import dev.candor.incident.NewResolution;
import dev.candor.incident.NewText;
import dev.candor.incident.Postmortems;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who asks to be told is told, what concerns them and no more, and no longer than they want. */
@QuarkusTest
@QuarkusTestResource(PostOffice.class)
class SubscriptionTest extends ReaderPlatform {

    private static final Pattern PAGE = Pattern.compile("/subscriptions/[A-Za-z0-9_-]{32}");

    private record Post(Map<String, String> headers, String body) {}

    @Inject
    NoticeLoop loop;

    @Inject
    SubscriptionStore store;

    @Inject
    ObjectMapper json;

    private final String mail = name + "@reader.example";

    @Inject
    Postmortems postmortems;

    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private HttpServer hook;
    private volatile int status = 204;
    private Duration last = Duration.ZERO;

    @BeforeEach
    void listen() throws IOException {
        hook = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        hook.createContext("/", exchange -> {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), v.get(0)));
            posts.add(new Post(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        hook.start();
    }

    @AfterEach
    void hangUp() {
        hook.stop(0);
        PostOffice.toRecipients = "250 fine";
    }

    private String url() {
        return "http://127.0.0.1:%d/%s".formatted(hook.getAddress().getPort(), name);
    }

    private void tellIn(Duration later) {
        last = later;
        loop.tell(clock.instant().plus(later));
    }

    private PostOffice.Letter letter(int number) {
        // On a busy machine a sending may be given up, and waits for the next look.
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    boolean there = PostOffice.lettersTo(mail).size() >= number;
                    if (!there) {
                        tellIn(last);
                    }
                    return there;
                });
        return PostOffice.lettersTo(mail).get(number - 1);
    }

    private Post post(int number) {
        await().until(() -> posts.size() >= number);
        return posts.get(number - 1);
    }

    /** Waits until nobody holds it any more, so that the next look may take it. */
    private void settled() {
        await().until(() -> store.run("select count(*) from subscription where claimed_until is not null", query -> {
            try (var row = query.executeQuery()) {
                row.next();
                return row.getInt(1) == 0;
            }
        }));
    }

    private static String page(String text) {
        Matcher found = PAGE.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group();
    }

    private Response ask(String root, Map<String, ?> wanted) {
        return given().contentType(ContentType.JSON).body(wanted).post(root + "/api/v1/subscriptions");
    }

    /** Asks, and confirms by the link that the letter holds; answers the subscription's page. */
    private String subscribedByMail(String root, Map<String, ?> more) {
        Map<String, Object> wanted = new HashMap<>(more);
        wanted.put("channel", "email");
        wanted.put("address", mail);
        ask(root, wanted).then().statusCode(202);
        tellIn(Duration.ZERO);
        String page = page(letter(1).body());
        settled();
        given().post(page + "/confirm").then().statusCode(200).body(containsString("You are subscribed"));
        return page;
    }

    @Test
    void nobodyIsToldBeforeTheAddressHasSaidYes() {
        String form = given().get("/subscribe").then().statusCode(200).extract().asString();
        assertThat(form).contains("Edge of " + name, "name=\"address\"").doesNotContain("<script");
        given().formParam("channel", "email")
                .formParam("address", mail)
                .formParam("component", name)
                .post("/subscribe")
                .then()
                .statusCode(202)
                .header("Content-Security-Policy", containsString("form-action 'self'"))
                .header("Cache-Control", equalTo("private, no-store"))
                .body(containsString("Please confirm"));
        open("Requests fail");
        tellIn(Duration.ZERO);
        PostOffice.Letter question = letter(1);
        settled();
        tellIn(Duration.ofHours(1));
        assertThat(PostOffice.lettersTo(mail)).hasSize(1);
        assertThat(question.header("Subject")).contains("confirm");
        assertThat(question.body()).doesNotContain("Requests fail");
        // A scanner that opens the link confirms nothing.
        String page = page(question.body());
        given().get(page).then().statusCode(200).body(containsString("Yes, send them"));
        assertThat(store.byToken(page.substring(15)).orElseThrow().confirmed()).isFalse();
    }

    @Test
    void aLetterTellsWhatHappenedAndEndsByOneClick() {
        String page = subscribedByMail("", Map.of("components", List.of(name)));
        Incident incident = open("Requests fail");
        tellIn(Duration.ofMinutes(2));
        PostOffice.Letter letter = letter(2);
        assertThat(letter.header("Subject")).isEqualTo("[Cloud nine] Investigating: Requests fail");
        assertThat(letter.body()).contains("Requests to 3 of 4 hosts fail.", "/incidents/" + incident.id());
        assertThat(letter.header("Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(letter.header("List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
        assertThat(letter.header("List-Unsubscribe")).matches("<http://.*" + page + "/end>");
        settled();

        given().contentType(ContentType.URLENC)
                .body("List-Unsubscribe=One-Click")
                .post(page + "/end")
                .then()
                .statusCode(200);
        tell(incident.id(), "A switch is broken; it is replaced by 12:00 UTC.");
        tellIn(Duration.ofHours(1));
        given().post(page + "/end").then().statusCode(200);
        given().get(page).then().statusCode(404).body(containsString("no such subscription"));
        assertThat(PostOffice.lettersTo(mail)).hasSize(2);
        assertThat(store.byToken(page.substring(15))).isEmpty();
    }

    @Test
    void whatWasFoundOutIsToldOnceAndLaterWordsOfItAreNot() throws Exception {
        Response asked = ask("", Map.of("channel", "webhook", "address", url(), "components", List.of(name)));
        asked.then().statusCode(202);
        tellIn(Duration.ZERO);
        JsonNode question = json.readTree(post(1).body());
        settled();
        given().post(question.at("/data/confirm_url").asText().replaceFirst("^https?://[^/]+", ""))
                .then()
                .statusCode(200);
        Incident incident = open("Requests fail");
        incidents.resolve(incident.id(), new NewResolution("The drive is replaced and everything works.", true));
        tellIn(Duration.ofMinutes(2));
        post(2);
        settled();
        for (String text : List.of("The drive was nine years old.", "The drive was ten years old.")) {
            postmortems.write(incident.id(), new NewText(text, null));
            postmortems.publish(incident.id());
            tellIn(Duration.ofMinutes(20));
            settled();
        }
        tellIn(Duration.ofHours(2));
        settled();
        assertThat(posts).hasSize(3);
        JsonNode told = json.readTree(post(3).body());
        assertThat(told.path("type").asText()).isEqualTo("incident.postmortem");
        assertThat(told.at("/data/incident/updates")).hasSize(1);
        assertThat(told.at("/data/incident/updates/0/text").asText()).isEqualTo("The drive was nine years old.");
    }

    @Test
    void whatHappensInAPauseIsToldInOneLetterAfterIt() {
        subscribedByMail("", Map.of());
        Incident first = open("First thing");
        tellIn(Duration.ofMinutes(2));
        letter(2);
        settled();
        for (int i = 0; i < 5; i++) {
            tell(first.id(), "Host " + i + " is restarted.");
        }
        open("Second thing");
        tellIn(Duration.ZERO);
        tellIn(Duration.ofSeconds(30));
        settled();
        assertThat(PostOffice.lettersTo(mail)).hasSize(2);
        tellIn(Duration.ofMinutes(10));
        PostOffice.Letter digest = letter(3);
        assertThat(digest.header("Subject")).contains("and 1 more");
        assertThat(digest.body()).contains("Host 0 is restarted.", "Host 4 is restarted.", "Second thing");
        settled();
        tellIn(Duration.ofHours(2));
        settled();
        assertThat(PostOffice.lettersTo(mail)).hasSize(3);
    }

    @Test
    void aComponentThatWasNotChosenIsNotTold() {
        subscribedByMail("", Map.of("components", List.of(name + "-dns")));
        open("Requests fail");
        tellIn(Duration.ofHours(1));
        settled();
        assertThat(PostOffice.lettersTo(mail)).hasSize(1);
    }

    @Test
    void aCustomerIsToldWhatHitsThemAndNeverWhatHitsOthers() {
        String root = "/c/" + capabilities.issue(acme);
        subscribedByMail(root, Map.of());
        Incident theirs = open("Host trouble");
        hit(theirs.id(), name + "-g1", globex);
        tell(theirs.id(), "Only others are hit.");
        tellIn(Duration.ofHours(1));
        settled();
        assertThat(PostOffice.lettersTo(mail)).hasSize(1);

        hit(theirs.id(), name + "-m1", acme);
        tell(theirs.id(), "More machines are hit.");
        tellIn(Duration.ofHours(1));
        PostOffice.Letter letter = letter(2);
        assertThat(letter.header("Subject")).startsWith("[Cloud nine, Acme Ltd] Identified");
        assertThat(letter.body()).contains("machine Web one: impaired").doesNotContain("Secret", "globex", "Globex");
        assertThat(letter.body()).doesNotContain(root);
        settled();
        given().get(root + "/api/v1/subscriptions")
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("private, no-store"))
                .body("items", hasSize(1))
                .body("items[0].address", equalTo("s…@reader.example"));
        given().get("/c/" + capabilities.issue(globex) + "/api/v1/subscriptions")
                .then()
                .body("items", hasSize(0));
        String page = given().get(root + "/subscribe")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(page).contains("everything that hits you", "machine Web two").doesNotContain("Secret");
        String id = given().get(root + "/api/v1/subscriptions").path("items[0].id");
        given().post("/c/" + capabilities.issue(globex) + "/subscribe/" + id + "/end");
        given().get(root + "/api/v1/subscriptions").then().body("items", hasSize(1));
        given().redirects()
                .follow(false)
                .post(root + "/subscribe/" + id + "/end")
                .then()
                .statusCode(303);
        given().get(root + "/api/v1/subscriptions").then().body("items", hasSize(0));
    }

    @Test
    void aWebhookIsSignedAndTellsTheResourceThatWasChosen() throws Exception {
        String root = "/c/" + capabilities.issue(acme);
        String secret = ask(root, Map.of("channel", "webhook", "address", url(), "resources", List.of(name + "-m2")))
                .then()
                .statusCode(202)
                .extract()
                .path("secret");
        tellIn(Duration.ZERO);
        Post question = post(1);
        settled();
        new Webhook(secret).verify(question.body(), signed(question));
        JsonNode asked = json.readTree(question.body());
        assertThat(asked.path("type").asText()).isEqualTo("subscription.confirm");
        given().post(asked.at("/data/confirm_url").asText().replaceFirst("^https?://[^/]+", ""))
                .then()
                .statusCode(200);
        ask(root, Map.of("channel", "webhook", "address", url()))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("https://candor.dev/problems/already-subscribed"));

        Incident incident = open("Host trouble");
        hit(incident.id(), name + "-m1", acme);
        tell(incident.id(), "One machine is hit, another one.");
        tellIn(Duration.ofMinutes(1));
        settled();
        assertThat(posts).hasSize(1);
        hit(incident.id(), name + "-m2", acme);
        tell(incident.id(), "The chosen machine is hit.");
        tellIn(Duration.ofMinutes(1));
        Post event = post(2);
        new Webhook(secret).verify(event.body(), signed(event));
        JsonNode body = json.readTree(event.body());
        assertThat(body.path("type").asText()).isEqualTo("incident.updated");
        assertThat(body.at("/data/customer").asText()).isEqualTo("Acme Ltd");
        assertThat(body.at("/data/incident/id").asText())
                .isEqualTo(incident.id().toString());
        assertThat(body.at("/data/resources")).hasSize(2);
        assertThat(event.body()).doesNotContain(root);
    }

    @Test
    void aReceiverThatWantsNoMoreGetsNoMoreAndOneThatFailsIsTriedAgain() throws Exception {
        given().contentType(ContentType.JSON)
                .body(Map.of("subscriber", Map.of("endpoint", url())))
                .post("/api/v2/subscribers.json")
                .then()
                .statusCode(202)
                .body("channel", equalTo("statuspage"));
        tellIn(Duration.ZERO);
        String page = page(json.readTree(post(1).body()).at("/data/confirm_url").asText());
        settled();
        given().post(page + "/confirm").then().statusCode(200);
        Incident incident = open("Requests fail");
        status = 500;
        tellIn(Duration.ofSeconds(10));
        post(2);
        settled();
        status = 204;
        tellIn(Duration.ofSeconds(10));
        JsonNode body = json.readTree(post(3).body());
        settled();
        assertThat(body.at("/incident/name").asText()).isEqualTo("Requests fail");
        assertThat(body.at("/incident/incident_updates/0/body").asText()).isEqualTo("Requests to 3 of 4 hosts fail.");
        assertThat(body.at("/page/status_indicator").asText()).isNotEmpty();
        assertThat(body.at("/meta/unsubscribe").asText()).endsWith(page);
        assertThat(posts.get(1).headers().get("webhook-id"))
                .isEqualTo(posts.get(2).headers().get("webhook-id"));
        status = 410;
        tell(incident.id(), "A switch is broken.");
        tellIn(Duration.ofSeconds(10));
        await().until(() -> store.byToken(page.substring(15)).isEmpty());
    }

    @Test
    void aLetterThatIsRefusedWaitsForTheNextTry() {
        subscribedByMail("", Map.of());
        open("Requests fail");
        PostOffice.toRecipients = "450 try later";
        tellIn(Duration.ofMinutes(2));
        await().until(() -> store.run("select attempts from subscription where address = ?", query -> {
            query.setString(1, mail);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getInt(1) == 1;
            }
        }));
        PostOffice.toRecipients = "250 fine";
        tellIn(Duration.ofMinutes(2));
        assertThat(letter(2).body()).contains("Requests fail");
    }

    @Test
    void noWebhookLeadsInside() {
        for (String inside : List.of("http://169.254.169.254/latest", "http://[fe80::1]/")) {
            ask("", Map.of("channel", "webhook", "address", inside)).then().statusCode(202);
        }
        tellIn(Duration.ZERO);
        await().until(() -> store.run(
                "select count(*) from subscription where address like 'http://169.254%'"
                        + " and last_error like '%leads where no webhook is sent%'",
                query -> {
                    try (var row = query.executeQuery()) {
                        row.next();
                        return row.getInt(1) == 1;
                    }
                }));
        store.run("delete from subscription where channel = 'WEBHOOK'", java.sql.PreparedStatement::executeUpdate);
    }

    @Test
    void whatIsNoSubscriptionIsRefusedWithTheReason() {
        ask("", Map.of("channel", "pigeon", "address", mail))
                .then()
                .statusCode(422)
                .body("detail", containsString("was pigeon"));
        ask("", Map.of("channel", "email", "address", "a@b\r\nBcc: x@y.example"))
                .then()
                .statusCode(422)
                .contentType("application/problem+json");
        for (String bad : List.of("ftp://x.example/", "http://u:p@x.example/", "http://x.example:25/", "nonsense")) {
            ask("", Map.of("channel", "webhook", "address", bad)).then().statusCode(422);
        }
        ask("", Map.of("channel", "email", "address", mail, "components", List.of("none")))
                .then()
                .statusCode(422)
                .body("type", equalTo("https://candor.dev/problems/unknown-component"));
        ask("", Map.of("channel", "email", "address", mail, "resources", List.of(name + "-m1")))
                .then()
                .statusCode(422);
        ask("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA", Map.of("channel", "email", "address", mail))
                .then()
                .statusCode(404);
        given().formParam("channel", "email")
                .formParam("address", "<b>nobody</b>")
                .post("/subscribe")
                .then()
                .statusCode(422)
                .body(containsString("role=\"alert\""))
                .body(not(containsString("<b>nobody</b>")));
        given().header("Origin", "https://evil.example")
                .formParam("channel", "email")
                .formParam("address", mail)
                .post("/subscribe")
                .then()
                .statusCode(403);
        given().contentType(ContentType.JSON)
                .body(Map.of("subscriber", Map.of()))
                .post("/api/v2/subscribers.json")
                .then()
                .statusCode(422);
    }

    @Test
    void anAddressIsAskedThreeTimesAnHourAtMostAndTellsNobodyThatItIsKnown() {
        String page = subscribedByMail("", Map.of());
        String again = ask("", Map.of("channel", "email", "address", mail))
                .then()
                .statusCode(202)
                .extract()
                .asString();
        String other =
                ask("", Map.of("channel", "email", "address", "x" + mail)).asString();
        assertThat(again.replace(mail, "")).isEqualTo(other.replace("x" + mail, ""));
        tellIn(Duration.ofMinutes(2));
        assertThat(letter(2).header("Subject")).contains("already");
        settled();
        ask("", Map.of("channel", "email", "address", mail)).then().statusCode(202);
        ask("", Map.of("channel", "email", "address", mail))
                .then()
                .statusCode(429)
                .header("Retry-After", equalTo("3600"));
        given().formParam("component", name)
                .post(page + "/scope")
                .then()
                .statusCode(200)
                .body(containsString("value=\"" + name + "\" checked"));
    }

    @Test
    void whatNobodyConfirmsIsForgotten() {
        ask("", Map.of("channel", "email", "address", mail)).then().statusCode(202);
        assertThat(store.find(Channel.EMAIL, mail, null)).isPresent();
        store.run("update subscription set asked_at = now() - interval '25 hours' where address = ?", update -> {
            update.setString(1, mail);
            return update.executeUpdate();
        });
        loop.tidy();
        assertThat(store.find(Channel.EMAIL, mail, null)).isEmpty();
    }

    private static Map<String, List<String>> signed(Post post) {
        Map<String, List<String>> headers = new HashMap<>();
        post.headers().forEach((k, v) -> headers.put(k, List.of(v)));
        return headers;
    }
}
