package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.app.ScratchDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hours and days on a real PostgreSQL. Lives in 2003, so that what other tests store now stays out of it. */
class RollupFoldTest {
    private static final Instant BEGIN = Instant.parse("2003-05-01T22:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final DataSource database = ScratchDatabase.shared();
    private final String probe = "fold-" + UUID.randomUUID();
    private final UUID boot = UUID.randomUUID();
    private final MeasurementWriter writer = new MeasurementWriter(database, new Partitions());
    private final List<Measurement> all = new ArrayList<>();
    private final Random random = new Random(3);
    private Instant now = BEGIN;
    private long sequence;

    @BeforeEach
    void nothingIsMadeYet() throws SQLException {
        folded(BEGIN);
    }

    @Test
    void linesOfDaysHoursAndOpenMinutesSayWhatTheMeasurementsSay() throws Exception {
        measure(BEGIN, Duration.ofHours(28).plusMinutes(20));
        now = BEGIN.plus(Duration.ofHours(28).plusMinutes(20));
        foldAll();
        assertThat(count("select count(*) from rollup_hour r join series s on s.id = r.series where probe = '%s'"))
                .isGreaterThan(28 * 2);
        assertThat(count("select count(*) from rollup_day r join series s on s.id = r.series where probe = '%s'"))
                .isGreaterThanOrEqualTo(4);
        for (Duration step : List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofDays(1))) {
            for (SeriesQuery.By by : SeriesQuery.By.values()) {
                for (Phase phase : List.of(Phase.TOTAL, Phase.WAIT, Phase.TLS)) {
                    assertSame(span(step, by, phase));
                }
            }
        }
    }

    @Test
    void theHistoryOfAComponentAddsUpItsProbesOverDaysHoursAndMinutes() throws Exception {
        measure(BEGIN, Duration.ofHours(28).plusMinutes(20));
        now = BEGIN.plus(Duration.ofHours(28).plusMinutes(20));
        foldAll();
        ComponentHistory history = new ComponentHistoryReader(
                        database,
                        InstantSource.fixed(now),
                        () -> Map.of(probe, new ComponentHistoryReader.Asked("api", Coverage.reach(INTERVAL))))
                .read(3);
        ComponentHistory.Item api = history.components().get(0);
        assertThat(api.days()).hasSize(3);
        assertThat(api.days().stream().mapToLong(d -> d.up() + d.down()).sum()).isEqualTo(all.size());
        assertThat(api.days().stream().mapToLong(d -> d.down()).sum()).isEqualTo(count(all, Outcome.DOWN));
        long known = all.stream()
                .map(m -> m.location() + m.startedAt().getEpochSecond() / 60)
                .distinct()
                .count();
        assertThat(api.days().stream().mapToLong(d -> d.knownSeconds()).sum()).isEqualTo(known * 60);
        double[] times = all.stream()
                .filter(m -> m.outcome() == Outcome.UP)
                .mapToDouble(m -> m.timings().total())
                .sorted()
                .toArray();
        assertPercentile(api.p50(), times, 0.50);
        assertPercentile(api.p99(), times, 0.99);
    }

    @Test
    void whatComesLateCorrectsItsHourAndItsDay() throws Exception {
        measure(BEGIN, Duration.ofHours(4));
        now = BEGIN.plus(Duration.ofHours(4)).plusSeconds(90);
        foldAll();
        ComponentHistoryReader remembering = new ComponentHistoryReader(
                database,
                InstantSource.fixed(now),
                () -> Map.of(probe, new ComponentHistoryReader.Asked("api", Coverage.reach(INTERVAL))));
        assertThat(runs(remembering.read(2))).isEqualTo(all.size());
        measure(BEGIN.plus(Duration.ofMinutes(5)).plusMillis(700), Duration.ofMinutes(130));
        assertThat(count("select count(*) from rollup_late r join series s on s.id = r.series where probe = '%s'"))
                .isEqualTo(3 * 2);
        foldAll();
        assertThat(count("select count(*) from rollup_late r join series s on s.id = r.series where probe = '%s'"))
                .isZero();
        assertSame(span(Duration.ofHours(1), SeriesQuery.By.LOCATION, Phase.TOTAL));
        assertSame(span(Duration.ofDays(1), SeriesQuery.By.REGION, Phase.DNS));
        assertThat(runs(remembering.read(2))).isEqualTo(all.size());
        assertThat(count("select sum(up + degraded + down + unknown) from probe_hour where probe = '%s'"))
                .isEqualTo(all.size());
        String firstDay = " where probe = '%s' and minute = " + Coverage.minute(Instant.parse("2003-05-01T00:00:00Z"));
        assertThat(count("select up + degraded + down + unknown from probe_day" + firstDay))
                .isEqualTo((int) all.stream()
                        .filter(m -> m.startedAt().isBefore(Instant.parse("2003-05-02T00:00:00Z")))
                        .count());
        assertThat(count("select known_s from probe_day" + firstDay))
                .isEqualTo(count("select 60 * sum(known_min) from rollup_day r join series s on s.id = r.series"
                        + firstDay.replace("where", "where r.series > 0 and")));
        int hours = count("select sum(up + degraded + down + unknown) from rollup_hour r"
                + " join series s on s.id = r.series where probe = '%s'");
        assertThat(hours).isEqualTo(all.size());
    }

