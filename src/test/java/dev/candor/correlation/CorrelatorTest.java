package dev.candor.correlation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.catalog.Location;
import dev.candor.correlation.signal.Signals;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementSink;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeSet;
import dev.candor.security.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tick against a real database: what is written, what a rollback leaves, what a restart and an absence mean. */
@QuarkusTest
class CorrelatorTest {

    @Inject
    Sources sources;

    @Inject
    BeliefStore beliefs;

    @Inject
    HealthBoard board;

    @Inject
    CorrelationConfig config;

    @Inject
    Signals signals;

    @Inject
    Event<Judged> judged;

    @Inject
    CatalogStore catalogs;

    @Inject
    ProbeCatalog probeSets;

    @Inject
    TransactionSynchronizationRegistry transactions;

    @Inject
    MeasurementSink sink;

    @Inject
    InstantSource clock;

    @Inject
    DataSource database;

    @Inject
    Veto veto;

    private final String id = "c-" + UUID.randomUUID().toString().substring(0, 8);
    private final UUID boot = UUID.randomUUID();
    private Catalog catalog = catalog(id);
    private ProbeSet probes = ProbeSet.EMPTY;
    private Instant start = Instant.EPOCH;
    private Window window = new Window();
    private long sequence;

    @BeforeEach
    void begin() throws Exception {
        Probe probe = Runs.probe(id, id, Duration.ofSeconds(1), 1);
        probes = new ProbeSet(List.of(probe));
        start = clock.instant().truncatedTo(ChronoUnit.MICROS).minusSeconds(300);
        veto.active = false;
        try (Connection connection = database.getConnection();
                PreparedStatement wipe = connection.prepareStatement(
                        "truncate judge_heartbeat, series_health," + " component_health, health_span")) {
            wipe.execute();
        }
    }

    @Test
    void whatIsBelievedIsWrittenAndFiredAndPublishedTogether() {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        runs(5, 10, Outcome.DOWN);
        judge(fresh, 10);
        assertThat(board.latest().at()).isEqualTo(at(10));
        assertThat(board.latest().components().get(id).health()).isEqualTo(Health.DOWN);
        assertThat(veto.last.before().components().get(id).health()).isEqualTo(Health.UP);
        assertThat(veto.last.now()).isEqualTo(board.latest());
        assertThat(spans())
                .containsExactly(
                        new HealthSpan(id, Health.UP, at(0), at(5)), new HealthSpan(id, Health.DOWN, at(5), null));
    }

    @Test
    void afterARollbackNothingWasBelieved() {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        Judgement before = board.latest();
        runs(5, 10, Outcome.DOWN);
        veto.active = true;
        assertThatThrownBy(() -> judge(fresh, 10)).hasMessageContaining("vetoed");
        assertThat(board.latest()).isSameAs(before);
        assertThat(spans()).containsExactly(new HealthSpan(id, Health.UP, at(0), null));
        veto.active = false;
        judge(fresh, 11);
        assertThat(veto.last.before()).isEqualTo(before);
        assertThat(spans())
                .containsExactly(
                        new HealthSpan(id, Health.UP, at(0), at(5)), new HealthSpan(id, Health.DOWN, at(5), null));
    }

    @Test
    void aQuickRestartGoesOnWithTheSameBelief() {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        runs(5, 10, Outcome.DOWN);
        judge(fresh, 10);
        List<HealthSpan> spans = spans();
        Judgement before = board.latest();

        Correlator restarted = fresh();
        judge(restarted, 12);
        assertThat(veto.last.before().components()).isEqualTo(before.components());
        assertThat(board.latest().series().get(0).since())
                .isEqualTo(before.series().get(0).since());
        assertThat(board.latest().components().get(id).health()).isEqualTo(Health.DOWN);
        assertThat(board.latest().findings()).as("from the runs in the store").isNotEmpty();
        assertThat(spans()).isEqualTo(spans);
    }

    @Test
    void anAbsenceIsNobodysAndNeverGreen() {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        runs(100, 105, Outcome.UP);
        Correlator restarted = fresh();
        judge(restarted, 105);
        assertThat(veto.last.before().components().get(id).health()).isEqualTo(Health.UNKNOWN);
        assertThat(board.latest().components().get(id).health()).isEqualTo(Health.UP);
        assertThat(spans())
                .containsExactly(
                        new HealthSpan(id, Health.UP, at(0), at(5)), new HealthSpan(id, Health.UP, at(105), null));
    }

    @Test
    void anAbsenceOfTheSameProcessIsOneToo() {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        judge(fresh, 36);
        assertThat(spans())
                .containsExactly(
                        new HealthSpan(id, Health.UP, at(0), at(5)), new HealthSpan(id, Health.UNKNOWN, at(36), null));
    }

    @Test
    void thirtySecondsAreNoAbsence() {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        runs(30, 35, Outcome.UP);
        judge(fresh, 35);
        assertThat(spans()).containsExactly(new HealthSpan(id, Health.UP, at(0), null));
    }

    @Test
    void theSpanOfAComponentThatIsGoneEnds() {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        String other = id + "-other";
        catalog = catalog(other);
        probes = new ProbeSet(List.of(Runs.probe(other, other, Duration.ofSeconds(1), 1)));
        judge(fresh, 6);
        assertThat(spans()).containsExactly(new HealthSpan(id, Health.UP, at(0), at(6)));
        assertThat(board.latest().components()).containsOnlyKeys(other);
        assertThat(beliefs.load(at(7)).judgement().components()).containsOnlyKeys(other);
        assertThat(beliefs.load(at(7)).judgement().series())
                .extracting(SeriesHealth::probe)
                .containsOnly(other);
    }

