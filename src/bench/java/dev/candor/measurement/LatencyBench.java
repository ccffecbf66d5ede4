package dev.candor.measurement;

import dev.candor.app.ScratchDatabase;
import dev.candor.correlation.latency.LatencyBaseline;
import dev.candor.correlation.latency.LatencyBook;
import dev.candor.correlation.latency.LatencyRules;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Measures what it costs to learn the usual latencies of many series from two weeks of hours, to hold them, and to judge a
 * run by them. {@code -Dbench.series=…} for another number of series than ten thousand.
 */
final class LatencyBench {

    private static final int SERIES = Integer.getInteger("bench.series", 10_000);
    private static final List<String> LOCATIONS = List.of("ams", "fra", "iad", "nrt", "syd");
    private static final Instant NOW = Instant.parse("2026-11-20T14:05:30Z");
    private static final int DAYS = 14;
    private static final int AT_ONCE = 200;
    private static final int RUNS_EACH = 64;

    private final DataSource database;
    private final LatencyReader reader;
    private final Random random = new Random(3);

    private final Latencies ordinary = new Latencies();

    private LatencyBench(DataSource database) {
        this.database = database;
        this.reader = new LatencyReader(database);
    }

    /** Runs everything; takes about two minutes. */
    public static void main(String[] args) throws Exception {
        new LatencyBench(ScratchDatabase.durable(Files.createTempDirectory("candor-bench"))).run();
    }

    private void run() throws SQLException {
        fill();
        List<String> probes = IntStream.range(0, SERIES / LOCATIONS.size())
                .mapToObj(i -> "probe-" + i)
                .toList();
        System.out.printf(
                Locale.ROOT,
                "%d series, a run each 30 s, %d days of hours; load %s%n",
                SERIES,
                DAYS,
                BenchCpu.load());
        for (int round = 0; round < 3; round++) {
            long heap = heap();
            long start = System.nanoTime();
            LatencyBook book = new LatencyBook(LatencyRules.ORDINARY);
            double[] batches = learn(book, reader.series(probes));
            double seconds = (System.nanoTime() - start) / 1e9;
            long bare = heap() - heap;
            double nanos = observe(book, probes);
            System.out.printf(
                    Locale.ROOT,
                    "  learned in %.1f s; of %d series at once p50 %.0f ms, longest %.0f ms; %d B a series,"
                            + " %d B with %d runs; a run judged in %.0f ns%n",
                    seconds,
                    AT_ONCE,
                    batches[batches.length / 2],
                    batches[batches.length - 1],
                    bare / SERIES,
                    (heap() - heap) / SERIES,
                    RUNS_EACH,
                    nanos);
            if (book.usualRegion(probes.get(0), "ams") == null) {
                throw new IllegalStateException("nothing was learned");
            }
        }
    }

    private double[] learn(LatencyBook book, List<LatencyReader.Series> all) {
        List<Double> millis = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            long start = System.nanoTime();
            reader.sameHours(all.subList(from, Math.min(all.size(), from + AT_ONCE)), NOW, DAYS, past -> {
                LatencyPast.Answerer answerer = past.answerers().get(0);
                LatencyBaseline usual = LatencyBaseline.of(
                        answerer.blocks(),
                        answerer.connectMs(),
                        answerer.lookupMs(),
                        LatencyBaseline.Basis.TIME_OF_DAY,
                        LatencyRules.ORDINARY);
                if (usual != null) {
                    book.learn(
                            past.probe(),
                            past.location(),
                            Map.of(answerer.region(), usual),
                            Map.of(answerer.region(), 1.0));
                }
            });
            millis.add((System.nanoTime() - start) / 1e6);
        }
        return millis.stream().mapToDouble(m -> m).sorted().toArray();
    }

    private double observe(LatencyBook book, List<String> probes) {
        double[] times = random.doubles(1_024)
                .map(share -> ordinary.quantile(1 - share))
                .toArray();
        long start = System.nanoTime();
        int second = (int) NOW.getEpochSecond();
        for (int run = 0; run < RUNS_EACH; run++) {
            second += 10;
            for (String probe : probes) {
                for (String location : LOCATIONS) {
                    double ms = times[random.nextInt(1_024)];
                    book.observe(probe, location, "eu", ms, 8, 0.5, second);
                }
            }
        }
        return (System.nanoTime() - start) / ((double) RUNS_EACH * SERIES);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void fill() throws SQLException {
        List<byte[]> totals = new ArrayList<>();
        List<byte[]> phases = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sketches(totals, phases);
        }
        Instant hour = Grain.HOUR.floor(NOW);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into rollup_hour (begins_at, total_us_sum, series, origin, up, degraded, down, unknown,
                            total_us_min, total_us_max, known_s, total, phases, failures)
                        select ?, 7440000, s.id, 10, 120, 0, 0, 0, 41000, 391000, 3600,
                            (?::bytea[])[1 + floor(random() * 40)], (?::bytea[])[1 + floor(random() * 40)], ''
                        from series s
                        """)) {
            statement.execute("insert into origin (id, region, host) values (10, 'eu', 'h-1')");
            statement.execute("insert into series (probe, location) select 'probe-' || p, l from generate_series(0, "
                    + (SERIES / LOCATIONS.size() - 1) + ") p, unnest(array['" + String.join("','", LOCATIONS)
                    + "']) l");
            for (int day = DAYS; day >= 1; day--) {
                for (int by = -2; by <= 2; by++) { // those that are asked for, and others beside them
                    Instant begins = hour.minus(Duration.ofDays(day)).plus(Duration.ofHours(by));
                    new Partitions().ensure(connection, Partitions.Table.HOUR, List.of(Partitions.day(begins)));
                    insert.setObject(1, begins.atOffset(java.time.ZoneOffset.UTC));
                    insert.setArray(2, connection.createArrayOf("bytea", totals.toArray(byte[][]::new)));
                    insert.setArray(3, connection.createArrayOf("bytea", phases.toArray(byte[][]::new)));
                    insert.executeUpdate();
                }
            }
            statement.execute("vacuum analyze");
        }
    }

    private void sketches(List<byte[]> totals, List<byte[]> phases) {
        Sketch[] byPhase = Arrays.stream(Phase.values()).map(p -> new Sketch()).toArray(Sketch[]::new);
        for (int i = 0; i < 120; i++) {
            double[] times = new double[byPhase.length];
            times[1] = 400 + 300 * Math.abs(random.nextGaussian());
            times[2] = 8_000 + 2_000 * Math.abs(random.nextGaussian());
            times[3] = 18_000 + 3_000 * Math.abs(random.nextGaussian());
            times[4] = 80;
            times[5] = 30_000 + 12_000 * Math.abs(random.nextGaussian());
            times[6] = 1_000 + 800 * Math.abs(random.nextGaussian());
            times[0] = Arrays.stream(times).sum();
            for (int phase = 0; phase < times.length; phase++) {
                byPhase[phase].add((int) times[phase]);
            }
        }
        ByteArrayOutputStream total = new ByteArrayOutputStream();
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (Phase phase : Phase.values()) {
            byPhase[phase.code()].write(phase, phase == Phase.TOTAL ? total : rest);
        }
        ordinary.add(total.toByteArray(), Phase.TOTAL);
        totals.add(total.toByteArray());
        phases.add(rest.toByteArray());
    }
}