    @Test
    void aSpanThatIsMadeHasTheSameVersionUntilItIsMadeAgain() throws Exception {
        measure(BEGIN, Duration.ofHours(3));
        now = BEGIN.plus(Duration.ofHours(3)).plusSeconds(90);
        foldAll();
        SeriesReader reader = new SeriesReader(database, InstantSource.fixed(now), id -> INTERVAL);
        SeriesQuery made = query(BEGIN, BEGIN.plus(Duration.ofHours(3)), Duration.ofHours(1));
        assertThat(reader.version(query(BEGIN, BEGIN.plus(Duration.ofHours(4)), Duration.ofHours(1))))
                .isEmpty();
        // Minutes change at once when something comes late, hours only when they are made again.
        assertThat(reader.version(query(BEGIN, BEGIN.plus(Duration.ofHours(3)), Duration.ofMinutes(5))))
                .isEmpty();
        var version = reader.version(made);
        assertThat(version).isPresent();
        assertThat(reader.version(query(BEGIN, BEGIN.plus(Duration.ofHours(2)), Duration.ofHours(1))))
                .isPresent()
                .isNotEqualTo(version);
        foldAll();
        assertThat(reader.version(made)).isEqualTo(version);
        measure(BEGIN.plus(Duration.ofMinutes(5)).plusMillis(700), Duration.ofMinutes(2));
        assertThat(reader.version(made)).isEqualTo(version);
        foldAll();
        assertThat(reader.version(made)).isPresent().isNotEqualTo(version);
    }

    private SeriesQuery query(Instant from, Instant to, Duration step) {
        return new SeriesQuery(probe, from, to, step, SeriesQuery.By.LOCATION, Phase.TOTAL);
    }

    @Test
    void makingAnHourTwiceChangesNothing() throws Exception {
        measure(BEGIN, Duration.ofHours(3));
        now = BEGIN.plus(Duration.ofHours(3)).plusSeconds(61);
        foldAll();
        List<String> once = rows();
        folded(BEGIN);
        foldAll();
        assertThat(rows()).hasSizeGreaterThan(6).isEqualTo(once);
    }

