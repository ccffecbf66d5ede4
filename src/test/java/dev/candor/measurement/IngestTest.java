package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.app.ScratchDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What lanes share, on a real PostgreSQL: spreading, bounds, fences, names, newest states. */
class IngestTest {
    private final DataSource database = ScratchDatabase.shared();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final String probe = "ingest-" + UUID.randomUUID();
    private final UUID boot = UUID.randomUUID();
    private final MeasurementWriter writer = new MeasurementWriter(database, new Partitions());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private long sequence;

    @Test
    void aBatchOfManyProbesGoesThroughManyLanesAndIsToldOfAsOne() throws Exception {
        Lanes lanes = lanes(4, database);
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            entries.add(new MeasurementBatch.Entry(
                    ++sequence, Measurements.up(probe + "-" + i % 50, "fra", now.minusSeconds(200 - i), 4)));
        }
        assertThat(entries.stream()
                        .map(e -> lanes.laneOf(e.measurement().probe()))
                        .distinct())
                .hasSize(4);
        MeasurementBatch batch = new MeasurementBatch("fra", boot, entries);
        assertThat(lanes.accept(batch).toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isEqualTo(new MeasurementSink.Receipt(200, 0, 0));
        assertThat(lanes.accept(batch).toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isEqualTo(new MeasurementSink.Receipt(0, 200, 0));
        lanes.stop(Duration.ofSeconds(5));
    }

    @Test
    void muchEvidenceFillsALaneBeforeManyMeasurementsDoAndTheAnswerSaysWhenToTryAgain() throws Exception {
        FailingDataSource failing = new FailingDataSource(database);
        failing.failWith("08006");
        Lanes lanes = lanes(1, failing);
        Failure why = new Failure(Failure.Kind.BODY, Failure.Source.TARGET, "too much");
        Measurement down = Measurements.of(probe, "fra", now, Outcome.DOWN, 1, Identity.NONE, why);
        Measurement big = new Measurement(
                probe,
                "http",
                "fra",
                now,
                Outcome.DOWN,
                why,
                List.of(),
                down.observed(),
                down.timings(),
                down.phases(),
                Map.of("body", "x".repeat(60_000)));
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            entries.add(new MeasurementBatch.Entry(++sequence, big));
        }
        MeasurementBatch batch = new MeasurementBatch("fra", boot, entries);
        assertThat(lanes.accept(batch).toCompletableFuture()).isNotCompletedExceptionally();
        assertThatThrownBy(() -> lanes.accept(batch).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(MeasurementSink.SinkFullException.class, full -> {
                    assertThat(full.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
                    assertThat(full).hasMessageContaining("100 measurements");
                });
        lanes.stop(Duration.ofSeconds(5));
    }

    @Test
    void aLaneThatBelongsToAnotherStoresNothing() throws Exception {
        Storing storing = new Storing(
                writer,
                Duration.ofDays(7),
                InstantSource.fixed(now),
                LaneCounters.of(meters),
                new Retries(new CountDownLatch(1), meters.counter("retries")),
                stored -> {});
        LaneEntry entry = new LaneEntry("fra", boot, 1, Measurements.up(probe, "fra", now, 1));
        assertThatThrownBy(() -> storing.process(List.of(entry), connection -> {
                    throw new Fence.LostException("partition 3 has another owner");
                }))
                .isInstanceOf(Fence.LostException.class);
        assertThat(storing.process(List.of(entry, entry), Fence.NONE))
                .containsExactly(LaneProcessor.Fate.STORED, LaneProcessor.Fate.DUPLICATE);
    }

    @Test
    void theMatrixSaysHowItIsSinceWhenAndHowOldThatIs() throws Exception {
        store(up(-300), up(-240), down(-180), down(-120));
        assertThat(cell())
                .extracting(Matrix.Cell::outcome, Matrix.Cell::since, Matrix.Cell::startedAt, Matrix.Cell::fresh)
                .containsExactly(Outcome.DOWN, now.minusSeconds(180), now.minusSeconds(120), false);
        store(down(-60));
        assertThat(cell())
                .extracting(Matrix.Cell::since, Matrix.Cell::failure, Matrix.Cell::fresh)
                .containsExactly(now.minusSeconds(180), "refused/target", true);
        store(up(-30), down(-20));
        assertThat(cell().since()).isEqualTo(now.minusSeconds(20));
        store(up(-10), up(-5));
        assertThat(cell())
                .extracting(Matrix.Cell::outcome, Matrix.Cell::since, Matrix.Cell::status)
                .containsExactly(Outcome.UP, now.minusSeconds(10), 200);
        store(down(-15));
        assertThat(cell().outcome()).isEqualTo(Outcome.UP);
    }

    @Test
    void pagesOfTheMatrixFollowEachOther() throws Exception {
        for (String location : List.of("ams", "fra", "iad", "nrt", "syd")) {
            store(Measurements.up(probe, location, now.minusSeconds(9), 1));
        }
        MatrixReader reader = matrix();
        List<String> seen = new ArrayList<>();
        MatrixReader.After after = MatrixReader.After.NOTHING;
        Matrix page;
        do {
            page = reader.page(probe, after, 2);
            page.items().forEach(cell -> seen.add(cell.location()));
            after = page.next() == null
                    ? after
                    : MatrixReader.After.parse(page.next()).orElseThrow();
        } while (page.next() != null);
        assertThat(seen).containsExactly("ams", "fra", "iad", "nrt", "syd");
        assertThat(MatrixReader.After.parse("%%")).isEmpty();
    }

    @Test
    void aTargetThatNamesItselfAnewEachTimeIsCountedUnderOthers() throws Exception {
        List<Measurement> some = new ArrayList<>();
        for (int i = 0; i < Origins.PER_SERIES + 20; i++) {
            some.add(Measurements.of(
                    probe, "fra", now.minusSeconds(5), Outcome.UP, 1, new Identity("eu", probe + i, null, null), null));
        }
        store(some.toArray(Measurement[]::new));
        assertThat(number("select count(*) from rollup_minute r join series s on s.id = r.series where probe = '%s'"))
                .isEqualTo(Origins.PER_SERIES + 1);
        assertThat(number("select up from rollup_minute r join series s on s.id = r.series where probe = '%s'"
                        + " and origin = " + Origins.OTHERS))
                .isEqualTo(20);
    }

    private Lanes lanes(int count, DataSource on) {
        return new Lanes(
                count,
                new MeasurementWriter(on, new Partitions()),
                Duration.ofDays(7),
                InstantSource.fixed(now),
                meters,
                stored -> {});
    }

    private Measurement up(int seconds) {
        return Measurements.up(probe, "fra", now.plusSeconds(seconds), 4);
    }

    private Measurement down(int seconds) {
        return Measurements.down(probe, "fra", now.plusSeconds(seconds));
    }

    private void store(Measurement... some) throws SQLException {
        List<LaneEntry> entries = new ArrayList<>();
        for (Measurement one : some) {
            entries.add(new LaneEntry("fra", boot, ++sequence, one));
        }
        assertThat(writer.store(entries, now, Fence.NONE)).hasSize(some.length);
    }

    private MatrixReader matrix() {
        return new MatrixReader(database, Kept.DEFAULT, InstantSource.fixed(now), id -> Duration.ofSeconds(30));
    }

    private Matrix.Cell cell() {
        return matrix().page(probe, MatrixReader.After.NOTHING, 10).items().get(0);
    }

    private int number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.formatted(probe))) {
            row.next();
            return row.getInt(1);
        }
    }
}
