package dev.candor.uptime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.LevelRule;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.catalog.ServiceHours;
import dev.candor.catalog.ServiceLevel;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatementsTest {
    private static final YearMonth MARCH = YearMonth.of(2026, 3);
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-04-01T00:00:00Z");
    private static final UUID INCIDENT = new UUID(0, 1);
    private static final UUID OBSERVERS = new UUID(0, 2);
    private static final List<Component> COMPONENTS =
            List.of(new Component("api", "API", null, null, 0), new Component("edge", "Edge", null, null, 1));

    private final List<ServiceLevel> levels = new ArrayList<>();
    private final List<Impact> impacts = new ArrayList<>();
    private final List<HealthSpan> spans = new ArrayList<>();
    private final List<Maintenance> works = new ArrayList<>();
    private Instant now = Instant.parse("2026-05-01T00:00:00Z");

    private static Resource resource(String id, ResourceKind kind, @Nullable String app) {
        return new Resource(id, "acme", kind, "Title of " + id, app);
    }

    private Statement draw() {
        List<Resource> resources = List.of(
                resource("shop", ResourceKind.APP, null),
                resource("shop-1", ResourceKind.MACHINE, "shop"),
                resource("shop-2", ResourceKind.MACHINE, "shop"),
                resource("data", ResourceKind.VOLUME, "shop"));
        Records records = new Records(
                Watch.of(spans, now),
                impacts,
                List.of(incident(INCIDENT, true), incident(OBSERVERS, false)),
                works,
                id -> List.of(new Placement(id, id.equals("shop-2") ? "h2" : "h1", null, null)),
                host -> host.equals("h1") ? "fra" : "ams");
        return Statements.of(new Customer("acme", "Acme", levels), resources, COMPONENTS, records, MARCH, now);
    }

    private static Incident incident(UUID id, boolean platformAtFault) {
        return new Incident(
                id,
                "Something fails",
                Incident.Phase.INVESTIGATING,
                Incident.Severity.MAJOR,
                null,
                null,
                "",
                at(60),
                at(61),
                at(62),
                null,
                platformAtFault,
                List.of(new Incident.AffectedComponent("api", Health.DOWN, at(60), at(90))),
                List.of(),
                List.of(new Incident.Evidence("p", "api", "ams", 10, 7, null, at(80))),
                List.of());
    }

    private static Instant at(long minute) {
        return BEGIN.plus(Duration.ofMinutes(minute));
    }

    private void watched(String component) {
        spans.add(new HealthSpan(component, Health.UP, BEGIN.minus(Duration.ofDays(5)), null));
    }

    private void down(String resource, long from, @Nullable Long to) {
        impacts.add(new Impact(
                INCIDENT,
                resource,
                "acme",
                "h1",
                to == null ? Impact.State.IMPAIRED : Impact.State.RECOVERED,
                Impact.Basis.PLACEMENT,
                at(from),
                to == null ? null : at(to),
                to == null ? List.of() : List.of(new Impact.Past(Impact.State.IMPAIRED, at(to)))));
    }

    private static long minutes(long millis) {
        return millis / 60_000;
    }

    @Test
    void withoutAPromiseEverythingThatTheCustomerHasIsToldTogether() {
        watched("api");
        down("data", 100, 160L);
        StatementLine line = draw().lines().get(0);
        assertThat(line.target()).isNull();
        assertThat(line.verdict()).isNull();
        // Two machines and a volume; the app is its machines.
        assertThat(line.subjects()).extracting(Subject::id).containsExactly("shop-1", "shop-2", "data");
        assertThat(line.count().total())
                .isEqualTo(3 * Duration.between(BEGIN, END).toMillis());
        assertThat(minutes(line.count().down())).isEqualTo(60);
        assertThat(line.uptime()).isEqualTo("99.955");
        assertThat(draw().complete()).isTrue();
    }

    @Test
    void anAppIsDownOnlyWhileAllItsMachinesAre() {
        watched("api");
        levels.add(new ServiceLevel("shop", 99_990, LevelRule.WATCHED, null));
        down("shop-1", 100, 200L);
        down("shop-2", 150, 170L);
        StatementLine line = draw().lines().get(0);
        assertThat(minutes(line.count().down())).isEqualTo(20);
        assertThat(minutes(line.count().degraded())).isEqualTo(80);
        assertThat(line.verdict()).isEqualTo(LevelVerdict.MISSED);
        assertThat(line.leftMs()).isNegative();
        assertThat(draw().incidents())
                .singleElement()
                .satisfies(told -> assertThat(told.evidence()).singleElement().satisfies(seen -> {
                    assertThat(seen.location()).isEqualTo("ams");
                    assertThat(seen.failures()).isEqualTo(7);
                }));
    }

    @Test
    void whileNobodyWatchedAnythingNothingIsCalledUp() {
        spans.add(new HealthSpan("api", Health.UP, BEGIN, at(1000)));
        spans.add(new HealthSpan("edge", Health.UP, at(1100), at(1200)));
        spans.add(new HealthSpan("edge", Health.UNKNOWN, at(1200), at(1300)));
        spans.add(new HealthSpan("api", Health.DOWN, at(1300), null));
        levels.add(new ServiceLevel("data", 99_990, LevelRule.WATCHED, null));
        StatementLine line = draw().lines().get(0);
        assertThat(minutes(line.count().unknown())).isEqualTo(200);
        assertThat(line.verdict()).isEqualTo(LevelVerdict.CANNOT_TELL);
        assertThat(line.atLeast()).isEqualTo("99.551");
        assertThat(line.atMost()).isEqualTo("100.000");
    }

    @Test
    void aComponentIsCountedByWhatWasMeasuredOfItAndFromWhenItWas() {
        watched("edge");
        spans.add(new HealthSpan("api", Health.UP, at(50), at(60)));
        spans.add(new HealthSpan("api", Health.DOWN, at(60), at(90)));
        spans.add(new HealthSpan("api", Health.UP, at(90), null));
        levels.add(new ServiceLevel("api", 99_000, LevelRule.WATCHED, null));
        Subject api = draw().lines().get(0).subjects().get(0);
        assertThat(api.from()).isEqualTo(at(50));
        assertThat(minutes(api.count().down())).isEqualTo(30);
        assertThat(api.count().unknown()).isZero();
        assertThat(api.stretches())
                .singleElement()
                .satisfies(s -> assertThat(s.incident()).isEqualTo(INCIDENT));
    }

    @Test
    void plannedWorkIsLeftOutWhereTheRuleSaysSo() {
        watched("api");
        works.add(new Maintenance(
                new UUID(0, 9), "t", "x", at(100), at(200), List.of(), List.of("fra"), List.of(), "me", BEGIN, null));
        down("data", 150, 250L);
        levels.add(new ServiceLevel("data", 99_000, LevelRule.WATCHED, null));
        levels.add(new ServiceLevel("data", 99_000, LevelRule.MEASURED, null));
        levels.add(new ServiceLevel("shop", 99_000, LevelRule.WATCHED, null));
        List<StatementLine> lines = draw().lines();
        assertThat(minutes(lines.get(0).count().down())).isEqualTo(50);
        assertThat(minutes(lines.get(0).count().planned())).isEqualTo(100);
        assertThat(minutes(lines.get(1).count().down())).isEqualTo(100);
        // Its second machine stands elsewhere, so that the app had no reason to be off.
        assertThat(lines.get(2).count().planned()).isZero();
    }

    @Test
    void impactsOfOthersOfOurObserversAndRisksCountForNothing() {
        watched("api");
        impacts.add(
                new Impact(INCIDENT, "data", "globex", "h1", Impact.State.IMPAIRED, Impact.Basis.PROBE, at(1), null));
        impacts.add(
                new Impact(OBSERVERS, "data", "acme", "h1", Impact.State.IMPAIRED, Impact.Basis.PROBE, at(1), null));
        impacts.add(new Impact(INCIDENT, "data", "acme", "h1", Impact.State.AT_RISK, Impact.Basis.PROBE, at(1), null));
        assertThat(draw().lines().get(0).count().down()).isZero();
    }

    @Test
    void aMonthThatIsNotOverIsCountedUpToWhatIsKnown() {
        now = at(1000);
        watched("api");
        down("data", 990, null);
        levels.add(new ServiceLevel("data", 99_900, LevelRule.WATCHED, null));
        Statement statement = draw();
        assertThat(statement.complete()).isFalse();
        assertThat(statement.to()).isEqualTo(now);
        StatementLine line = statement.lines().get(0);
        assertThat(minutes(line.count().down())).isEqualTo(10);
        assertThat(line.verdict()).isEqualTo(LevelVerdict.MISSED);
        // A tenth of a percent of 44 640 minutes may be down.
        assertThat(minutes(line.leftMs())).isEqualTo(34);
    }

    @Test
    void beforeAnythingWasMeasuredThereIsNoFigure() {
        StatementLine line = draw().lines().get(0);
        assertThat(line.uptime()).isNull();
        assertThat(line.count().total()).isZero();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoCountsAnewFromWhatAStatementListsGetsTheSameDigits(long seed) {
        Random random = new Random(seed);
        now = at(random.nextInt(60_000));
        for (String component : List.of("api", "edge")) {
            Instant at = BEGIN.minus(Duration.ofMinutes(random.nextInt(3000)));
            for (int i = 0; i < random.nextInt(9); i++) {
                Instant next = at.plusMillis(random.nextInt(700_000_000));
                spans.add(new HealthSpan(component, Health.values()[random.nextInt(4)], at, next));
                at = next.plusMillis(random.nextInt(3) * 500_000L);
            }
        }
        List<String> ids = List.of("shop", "shop-1", "shop-2", "data");
        for (int i = 0; i < random.nextInt(14); i++) {
            long from = random.nextInt(44_640);
            down(ids.get(random.nextInt(4)), from, random.nextBoolean() ? null : from + random.nextInt(900));
        }
        for (int i = 0; i < random.nextInt(4); i++) {
            long from = random.nextInt(44_640);
            works.add(new Maintenance(
                    new UUID(1, i),
                    "t",
                    "x",
                    at(from),
                    at(from + 1 + random.nextInt(900)),
                    List.of("api"),
                    random.nextBoolean() ? List.of("fra") : List.of(),
                    List.of("h2"),
                    "me",
                    BEGIN,
                    null));
        }
        for (LevelRule rule : LevelRule.values()) {
            levels.add(new ServiceLevel(
                    random.nextBoolean() ? "api" : ids.get(random.nextInt(4)),
                    90_000 + random.nextInt(10_001),
                    rule,
                    random.nextBoolean() ? null : ServiceHours.parse("Mon-Fri 08:00-18:00 Europe/Berlin")));
        }
        Statement statement = draw();
        assertThat(statement.recounted()).isEqualTo(statement);
        assertThat(draw()).isEqualTo(statement);
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }
}
