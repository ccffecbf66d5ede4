package dev.candor.measurement;

import com.fasterxml.jackson.databind.ObjectReader;
import dev.candor.app.ScratchDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Measures how many measurements a second are committed, with the newest state and the minutes of their series, against a
 * bare loop of batched inserts of the same rows into the same PostgreSQL, the sides taking turns in one run. The harder
 * reference, arrays on as many connections as there are lanes, is measured too.
 */
final class IngestBench {

    private static final int PROBES = 2_000;
    private static final List<String> LOCATIONS = List.of("ams", "fra", "iad", "nrt", "syd");
    private static final int SERIES = PROBES * LOCATIONS.size();
    private static final int BATCH = 500;
    private static final int IN_FLIGHT = 40;
    private static final ObjectReader READER = MeasurementJson.batches(MeasurementBatch.class);
    private static final int PER_SIDE = Integer.getInteger("bench.rows", 100_000);

    private final int pairs = Integer.getInteger("bench.pairs", 5);
    private final int lanes = Integer.getInteger("bench.lanes", 2);
    private final DataSource database;
    private final BenchCpu busy;
    private final BareInserts bare;
    private final Random random = new Random(1);
    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
    private final Map<String, UUID> boots = Map.of(
            "ams", UUID.randomUUID(),
            "fra", UUID.randomUUID(),
            "iad", UUID.randomUUID(),
            "nrt", UUID.randomUUID(),
            "syd", UUID.randomUUID());
    private long made;

    private IngestBench(DataSource database, BenchCpu busy) {
        this.database = database;
        this.busy = busy;
        this.bare = new BareInserts(database);
    }

