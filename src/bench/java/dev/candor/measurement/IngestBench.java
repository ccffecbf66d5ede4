package dev.candor.measurement;

import dev.candor.app.ScratchDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
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
    private static final int PER_SIDE = Integer.getInteger("bench.rows", 100_000);

    private final int pairs = Integer.getInteger("bench.pairs", 5);
    private final int lanes = Integer.getInteger("bench.lanes", 2);
    private final DataSource database;
    private final Random random = new Random(1);
    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
    private final Map<String, UUID> boots = Map.of(
            "ams", UUID.randomUUID(),
            "fra", UUID.randomUUID(),
            "iad", UUID.randomUUID(),
            "nrt", UUID.randomUUID(),
            "syd", UUID.randomUUID());
    private long made;

    private IngestBench(DataSource database) {
        this.database = database;
    }

    /** Runs everything; takes some minutes. */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("candor-bench");
        new IngestBench(ScratchDatabase.durable(directory)).run();
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
                load());
        bareTable();
        Lanes ours = new Lanes(
                lanes,
                new MeasurementWriter(database, new Partitions()),
                Duration.ofDays(7),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                stored -> {});
        // Compiled code, pages in memory, minutes there to be added to.
        send(ours, decoded(batches()));
        bare();
        jdbc();
        List<Double> full = new ArrayList<>();
        List<Double> fromJson = new ArrayList<>();
        List<Double> loop = new ArrayList<>();
        List<Double> jdbc = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            List<byte[]> json = batches();
            double a = send(ours, decoded(batches()));
            double b = bare();
            double c = sendJson(ours, json);
            double d = jdbc();
            jdbc.add(d);
            full.add(a);
            loop.add(b);
            fromJson.add(c);
            ratios.add(a / b);
            System.out.printf(
                    Locale.ROOT, "  %8.0f/s  from JSON %8.0f/s  batched loop %8.0f/s (ratio %.2f)  bare arrays %8.0f/s (ratio %.2f)%n",
                    a, c, d, a / d, b, a / b);
        }
        System.out.printf(
                Locale.ROOT,
                "Candor %.0f/s, from JSON %.0f/s; loop of batched inserts %.0f/s; bare arrays on two connections %.0f/s"
                        + " (medians); to the loop %.2f, from JSON %.2f; to the arrays %.2f; load %s%n",
                median(full),
                median(fromJson),
                median(jdbc),
                median(loop),
                median(full) / median(jdbc),
                median(fromJson) / median(jdbc),
                median(ratios),
                load());
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

    private double send(Lanes lanesOfOurs, List<MeasurementBatch> batches) throws Exception {
        return send(lanesOfOurs, batches.size(), batches::get);
    }

    private double sendJson(Lanes lanesOfOurs, List<byte[]> batches) throws Exception {
        return send(
                lanesOfOurs,
                batches.size(),
                index -> MeasurementJson.mapper().readValue(batches.get(index), MeasurementBatch.class));
    }

    private double send(Lanes lanesOfOurs, int count, Source source) throws Exception {
        Semaphore room = new Semaphore(IN_FLIGHT);
        AtomicLong stored = new AtomicLong();
        long start = System.nanoTime();
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
        long took = System.nanoTime() - start;
        return stored.get() * 1e9 / took;
    }

    private void bareTable() throws SQLException {
        LocalDate day = Partitions.day(begin);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            new Partitions().ensure(connection, Partitions.Table.MEASUREMENT, List.of(day));
            statement.execute("create table bare (like measurement including all)");
        }
    }

    // The same rows, statement and commits: two connections, each in a thread of its own, with the arrays made before.
    private double bare() throws Exception {
        List<Thread> threads = new ArrayList<>();
        AtomicLong stored = new AtomicLong();
        int each = PER_SIDE / 2 / Lane.PER_TRANSACTION;
        List<List<Object[][]>> work = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            List<Object[][]> own = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                own.add(columns());
            }
            work.add(own);
        }
        long start = System.nanoTime();
        for (List<Object[][]> own : work) {
            Thread thread = new Thread(() -> {
                try (Connection connection = database.getConnection();
                        PreparedStatement insert = connection.prepareStatement("""
                                insert into bare (started_at, sequence, series, agent_boot, answer, outcome, failure,
                                    status, times, detail)
                                select timestamptz 'epoch' + us * interval '1 microsecond', a, b, c, d, e, f, g, h, i
                                from unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::int[], ?::smallint[],
                                    ?::smallint[], ?::smallint[], ?::bytea[], ?::text[]) as r (us, a, b, c, d, e, f, g, h, i)
                                """)) {
                    for (Object[][] columns : own) {
                        String[] types = {
                            "int8", "int8", "int4", "int4", "int4", "int2", "int2", "int2", "bytea", "text"
                        };
                        for (int i = 0; i < types.length; i++) {
                            insert.setArray(i + 1, connection.createArrayOf(types[i], columns[i]));
                        }
                        stored.addAndGet(insert.executeUpdate());
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return stored.get() * 1e9 / (System.nanoTime() - start);
    }

    // What most programs do: a loop that adds rows to a JDBC batch and commits it, 2 000 rows at a time, one connection.
    private double jdbc() throws SQLException {
        List<Object[][]> work = new ArrayList<>();
        for (int i = 0; i < PER_SIDE / Lane.PER_TRANSACTION; i++) {
            work.add(columns());
        }
        long stored = 0;
        long start = System.nanoTime();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into bare (started_at, sequence, series, agent_boot, answer, outcome, failure, status, times,
                            detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)) {
            connection.setAutoCommit(false);
            for (Object[][] columns : work) {
                for (int row = 0; row < Lane.PER_TRANSACTION; row++) {
                    Instant at = Instant.EPOCH.plus((Long) columns[0][row], ChronoUnit.MICROS);
                    insert.setObject(1, at.atOffset(ZoneOffset.UTC));
                    insert.setLong(2, (Long) columns[1][row]);
                    for (int column = 2; column < 5; column++) {
                        insert.setInt(column + 1, (Integer) columns[column][row]);
                    }
                    for (int column = 5; column < 8; column++) {
                        insert.setShort(column + 1, (Short) columns[column][row]);
                    }
                    insert.setBytes(9, (byte[]) columns[8][row]);
                    insert.setString(10, (String) columns[9][row]);
                    insert.addBatch();
                }
                stored += insert.executeBatch().length;
                connection.commit();
            }
            connection.setAutoCommit(true);
        }
        return stored * 1e9 / (System.nanoTime() - start);
    }

    private Object[][] columns() {
        int n = Lane.PER_TRANSACTION;
        Object[][] columns = {
            new Long[n], new Long[n], new Integer[n], new Integer[n], new Integer[n], new Short[n], new Short[n],
            new Short[n], new byte[n][], new String[n]
        };
        for (int i = 0; i < n; i++) {
            long number = made++;
            Measurement m = measurement(number, "ams");
            columns[0][i] = MeasurementWriter.micros(m.startedAt());
            columns[1][i] = number;
            columns[2][i] = (int) (number % SERIES);
            columns[3][i] = 1;
            columns[4][i] = (int) (number % 600);
            columns[5][i] = (short) 0;
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

    static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
