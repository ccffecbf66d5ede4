package dev.candor.correlation.signal;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Host;
import dev.candor.catalog.Region;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Suspect;
import dev.candor.security.ApiTokens;
import dev.candor.security.Roles;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts at both doors, over HTTP and into a real database. */
@QuarkusTest
class SignalDoorsTest {

    private static final String API = "/api/v2/alerts";
    private static final String HOOK = "/hooks/alertmanager";

    @Inject
    Signals signals;

    @Inject
    ApiTokens tokens;

    @Inject
    CatalogStore catalogs;

    @Inject
    DataSource database;

    @Inject
    InstantSource clock;

    private final String region = "r" + UUID.randomUUID().toString().substring(0, 6);
    private final String host = region + "-1";
    private final Suspect suspect = new Suspect(Suspect.Kind.HOST, host);
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void aHost() {
        now = clock.instant();
        catalogs.use(
                new Catalog(
                        "Acme",
                        List.of(new Region(region, "Somewhere")),
                        List.of(new Host(host, region)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                now);
    }

    @AfterEach
    void nobodySaysAnythingAnyMore() throws SQLException {
        catalogs.use(Catalog.EMPTY, clock.instant());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate signal, signal_source");
        }
    }

    @Test
    void anAlertOfPrometheusIsASignalHoweverOftenItIsSent() {
        Instant began = now.minusSeconds(60);
        post(API, alert("DiskFailing", "critical", began, now.plusSeconds(240))).body("began", equalTo(1));
        post(API, alert("DiskFailing", "critical", began, now.plusSeconds(300))).body("again", equalTo(1));

        Signal signal = theOne();
        assertThat(signal.source()).isEqualTo("alert DiskFailing");
        assertThat(signal.about()).isEqualTo(suspect);
        assertThat(signal.kind()).isEqualTo(Signal.Kind.DISK);
        assertThat(signal.severity()).isEqualTo(Signal.Severity.CRITICAL);
        assertThat(signal.from()).isCloseTo(began, within(1, ChronoUnit.MILLIS));
        assertThat(signal.until()).isCloseTo(now.plusSeconds(300), within(1, ChronoUnit.MILLIS));
        assertThat(signal.text()).isEqualTo("nvme2 is failing");
    }

    @Test
    void itEndsWhenItsEndIsSentAndTheSameEndTwiceIsNoNews() {
        Instant began = now.minusSeconds(60);
        post(API, alert("DiskFailing", "critical", began, now.plusSeconds(240)));
        post(API, alert("DiskFailing", "critical", began, now.minusSeconds(1))).body("ended", equalTo(1));
        post(API, alert("DiskFailing", "critical", began, now.minusSeconds(1)))
                .body("ended", equalTo(0))
                .body("over", equalTo(1));

        assertThat(theOne().endedAt()).isCloseTo(now.minusSeconds(1), within(1, ChronoUnit.MILLIS));
        assertThat(signals.look(clock.instant())).isEmpty();
    }

    @Test
    void oneThatIsNotSentAgainIsOverByItself() {
        post(API, alert("DiskFailing", "critical", now.minusSeconds(60), now.plusSeconds(240)));

        assertThat(signals.look(now.plusSeconds(239))).hasSize(1);
        assertThat(signals.look(now.plusSeconds(241))).isEmpty();
        assertThat(theOne().endedAt()).isCloseTo(now.plusSeconds(240), within(1, ChronoUnit.MILLIS));
    }

    @Test
    void oneWithoutTimesBeginsNowAndLastsForTheResolveTimeout() {
        post(API, "[{\"labels\": {\"alertname\": \"CpuThrottled\", \"instance\": \"%s:9100\"}}]".formatted(host));

        Signal signal = theOne();
        assertThat(Duration.between(signal.from(), signal.until())).isEqualTo(Duration.ofMinutes(5));
        assertThat(signal.severity()).isEqualTo(Signal.Severity.WARNING);
    }

    @Test
    void oneThatComesBackLaterIsAnotherSignal() {
        post(API, alert("DiskFailing", "critical", now.minusSeconds(600), now.plusSeconds(60)));
        post(API, alert("DiskFailing", "critical", now.minusSeconds(600), now.minusSeconds(300)));
        post(API, alert("DiskFailing", "critical", now.minusSeconds(30), now.plusSeconds(60)))
                .body("began", equalTo(1));

        assertThat(all()).hasSize(2);
        assertThat(signals.look(clock.instant())).hasSize(1);
    }

    @Test
    void aGroupAtTheWebhookIsOneSignalPerAlertAndTheSameAsAtTheOtherDoor() {
        Instant began = now.minusSeconds(60);
        String group = webhook(
                "firing",
                entry("firing", "DiskFailing", began, "0001-01-01T00:00:00Z")
                        + ", "
                        + entry("firing", "MemoryPressure", began, "0001-01-01T00:00:00Z"));
        post(HOOK, group).body("began", equalTo(2));
        post(HOOK, group).body("began", equalTo(0)).body("again", equalTo(2));
        // Prometheus pushes the same alert to us and to Alertmanager: one signal.
        post(
                        API,
                        "[%s]"
                                .formatted(entry(
                                        "firing",
                                        "DiskFailing",
                                        began,
                                        now.plusSeconds(240).toString())))
                .body("again", equalTo(1));
        post(
                        HOOK,
                        webhook(
                                "resolved",
                                entry(
                                        "resolved",
                                        "DiskFailing",
                                        began,
                                        now.minusSeconds(2).toString())))
                .body("ended", equalTo(1));

        assertThat(signals.look(clock.instant())).extracting(Signal::source).containsExactly("alert MemoryPressure");
    }

    @Test
    void whatIsAboutNothingKnownIsNoSignalAndShownWithItsLabels() {
        post(API, "[{\"labels\": {\"alertname\": \"Watchdog\", \"pod\": \"%s\"}}]".formatted(region))
                .body("unplaced", equalTo(1));

        assertThat(all()).isEmpty();
        operator().get("/api/v1/signals/unplaced").then().statusCode(200).body("items[0].labels.pod", equalTo(region));
    }

    @Test
    void anInvalidAlertIsNamedAndTheOthersAreTaken() {
        String good = entry(
                "firing",
                "DiskFailing",
                now.minusSeconds(5),
                now.plusSeconds(60).toString());
        String bad = "{\"labels\": {}}";
        String backwards = entry("firing", "X", now, now.minusSeconds(60).toString());
        String timeless = "{\"labels\": {\"a\": \"b\"}, \"startsAt\": \"<script>\"}";
        operator()
                .contentType(ContentType.JSON)
                .body("[%s, %s, %s, %s]".formatted(good, bad, backwards, timeless))
                .post(API)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("https://candor.dev/problems/invalid-alerts"))
                .body("errors.pointer", equalTo(List.of("/1/labels", "/2/endsAt", "/3/startsAt")))
                .body(not(containsString("<script>")));
        assertThat(signals.look(clock.instant())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"version\": \"3\", \"alerts\": []}",
                "[]",
                "{\"version\": \"4\"}",
                "{\"version\": \"4\", \"alerts\": [{\"labels\": [1]}]}",
                "{\"version\": \"4\", \"alerts\": 7}",
                "nonsense",
            })
    void whatIsNoWebhookIsAProblem(String body) {
        operator()
                .contentType(ContentType.JSON)
                .body(body)
                .post(HOOK)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void fieldsThatNobodyKnowsYetAreLetPass() {
        post(
                        API,
                        "[{\"labels\": {\"alertname\": \"DiskFailing\", \"host\": \"%s\"}, \"generatorURL\": \"http://p\", \"new\": [1]}]"
                                .formatted(host))
                .body("began", equalTo(1));
    }

    @Test
    void tooManyAtOnceAreRefused() {
        String one = "{\"labels\": {\"a\": \"b\"}}";
        operator()
                .contentType(ContentType.JSON)
                .body("[" + one + (", " + one).repeat(1_000) + "]")
                .post(API)
                .then()
                .statusCode(400)
                .body("type", equalTo("https://candor.dev/problems/too-many-alerts"));
    }

    @Test
    void onlyWhoMayReportIsHeardAndReadsNothing() {
        String reporter = tokens.issue("alertmanager", Set.of(Roles.REPORTER));
        String viewer = tokens.issue("viewer", Set.of(Roles.VIEWER));
        for (String door : List.of(API, HOOK)) {
            given().contentType(ContentType.JSON).body("[]").post(door).then().statusCode(401);
            given().contentType(ContentType.JSON)
                    .header("Authorization", "Bearer " + viewer)
                    .body("[]")
                    .post(door)
                    .then()
                    .statusCode(403);
        }
        given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer " + reporter)
                .body("[]")
                .post(API)
                .then()
                .statusCode(200);
        given().header("Authorization", "Bearer " + reporter)
                .get("/api/v1/signals")
                .then()
                .statusCode(403);
    }

    @Test
    void hostileTextIsOneInertLine() {
        String text = "a\\u0000b\\u202ec\\n<script>alert(1)</script>" + "x".repeat(5_000);
        post(
                API,
                ("[{\"labels\": {\"alertname\": \"Disk\\u0000Failing\", \"host\": \"%s\"},"
                                + " \"annotations\": {\"summary\": \"%s\"}}]")
                        .formatted(host, text));

        Signal signal = theOne();
        assertThat(signal.text()).hasSize(300).startsWith("a b c <script>");
        assertThat(signal.source()).isEqualTo("alert Disk Failing");
        operator().get("/api/v1/signals").then().statusCode(200).contentType(ContentType.JSON);
    }

    @Test
    void aSignalIsAHintThatWeighsWhatItsSourceIsWorth() {
        post(API, alert("DiskFailing", "critical", now.minusSeconds(60), now.plusSeconds(240)));
        signals.look(clock.instant());
        List<Hint> fresh = signals.hints(clock.instant());
        assertThat(fresh).hasSize(1);
        assertThat(fresh.get(0).suspect()).isEqualTo(suspect);
        assertThat(fresh.get(0).source()).isEqualTo("alert DiskFailing");
        assertThat(fresh.get(0).nats()).isBetween(1.0, Hint.MOST);

        signals.learn(List.of(suspect), catalogs.current(), clock.instant());
        signals.look(clock.instant());
        double proven = signals.hints(clock.instant()).get(0).nats();
        assertThat(proven).isGreaterThan(fresh.get(0).nats());
        signals.learn(List.of(suspect), catalogs.current(), clock.instant());
        signals.look(clock.instant());
        assertThat(signals.hints(clock.instant()).get(0).nats())
                .as("once per signal")
                .isEqualTo(proven);
    }

    @Test
    void aSignalThatNothingCameOfCostsItsSourceWeight() {
        post(API, alert("DiskFailing", "critical", now.minusSeconds(60), now.plusSeconds(240)));
        signals.look(now.plusSeconds(300));
        signals.learn(List.of(), catalogs.current(), now.plusSeconds(600));
        signals.look(now.plusSeconds(600));
        assertThat(signals.reliability("alert DiskFailing")).isEqualTo(0.6);
        signals.learn(List.of(), catalogs.current(), now.plusSeconds(900));
        signals.look(now.plusSeconds(900));

        assertThat(signals.reliability("alert DiskFailing")).isEqualTo(0.5);
    }

    private Signal theOne() {
        assertThat(all()).hasSize(1);
        return all().get(0);
    }

    private List<Signal> all() {
        return signals.newest(null, null, null, 100);
    }

    private String alert(String name, String severity, Instant from, Instant to) {
        return """
                [{"labels": {"alertname": "%s", "instance": "%s:9100", "severity": "%s"},
                  "annotations": {"summary": "nvme2 is failing"}, "startsAt": "%s", "endsAt": "%s",
                  "generatorURL": "http://prometheus/graph"}]
                """.formatted(name, host, severity, from, to);
    }

    private String entry(String status, String name, Instant from, String to) {
        return """
                {"status": "%s", "labels": {"alertname": "%s", "instance": "%s:9100"}, "annotations": {},
                 "startsAt": "%s", "endsAt": "%s", "generatorURL": "", "fingerprint": "a1b2"}
                """.formatted(status, name, host, from, to);
    }

    private static String webhook(String status, String alerts) {
        return """
                {"version": "4", "groupKey": "{}:{}", "truncatedAlerts": 0, "status": "%s", "receiver": "candor",
                 "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://am",
                 "alerts": [%s]}
                """.formatted(status, alerts);
    }

    private static ValidatableResponse post(String door, String body) {
        return operator()
                .contentType(ContentType.JSON)
                .body(body)
                .post(door)
                .then()
                .statusCode(200);
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }
}