    /** Runs everything; takes some minutes. */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("candor-bench");
        new IngestBench(ScratchDatabase.durable(directory), new BenchCpu(directory)).run();
    }

    private void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "Ingest: %d series, batches of %d, %d lanes, durable commits, %d pairs of %d rows; load %s%n",
                SERIES,
                BATCH,
                lanes,
                pairs,
                PER_SIDE,
                BenchCpu.load());
        bare.table(Partitions.day(begin));
        Lanes ours = new Lanes(
                lanes,
                new MeasurementWriter(database, new Partitions()),
                Duration.ofDays(7),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                stored -> {});
        // Compiled code, pages in memory, minutes there to be added to.
        send(ours, decoded(batches()));
        bare.arrays(columns(PER_SIDE / Lane.PER_TRANSACTION));
        bare.loop(columns(PER_SIDE / Lane.PER_TRANSACTION));
        Side json = new Side("Candor, from JSON: rows, newest state, minutes", busy);
        Side full = new Side("Candor, already decoded", busy);
        Side jdbc = new Side("loop of batched inserts, one connection: rows only", busy);
        Side arrays = new Side("bare arrays on two connections: rows only", busy);
        for (int pair = 0; pair < pairs; pair++) {
            List<byte[]> bytes = batches();
            List<MeasurementBatch> decoded = decoded(batches());
            json.measure(() -> sendJson(ours, bytes));
            full.measure(() -> send(ours, decoded));
            List<Object[][]> rows = columns(PER_SIDE / Lane.PER_TRANSACTION);
            jdbc.measure(() -> bare.loop(rows));
            List<Object[][]> others = columns(PER_SIDE / Lane.PER_TRANSACTION);
            arrays.measure(() -> bare.arrays(others));
            System.out.printf(
                    Locale.ROOT,
                    "  pair %d: %6.0f/s from JSON, %6.0f/s decoded, loop %6.0f/s, arrays %6.0f/s; load %s%n",
                    pair + 1,
                    json.last(),
                    full.last(),
                    jdbc.last(),
                    arrays.last(),
                    BenchCpu.load());
        }
        System.out.printf(Locale.ROOT, "%-52s %10s %8s %8s  %s%n", "median", "a second", "of loop", "of arrays", "CPU each");
        for (Side side : List.of(json, full, jdbc, arrays)) {
            side.print(jdbc, arrays);
        }
        ours.stop(Duration.ofSeconds(10));
        sizes();
    }

    /** Measured a minute and half a minute apart in turn, 30 s between two runs of a series. */
    private List<byte[]> batches() throws IOException {
        List<byte[]> batches = new ArrayList<>();
        long per = PER_SIDE / LOCATIONS.size();
        for (long first = 0; first < per; first += BATCH) {
            for (String location : LOCATIONS) {
                List<MeasurementBatch.Entry> entries = new ArrayList<>();
                for (long i = first; i < Math.min(per, first + BATCH); i++) {
                    long number = made + i;
                    entries.add(new MeasurementBatch.Entry(number + 1, measurement(number, location)));
                }
                batches.add(MeasurementJson.mapper()
                        .writeValueAsBytes(new MeasurementBatch(location, boots.get(location), entries)));
            }
        }
        made += per;
        return batches;
    }

    private Measurement measurement(long number, String location) {
        int probe = (int) (number % PROBES);
        Instant at = begin.plusMillis(number / PROBES * 30_000 + probe * 15L);
        double dns = 0.4 + random.nextDouble();
        double connect = 8 + 4 * random.nextDouble();
        double waiting = 20 + 15 * Math.abs(random.nextGaussian());
        double[] steps = {dns, dns + connect, dns + connect + 0.08, dns + connect + 0.09 + waiting};
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Math.round(steps[i] * 1000) / 1000.0;
        }
        boolean down = random.nextInt(200) == 0;
        Identity who = new Identity(probe % 2 == 0 ? "fra" : "iad", "h-" + probe % 300, null, "1.4.2");
        Failure failure = new Failure(Failure.Kind.TIMEOUT, Failure.Source.TARGET, "no answer within 5000 ms");
        return new Measurement(
                "component-%04d-front-page".formatted(probe),
                "http",
                location,
                at,
                down ? Outcome.DOWN : Outcome.UP,
                down ? failure : null,
                List.of(),
                new Observed(
                        "192.0.2." + probe % 250,
                        4,
                        down ? null : "1.1",
                        down ? null : (Integer) 200,
                        0,
                        down ? null : (Long) 5120L,
                        down ? null : (Long) 5120L,
                        down ? null : (Long) 212L,
                        null,
                        down ? Identity.NONE : who),
                new Timings(steps[0], steps[1], null, steps[2], down ? null : (Double) steps[3], 0, steps[3] + 1.2),
                new Phases(steps[0], connect, null, 0.08, down ? 5000 : waiting, down ? null : (Double) 1.2),
                Map.of());
    }

    private static List<MeasurementBatch> decoded(List<byte[]> json) throws IOException {
        List<MeasurementBatch> batches = new ArrayList<>();
        for (byte[] one : json) {
            batches.add(MeasurementJson.mapper().readValue(one, MeasurementBatch.class));
        }
        return batches;
    }

    private interface Source {
        MeasurementBatch get(int index) throws IOException;
    }

    private long send(Lanes lanesOfOurs, List<MeasurementBatch> batches) throws Exception {
        return send(lanesOfOurs, batches.size(), batches::get);
    }

    private long sendJson(Lanes lanesOfOurs, List<byte[]> batches) throws Exception {
        return send(
                lanesOfOurs,
                batches.size(),
                index -> READER.readValue(batches.get(index)));
    }

    private long send(Lanes lanesOfOurs, int count, Source source) throws Exception {
        Semaphore room = new Semaphore(IN_FLIGHT);
        AtomicLong stored = new AtomicLong();
        for (int i = 0; i < count; i++) {
            room.acquire();
            lanesOfOurs.accept(source.get(i)).whenComplete((receipt, trouble) -> {
                if (trouble != null) {
                    throw new CompletionException(trouble);
                }
                stored.addAndGet(receipt.stored());
                room.release();
            });
        }
        if (!room.tryAcquire(IN_FLIGHT, 60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not all was stored within a minute");
        }
        return stored.get();
    }

    private List<Object[][]> columns(int transactions) {
        List<Object[][]> work = new ArrayList<>();
        for (int i = 0; i < transactions; i++) {
            work.add(columns());
        }
        return work;
    }

    private Object[][] columns() {
        int n = Lane.PER_TRANSACTION;
        Object[][] columns = {
            new Integer[n], new Integer[n], new Integer[n], new Integer[n], new Integer[n], new Integer[n],
            new Short[n], new Short[n], new byte[n][], new String[n]
        };
        for (int i = 0; i < n; i++) {
            long number = made++;
            Measurement m = measurement(number, "ams");
            columns[0][i] = Coverage.minute(m.startedAt());
            columns[1][i] = MeasurementWriter.microsOfMinute(m.startedAt());
            columns[2][i] = (int) (number % SERIES);
            columns[3][i] = 1;
            columns[4][i] = (int) number;
            columns[5][i] = (int) (number % 600);
            columns[6][i] = (short) 0;
            columns[7][i] = (short) 200;
            columns[8][i] = Times.write(m, m.startedAt().plusMillis(200));
            columns[9][i] = "";
        }
        return columns;
    }

    private void sizes() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (Partitions.Table table : List.of(Partitions.Table.MEASUREMENT, Partitions.Table.MINUTE)) {
                try (ResultSet row = statement.executeQuery("""
                        select sum(pg_table_size(i.inhrelid)), sum(pg_indexes_size(i.inhrelid)),
                            (select count(*) from %1$s)
                        from pg_inherits i where i.inhparent = '%1$s'::regclass
                        """.formatted(table.sql()))) {
                    row.next();
                    double rows = row.getLong(3);
                    System.out.printf(
                            Locale.ROOT,
                            "%s: %.1f B a row and %.1f B of index, %.0f rows%n",
                            table.sql(),
                            row.getLong(1) / rows,
                            row.getLong(2) / rows,
                            rows);
                }
            }
        }
    }
}