    @Test
    void anHourIsNotClosedWhileSomebodyStillWritesWithoutKnowing() throws Exception {
        CompletableFuture<Void> closing;
        try (Connection ingest = database.getConnection();
                Connection fold = database.getConnection();
                Statement statement = ingest.createStatement()) {
            ingest.setAutoCommit(false);
            statement.execute("select closed_until from rollup_fold for share");
            closing = CompletableFuture.runAsync(() -> {
                try {
                    FoldState.close(fold, BEGIN.plusSeconds(3600));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(waitsForALock()).isTrue();
            assertThat(closing).isNotDone();
            ingest.commit();
            closing.get(10, TimeUnit.SECONDS);
            ingest.setAutoCommit(true);
            assertThat(FoldState.read(ingest).closedUntil()).isEqualTo(BEGIN.plusSeconds(3600));
        }
    }

    @Test
    void knownTimeEndsTwoIntervalsAfterTheLastRunThatSaidAnything() throws Exception {
        store(List.of(
                Measurements.up(probe, "fra", BEGIN.plusSeconds(10), 5),
                Measurements.up(probe, "fra", BEGIN.plusSeconds(600), 5),
                Measurements.down(probe, "fra", BEGIN.plusSeconds(3590))));
        now = BEGIN.plusSeconds(7300);
        // Every five minutes: what one run says holds for ten.
        foldAll(Duration.ofMinutes(5));
        assertThat(count(
                        "select 60 * sum(known_min) from rollup_hour r join series s on s.id = r.series where probe = '%s'"
                                + " and to_timestamp(minute * 60.0) = '2003-05-01 22:00Z'"))
                .isEqualTo(20 * 60 + 60);
        assertThat(count(
                        "select 60 * sum(known_min) from rollup_hour r join series s on s.id = r.series where probe = '%s'"
                                + " and to_timestamp(minute * 60.0) = '2003-05-01 23:00Z'"))
                .isEqualTo(9 * 60);
    }

    @Test
    void aTransactionUnderALostLeaseMakesNothing() throws Exception {
        measure(BEGIN, Duration.ofHours(1));
        now = BEGIN.plus(Duration.ofHours(2));
        Fence lost = connection -> {
            throw new Fence.LostException("somebody else's");
        };
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> fold(INTERVAL).step(now, () -> lost))
                .isInstanceOf(Fence.LostException.class);
        assertThat(count("select count(*) from rollup_hour r join series s on s.id = r.series where probe = '%s'"))
                .isZero();
    }

    private static long runs(ComponentHistory history) {
        return history.components().get(0).days().stream()
                .mapToLong(d -> d.up() + d.degraded() + d.down() + d.unknown())
                .sum();
    }

    private SeriesQuery span(Duration step, SeriesQuery.By by, Phase phase) {
        Instant from = step.equals(Duration.ofDays(1)) ? Instant.parse("2003-05-01T00:00:00Z") : BEGIN;
        long steps = Duration.between(from, now).dividedBy(step) + 1;
        return new SeriesQuery(probe, from, from.plus(step.multipliedBy(steps)), step, by, phase);
    }

    // Against sums over the measurements themselves.
    private void assertSame(SeriesQuery query) {
        Map<String, SeriesReader.Line> lines =
                new SeriesReader(database, InstantSource.fixed(now), id -> INTERVAL).lines(query);
        long seen = 0;
        for (Map.Entry<String, SeriesReader.Line> line : lines.entrySet()) {
            for (SeriesPoint point : line.getValue().points()) {
                List<Measurement> own = all.stream()
                        .filter(m -> line.getKey().equals(key(query.by(), m)))
                        .filter(m -> query.point(m.startedAt()) == query.point(point.at()))
                        .toList();
                assertThat(point.up()).isEqualTo(count(own, Outcome.UP));
                assertThat(point.down()).isEqualTo(count(own, Outcome.DOWN));
                double[] times = own.stream()
                        .filter(m -> m.outcome() == Outcome.UP)
                        .map(query.phase()::in)
                        .filter(java.util.Objects::nonNull)
                        .mapToDouble(t -> t)
                        .sorted()
                        .toArray();
                assertPercentile(point.p50(), times, 0.50);
                assertPercentile(point.p95(), times, 0.95);
                assertPercentile(point.p99(), times, 0.99);
                if (query.by() == SeriesQuery.By.LOCATION && !query.grain().equals(Grain.MINUTE)) {
                    long known = own.stream()
                            .map(m -> m.startedAt().getEpochSecond() / 60)
                            .distinct()
                            .count();
                    assertThat(point.knownSeconds()).isEqualTo(known * 60);
                }
                seen += own.size();
            }
        }
        assertThat(seen).isEqualTo(all.size());
    }

    private static void assertPercentile(Double found, double[] sorted, double share) {
        if (sorted.length == 0) {
            assertThat(found).isNull();
        } else {
            double truth = sorted[(int) Math.ceil(share * sorted.length) - 1];
            assertThat(found).isCloseTo(truth, within(truth * 0.011 + 0.001));
        }
    }

    private static String key(SeriesQuery.By by, Measurement m) {
        Identity who = m.observed().identity();
        String key = switch (by) {
            case LOCATION -> m.location();
            case REGION -> who.region();
            case HOST -> who.host();
        };
        return key == null ? "" : key;
    }

    private static long count(List<Measurement> some, Outcome outcome) {
        return some.stream().filter(m -> m.outcome() == outcome).count();
    }

    private void measure(Instant from, Duration length) throws SQLException {
        List<Measurement> some = new ArrayList<>();
        for (Instant at = from; at.isBefore(from.plus(length)); at = at.plus(INTERVAL)) {
            for (String location : List.of("fra", "iad")) {
                Instant start = at.plusMillis(random.nextInt(20_000));
                Measurement up = Measurements.of(
                        probe,
                        location,
                        start,
                        Outcome.UP,
                        10 + Math.round(Math.exp(7 * random.nextDouble()) * 1000) / 1000.0,
                        new Identity(random.nextBoolean() ? "eu" : "us", "h-" + random.nextInt(3), null, null),
                        null);
                some.add(random.nextInt(20) == 0 ? Measurements.down(probe, location, start) : up);
            }
            if (some.size() >= 1_500) {
                store(some);
                some.clear();
            }
        }
        store(some);
    }

    private void store(List<Measurement> some) throws SQLException {
        List<LaneEntry> entries = new ArrayList<>();
        some.forEach(m -> entries.add(new LaneEntry("fra", boot, ++sequence, m)));
        assertThat(writer.store(entries, now, Fence.NONE)).hasSameSizeAs(some);
        all.addAll(some);
    }

    private RollupFold fold(Duration interval) {
        return new RollupFold(
                database,
                new Partitions(),
                new Leases(database),
                id -> interval,
                InstantSource.fixed(now),
                new SimpleMeterRegistry());
    }

    private void foldAll() throws SQLException {
        foldAll(INTERVAL);
    }

    private void foldAll(Duration interval) throws SQLException {
        RollupFold fold = fold(interval);
        int steps = 0;
        while (fold.step(now, () -> Fence.NONE)) {
            assertThat(++steps).isLessThan(100);
        }
    }

    private void folded(Instant until) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update rollup_fold set closed_until = '%1$s', folded_until = '%1$s'".formatted(until));
        }
    }

    private boolean waitsForALock() throws Exception {
        for (int i = 0; i < 100; i++) {
            if (count("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and '%s' <> ''") > 0) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return false;
    }

    private int count(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.formatted(probe))) {
            row.next();
            return row.getInt(1);
        }
    }

    private List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select r::text from rollup_hour r join series s on s.id = r.series where probe = '%s' order by 1"
                                .formatted(probe))) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
