package dev.candor.correlation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.catalog.Location;
import dev.candor.correlation.signal.Signals;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeSet;
import dev.candor.security.TestTokens;
import dev.candor.uptime.DayBars;
import dev.candor.uptime.DayState;
import dev.candor.uptime.UptimeRule;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.BiPredicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What uptimepage#107 told of another product, replayed: one location of three fails for an hour, and the quorum hides it.
 * Here tile, figure, incident and alert must say the same.
 */
@QuarkusTest
class MinorityReplayTest {

    private static final Duration STEP = Duration.ofSeconds(20);
    private static final List<String> LOCATIONS = List.of("fra", "iad", "syd");

    @Inject
    Sources sources;

    @Inject
    Signals signals;

    @Inject
    BeliefStore beliefs;

    @Inject
    HealthBoard board;

    @Inject
    CorrelationConfig config;

    @Inject
    Event<Judged> judged;

    @Inject
    CatalogStore catalogs;

    @Inject
    ProbeCatalog probeSets;

    @Inject
    TransactionSynchronizationRegistry transactions;

    @Inject
    InstantSource clock;

    @Inject
    DataSource database;

    private final String one = "one-" + UUID.randomUUID().toString().substring(0, 8);
    private final String two = "two-" + UUID.randomUUID().toString().substring(0, 8);
    private final Window window = new Window();
    private Catalog catalogBefore = Catalog.EMPTY;
    private ProbeSet probesBefore = ProbeSet.EMPTY;
    private @Nullable Correlator correlator;
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void aPlatformOfTwoComponentsAndThreeLocations() throws Exception {
        now = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(63));
        catalogBefore = catalogs.current();
        probesBefore = probeSets.current();
        catalogs.use(
                new Catalog(
                        "Test",
                        List.of(),
                        List.of(),
                        List.of(
                                new Location("fra", "Frankfurt"),
                                new Location("iad", "Ashburn"),
                                new Location("syd", "Sydney")),
                        List.of(new Component(one, "Shop", null, null, 0), new Component(two, "Login", null, null, 1)),
                        List.of(),
                        List.of(),
                        List.of()),
                now);
        probeSets.use(new ProbeSet(List.of(probe(one), probe(two))));
        try (Connection connection = database.getConnection();
                PreparedStatement wipe = connection.prepareStatement(
                        "truncate judge_heartbeat, series_health, component_health, health_span")) {
            wipe.execute();
        }
        correlator = new Correlator(
                window, sources, new JointAttribution(), beliefs, board, judged, signals, transactions, config);
    }

    @AfterEach
    void whatWasInForceBefore() {
        probeSets.use(probesBefore);
        catalogs.use(catalogBefore, now);
    }

    @Test
    void oneLocationOfThreeThatFailsForAnHourNeverHides() {
        run(Duration.ofMinutes(2), (component, location) -> true);
        Instant failing = now;
        run(Duration.ofMinutes(61), (component, location) -> !(component.equals(one) && location.equals("syd")));

        get("/api/v1/health")
                .body(find("components", "component == '" + one + "'", "health"), equalTo("degraded"))
                .body(find("components", "component == '" + one + "'", "down"), hasItem("syd"))
                .body(find("components", "component == '" + two + "'", "health"), equalTo("up"));
        get("/api/v1/findings")
                .body("findAll { it.components.contains('" + one + "') }", hasSize(1))
                .body("find { it.components.contains('" + one + "') }.locations", equalTo(List.of("syd")))
                .body("find { it.components.contains('" + one + "') }.page", equalTo(false))
                .body("find { it.components.contains('" + one + "') }.sentence", containsString("syd"));
        String mine = "items.findAll { it.components.component.contains('" + one + "') }";
        get("/api/v1/incidents?status=open&limit=100")
                .body(mine, hasSize(1))
                .body(mine + "[0].title", equalTo("Shop: failures seen from Sydney"))
                .body(mine + "[0].severity", equalTo("minor"))
                .body(mine + "[0].platform_at_fault", equalTo(true));
        get("/api/v1/alerts?limit=50")
                .body("items.findAll { it.components.contains('" + one + "') }", hasSize(1))
                .body("items.find { it.components.contains('" + one + "') }.page", equalTo(false));

        DayBars bars = bars(one);
        assertThat(Duration.ofMillis(bars.watched().degraded()))
                .isBetween(Duration.between(failing, now).minusMinutes(1), Duration.between(failing, now));
        assertThat(bars.watched().down()).as("two of three go on").isZero();
        assertThat(bars.days().get(1).state()).isEqualTo(DayState.DEGRADED);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> given().when()
                        .get("/")
                        .then()
                        .statusCode(200)
                        .body(containsString("Shop: failures seen from Sydney")));

        run(Duration.ofMinutes(3), (component, location) -> true);
        get("/api/v1/incidents?status=open&limit=100").body(mine, hasSize(0));
        get("/api/v1/health").body(find("components", "component == '" + one + "'", "health"), equalTo("up"));
    }

    @Test
    void aLocationThatFailsForEverythingIsUnknownThereAndNobodysDowntime() {
        run(Duration.ofMinutes(58), (component, location) -> true);
        run(Duration.ofMinutes(5), (component, location) -> !location.equals("syd"));

        for (String component : List.of(one, two)) {
            String its = "component == '" + component + "'";
            get("/api/v1/health")
                    .body(find("components", its, "health"), equalTo("up"))
                    .body(find("components", its, "unknown"), equalTo(List.of("syd")));
            DayBars bars = bars(component);
            assertThat(bars.watched().down()).isZero();
            assertThat(bars.watched().degraded()).isZero();
            assertThat(bars.watched().uptime()).hasValue(100_000);
        }
        String observers = "items.findAll { it.cause != null && it.cause.id == 'syd' }";
        get("/api/v1/incidents?status=open&limit=100")
                .body(observers, hasSize(1))
                .body(observers + "[0].platform_at_fault", equalTo(false))
                .body(observers + "[0].components", hasSize(0));
        run(Duration.ofMinutes(3), (component, location) -> true);
    }

    private void run(Duration time, BiPredicate<String, String> well) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plus(STEP);
            for (String component : List.of(one, two)) {
                for (String location : LOCATIONS) {
                    Instant at = now.minusSeconds(1 + LOCATIONS.indexOf(location));
                    window.add(
                            well.test(component, location)
                                    ? Runs.up(component, location, at, Identity.NONE)
                                    : Runs.down(component, location, at, Failure.Kind.CONNECT, Identity.NONE));
                }
            }
            QuarkusTransaction.requiringNew().run(() -> correlator.judge(now));
        }
    }

    private DayBars bars(String component) {
        List<HealthSpan> spans = board.spans(now.minus(Duration.ofDays(2)), now.plusSeconds(1)).stream()
                .filter(span -> span.component().equals(component))
                .toList();
        return DayBars.of(spans, now, now, 2, UptimeRule.PAGE);
    }

    private static Probe probe(String component) {
        return Runs.probe(component, component, STEP, 1);
    }

    private static String find(String list, String which, String field) {
        return "%s.find { it.%s }.%s".formatted(list, which, field);
    }

    private static ValidatableResponse get(String path) {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get(path)
                .then()
                .statusCode(200);
    }
}