    @Test
    void theRegionThatAnsweredIsKnownAfterARestart() {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        for (int second = 5; second < 45; second++) {
            runs(second, second + 1, Outcome.DOWN);
            judge(fresh, second + 1);
        }
        Correlator restarted = fresh();
        judge(restarted, 47);
        // Its runs of before are out of the window by now: only the belief that was written down knows.
        assertThat(board.answeredBy()).containsValue("fra").hasSize(1);
    }

    @Test
    void anUnchangedBeliefIsNotWrittenAgain() throws Exception {
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        judge(fresh, 5);
        long before = rowVersions();
        runs(5, 9, Outcome.UP);
        judge(fresh, 9);
        assertThat(rowVersions()).isEqualTo(before);
    }

    @Test
    void spansAreToldForAtMostNinetyOneDays() {
        assertThatThrownBy(() -> board.spans(start, start)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> board.spans(start, start.plus(Duration.ofDays(92))))
                .hasMessageContaining("at most 91 days");
    }

    @Test
    void operatorsReadTheBeliefAndOthersDoNot() {
        Catalog catalogBefore = catalogs.current();
        ProbeSet probesBefore = probeSets.current();
        catalogs.use(catalog, at(0));
        probeSets.use(probes);
        Correlator fresh = fresh();
        runs(0, 5, Outcome.UP);
        runs(5, 12, Outcome.DOWN);
        judge(fresh, 12);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/health")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("at", equalTo(at(12).toString()))
                .body("components[0].component", equalTo(id))
                .body("components[0].health", equalTo("down"))
                .body("components[0].down", hasItem("fra"))
                .body("components[0].series[0].failures", equalTo(7))
                .body("components[0].series[0].last_detail", equalTo("it failed"));
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/findings")
                .then()
                .statusCode(200)
                .body("[0].outcome", equalTo("down"))
                .body("[0].components", hasItem(id)); // one stream alone does not tell what of it is to blame
        given().when().get("/api/v1/health").then().statusCode(401);
        given().when().get("/api/v1/findings").then().statusCode(401);
        probeSets.use(probesBefore);
        catalogs.use(catalogBefore, at(0));
    }

    /** A correlator that remembers nothing, as after a start. */
    private Correlator fresh() {
        window = new Window();
        return new Correlator(
                window, sources, new JointAttribution(), beliefs, board, judged, signals, transactions, config);
    }

    private void judge(Correlator which, int second) {
        QuarkusTransaction.requiringNew().run(() -> which.judge(at(second), catalog, probes));
    }

    /** Stores a run for each second, by the way that agents take. */
    private void runs(int from, int to, Outcome outcome) {
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (int second = from; second < to; second++) {
            boolean up = outcome == Outcome.UP;
            Failure failure = up ? null : new Failure(Failure.Kind.REFUSED, Failure.Source.TARGET, "it failed");
            Identity identity = up ? new Identity("fra", "fra-1", null, "v1") : Identity.NONE;
            Observed observed = new Observed(null, null, null, null, null, null, null, null, null, identity);
            entries.add(new MeasurementBatch.Entry(
                    ++sequence,
                    new Measurement(
                            id,
                            "tcp",
                            "fra",
                            at(second),
                            outcome,
                            failure,
                            List.of(),
                            observed,
                            Timings.nothingAfter(5),
                            Phases.NONE,
                            Map.of())));
        }
        entries.forEach(entry -> window.add(Point.of(entry.measurement())));
        assertThat(sink.accept(new MeasurementBatch("test", boot, entries))
                        .toCompletableFuture()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join()
                        .stored())
                .isEqualTo(to - from);
    }

    private List<HealthSpan> spans() {
        return board.spans(start.minusSeconds(3600), start.plusSeconds(3600)).stream()
                .filter(span -> span.component().equals(id))
                .toList();
    }

    private Instant at(int second) {
        return start.plusSeconds(second);
    }

    private long rowVersions() throws Exception {
        String sql = "select (select coalesce(sum(xmin::text::bigint), 0) from component_health)"
                + " + (select coalesce(sum(xmin::text::bigint), 0) from series_health)"
                + " + (select coalesce(sum(xmin::text::bigint), 0) from health_span)"
                + " + (select coalesce(sum(xmin::text::bigint), 0) from judge_heartbeat)";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Catalog catalog(String component) {
        return new Catalog(
                "Test",
                List.of(),
                List.of(),
                List.of(new Location("fra", "Frankfurt")),
                List.of(new Component(component, "A component", null, null, 0)),
                List.of(),
                List.of(),
                List.of());
    }

    /** Stands for the rooms that write in the same transaction: it can refuse. */
    @Singleton
    static class Veto {
        volatile boolean active;
        volatile Judged last = new Judged(
                new Judgement(Instant.EPOCH, List.of(), Map.of(), List.of()),
                new Judgement(Instant.EPOCH, List.of(), Map.of(), List.of()));

        void on(@Observes Judged event) {
            if (active) {
                throw new IllegalStateException("vetoed by the test");
            }
            last = event;
        }
    }
}
