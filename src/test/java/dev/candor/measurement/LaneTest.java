package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.candor.app.ScratchDatabase;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The lane on a real PostgreSQL. */
class LaneTest {
    private static final Duration RAW = Duration.ofDays(7);

    private final DataSource database = ScratchDatabase.shared();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final MeasurementStore store = new MeasurementStore(database, Kept.DEFAULT, InstantSource.fixed(now));
    private final String probe = "lane-" + UUID.randomUUID();
    private final UUID boot = UUID.randomUUID();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<Measurement> nudged = new CopyOnWriteArrayList<>();
    private final List<Lanes> lanes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Lanes lane : lanes) {
            lane.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void whatWasAcceptedComesBackAsItWas() throws Exception {
        Measurement up = Measurements.up(probe, "fra", now.minusSeconds(2), 9.5);
        Measurement down = Measurements.down(probe, "fra", now.minusSeconds(1));
        assertThat(receipt(lane().accept(batch(up, down)))).isEqualTo(new MeasurementSink.Receipt(2, 0, 0));

        assertThat(store.ofProbes(List.of(probe), now.minusSeconds(60), now.plusSeconds(1)))
                .containsExactly(up, down);
        assertThat(store.latest()).contains(down).doesNotContain(up);
        await().untilAsserted(() -> assertThat(nudged).containsExactly(up, down));
    }

    @Test
    void aBatchSentAgainIsStoredOnceAndCountedOnce() throws Exception {
        Lanes lane = lane();
        MeasurementBatch batch = batch(
                Measurements.up(probe, "fra", now.minusSeconds(2), 9.5),
                Measurements.down(probe, "fra", now.minusSeconds(1)));
        CompletionStage<MeasurementSink.Receipt> first = lane.accept(batch);
        CompletionStage<MeasurementSink.Receipt> together = lane.accept(batch);
        assertThat(receipt(first).stored() + receipt(together).stored()).isEqualTo(2);
        assertThat(receipt(first).duplicates() + receipt(together).duplicates()).isEqualTo(2);
        assertThat(receipt(lane.accept(batch))).isEqualTo(new MeasurementSink.Receipt(0, 2, 0));
        assertThat(receipt(lane().accept(batch))).isEqualTo(new MeasurementSink.Receipt(0, 2, 0));

        assertThat(store.ofProbes(List.of(probe), now.minusSeconds(60), now)).hasSize(2);
        assertRollUpEqualsRaw();
        assertThat(meters.counter("candor_measurements_duplicates").count()).isEqualTo(6);
    }

    @Test
    void aSequenceBeyondFourBytesIsKeptWhole() throws Exception {
        long beyond = 5_000_000_000L;
        MeasurementBatch batch = new MeasurementBatch(
                "fra", boot, entries(beyond, Measurements.up(probe, "fra", now.minusSeconds(2), 9.5)));
        assertThat(receipt(lane().accept(batch)).stored()).isEqualTo(1);
        assertThat(receipt(lane().accept(batch)).duplicates()).isEqualTo(1);
        // Four bytes of it are those of another run, which is no duplicate.
        assertThat(receipt(lane().accept(new MeasurementBatch(
                                "fra",
                                boot,
                                entries(beyond % (1L << 31), Measurements.up(probe, "fra", now.minusSeconds(2), 9.5)))))
                        .stored())
                .isEqualTo(1);
        assertThat(strings("""
                        select sequences_from + sequence from measurement m join series s on s.id = m.series
                        join agent_boot b on b.id = m.agent_boot where probe = '%s' order by 1
                        """.formatted(probe)))
                .containsExactly(String.valueOf(beyond % (1L << 31)), String.valueOf(beyond));
    }

    @Test
    void rollUpsEqualWhatTheyWereMadeFrom() throws Exception {
        Lanes lane = lane();
        List<CompletionStage<MeasurementSink.Receipt>> receipts = new ArrayList<>();
        for (int batch = 0; batch < 20; batch++) {
            List<MeasurementBatch.Entry> entries = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int n = batch * 50 + i;
                Instant at = now.minusSeconds(400).plusMillis(n * 350L);
                String location = n % 3 == 0 ? "iad" : "fra";
                entries.add(new MeasurementBatch.Entry(
                        n + 1,
                        n % 7 == 0
                                ? Measurements.down(probe, location, at)
                                : Measurements.up(probe, location, at, n / 7.0)));
            }
            receipts.add(lane.accept(new MeasurementBatch("fra", boot, entries)));
            if (batch % 4 == 0) {
                receipts.add(lane.accept(new MeasurementBatch("fra", boot, entries)));
            }
        }
        for (CompletionStage<MeasurementSink.Receipt> receipt : receipts) {
            receipt(receipt);
        }
        assertRollUpEqualsRaw();
        assertThat(store.minutes(probe, now.minusSeconds(900), now.plusSeconds(60)).stream()
                        .mapToInt(m -> m.up() + m.down())
                        .sum())
                .isEqualTo(1000);
    }

    @Test
    void poisonIsSetAsideAndTheRestIsStored() throws Exception {
        List<Measurement> good = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            good.add(Measurements.up(probe, "fra", now.minusSeconds(30 - i), 1));
        }
        List<Measurement> all = new ArrayList<>(good);
        // PostgreSQL holds no NUL in text.
        all.add(
                7,
                Measurements.of(
                        probe,
                        "fra",
                        now.minusSeconds(50),
                        Outcome.UP,
                        1,
                        new Identity(null, "h\0st", null, null),
                        null));
        all.add(15, Measurements.up(probe, "fra", now.minusSeconds(51), Double.NaN));

        assertThat(receipt(lane().accept(batch(all.toArray(Measurement[]::new)))))
                .isEqualTo(new MeasurementSink.Receipt(20, 0, 2));
        assertThat(store.ofProbes(List.of(probe), now.minusSeconds(60), now)).containsExactlyElementsOf(good);
        assertThat(strings("select reason from dead_measurement where boot = '%s' order by sequence".formatted(boot)))
                .hasSize(2)
                .last()
                .asString()
                .contains("0 or more");
        assertRollUpEqualsRaw();
    }

    @Test
    void anAnswerWithNulAndAHugeOneAreStillEvidence() throws Exception {
        Failure nul = new Failure(Failure.Kind.BODY, Failure.Source.TARGET, "saw \0 in the body");
        Measurement strange = Measurements.of(probe, "fra", now.minusSeconds(2), Outcome.DOWN, 1, Identity.NONE, nul);
        Failure why = new Failure(Failure.Kind.BODY, Failure.Source.TARGET, "too much");
        Measurement small = Measurements.of(probe, "fra", now.minusSeconds(1), Outcome.DOWN, 1, Identity.NONE, why);
        Measurement huge = new Measurement(
                probe,
                "http",
                "fra",
                small.startedAt(),
                Outcome.DOWN,
                why,
                small.assertions(),
                small.observed(),
                small.timings(),
                small.phases(),
                java.util.Map.of("body", "x".repeat(20_000)));

        assertThat(receipt(lane().accept(batch(strange, huge)))).isEqualTo(new MeasurementSink.Receipt(2, 0, 0));
        assertThat(store.ofProbes(List.of(probe), now.minusSeconds(60), now))
                .extracting(Measurement::failure)
                .containsExactly(new Failure(Failure.Kind.BODY, Failure.Source.TARGET, "saw \ufffd in the body"), why);
    }

    @Test
    void whatIsTooOldOrFromTheFutureIsRefused() throws Exception {
        Instant oldest = now.minus(RAW);
        assertThat(receipt(lane().accept(batch(
                        Measurements.up(probe, "fra", oldest.minusNanos(1000), 1),
                        Measurements.up(probe, "fra", oldest, 1),
                        Measurements.up(probe, "fra", now.plus(Duration.ofMinutes(5)), 1),
                        Measurements.up(
                                probe, "fra", now.plus(Duration.ofMinutes(5)).plusNanos(1000), 1)))))
                .isEqualTo(new MeasurementSink.Receipt(2, 0, 2));
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedForAndNothingIsStoredTwice() throws Exception {
        FailingDataSource failing = new FailingDataSource(database);
        Lanes lane = lane(failing);
        receipt(lane.accept(batch(Measurements.up(probe, "fra", now.minusSeconds(9), 1))));

        failing.failWith("57P01");
        CompletionStage<MeasurementSink.Receipt> waiting = lane.accept(
                new MeasurementBatch("fra", boot, entries(2, Measurements.down(probe, "fra", now.minusSeconds(8)))));
        await().until(() -> meters.counter("candor_lane_retries").count() >= 3);
        assertThat(waiting.toCompletableFuture()).isNotDone();
        failing.failWith(null);
        assertThat(receipt(waiting)).isEqualTo(new MeasurementSink.Receipt(1, 0, 0));

        failing.loseTheNextCommitAnswer();
        assertThat(receipt(lane.accept(new MeasurementBatch(
                        "fra", boot, entries(3, Measurements.down(probe, "fra", now.minusSeconds(7)))))))
                .isEqualTo(new MeasurementSink.Receipt(0, 1, 0));
        assertThat(store.ofProbes(List.of(probe), now.minusSeconds(60), now)).hasSize(3);
        assertRollUpEqualsRaw();
    }

    @Test
    void aDayDroppedBehindItsBackIsAddedAgain() throws Exception {
        Lanes lane = lane();
        Instant then = now.minus(Duration.ofDays(6));
        receipt(lane.accept(batch(Measurements.up(probe, "fra", then, 1))));
        try (Connection connection = database.getConnection()) {
            new Partitions().dropBefore(connection, Partitions.Table.MEASUREMENT, then.plus(Duration.ofDays(1)));
        }
        assertThat(receipt(lane.accept(
                        new MeasurementBatch("fra", boot, entries(2, Measurements.up(probe, "fra", then, 2))))))
                .isEqualTo(new MeasurementSink.Receipt(1, 0, 0));
    }

    @Test
    void aFullLaneSaysSoAndStoppingHandsBackWhatIsNotStored() throws Exception {
        FailingDataSource failing = new FailingDataSource(database);
        failing.failWith("08006");
        Lanes lane = lane(failing);
        List<CompletionStage<MeasurementSink.Receipt>> taken = new ArrayList<>();
        for (int i = 0; i < Lane.CAPACITY / Lane.PER_TRANSACTION; i++) {
            taken.add(lane.accept(new MeasurementBatch("fra", boot, many(Lane.PER_TRANSACTION))));
        }
        assertThatThrownBy(() -> receipt(lane.accept(batch(Measurements.up(probe, "fra", now, 1)))))
                .hasCauseInstanceOf(MeasurementSink.SinkFullException.class);

        lane.stop(Duration.ofSeconds(5));
        for (CompletionStage<MeasurementSink.Receipt> receipt : taken) {
            assertThatThrownBy(() -> receipt(receipt)).hasCauseInstanceOf(MeasurementSink.SinkFullException.class);
        }
        assertThatThrownBy(() -> receipt(lane.accept(batch(Measurements.up(probe, "fra", now, 1)))))
                .hasMessageContaining("stopping");
    }

    @Test
    void stoppingStoresWhatWaits() throws Exception {
        Lanes lane = lane();
        List<CompletionStage<MeasurementSink.Receipt>> taken = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            taken.add(lane.accept(
                    new MeasurementBatch("fra", boot, entries(i + 1, Measurements.up(probe, "fra", now, i)))));
        }
        lane.stop(Duration.ofSeconds(5));
        for (CompletionStage<MeasurementSink.Receipt> receipt : taken) {
            assertThat(receipt(receipt).stored()).isEqualTo(1);
        }
    }

    @Test
    void anObserverThatFailsChangesNothing() throws Exception {
        Lanes lane = newLane(database, measurements -> {
            throw new IllegalStateException("observer at fault");
        });
        assertThat(receipt(lane.accept(batch(Measurements.up(probe, "fra", now, 1))))
                        .stored())
                .isEqualTo(1);
        await().until(() -> meters.counter("candor_lane_nudge_failures").count() == 1);
        assertThat(receipt(lane.accept(
                                new MeasurementBatch("fra", boot, entries(2, Measurements.up(probe, "fra", now, 1)))))
                        .stored())
                .isEqualTo(1);
    }

    private Lanes lane() {
        return lane(database);
    }

    private Lanes lane(DataSource on) {
        return newLane(on, stored -> nudged.addAll(stored.measurements()));
    }

    private Lanes newLane(DataSource on, java.util.function.Consumer<MeasurementsStored> nudge) {
        Lanes lane =
                new Lanes(1, new MeasurementWriter(on, new Partitions()), RAW, InstantSource.fixed(now), meters, nudge);
        lanes.add(lane);
        return lane;
    }

    private static MeasurementSink.Receipt receipt(CompletionStage<MeasurementSink.Receipt> stage)
            throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private MeasurementBatch batch(Measurement... measurements) {
        return new MeasurementBatch("fra", boot, entries(1, measurements));
    }

    private List<MeasurementBatch.Entry> many(int count) {
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new MeasurementBatch.Entry(i + 1, Measurements.up(probe, "fra", now, 1)));
        }
        return entries;
    }

    private static List<MeasurementBatch.Entry> entries(long first, Measurement... measurements) {
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (Measurement measurement : measurements) {
            entries.add(new MeasurementBatch.Entry(first + entries.size(), measurement));
        }
        return entries;
    }

    private void assertRollUpEqualsRaw() throws SQLException {
        List<String> raw = strings("""
                select concat_ws(' ', location, minute, coalesce(region, ''), coalesce(host, ''),
                    count(*) filter (where result & 3 = 0), count(*) filter (where result & 3 = 1),
                    count(*) filter (where result & 3 = 2), count(*) filter (where result & 3 = 3))
                from measurement m join series s on s.id = m.series join answer a on a.id = m.answer where probe = '%s'
                group by location, minute, region, host order by 1
                """.formatted(probe));
        List<String> rolledUp = strings("""
                select concat_ws(' ', location, minute, region, host, up, degraded, down, unknown)
                from rollup_minute r join series s on s.id = r.series join origin o on o.id = r.origin
                where probe = '%s' order by 1
                """.formatted(probe));
        assertThat(rolledUp).isNotEmpty().isEqualTo(raw);
        List<Double> totals = new ArrayList<>();
        Sketch expected = new Sketch();
        for (Measurement m : store.ofProbes(List.of(probe), Instant.EPOCH, now.plusSeconds(3600))) {
            if (m.outcome() == Outcome.UP) {
                totals.add(m.timings().total());
                expected.add(MeasurementWriter.micros(m.timings().total()));
            }
        }
        Sketch found = new Sketch();
        double sum = 0;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select total, total_us_sum from rollup_minute r join series s on s.id = r.series where probe = '%s'"
                                .formatted(probe))) {
            while (rows.next()) {
                found.add(rows.getBytes(1), Phase.TOTAL);
                sum += rows.getLong(2) / 1e3;
            }
        }
        assertThat(found.size()).isEqualTo(totals.size());
        assertThat(sum).isCloseTo(totals.stream().mapToDouble(t -> t).sum(), within(1e-3));
        for (double share : new double[] {0.01, 0.5, 0.95, 1}) {
            if (expected.size() > 0) {
                assertThat(found.quantile(share)).isEqualTo(expected.quantile(share));
            }
        }
    }

    private List<String> strings(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
