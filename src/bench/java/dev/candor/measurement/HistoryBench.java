package dev.candor.measurement;

import dev.candor.app.ScratchDatabase;
import java.io.ByteArrayOutputStream;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Measures how long the history of fifty components takes to read, and how that grows with the history, against the same
 * from hours and from single measurements; and what a row of each roll-up costs.
 */
final class HistoryBench {

    private static final int COMPONENTS = 50;
    private static final List<String> LOCATIONS = List.of("ams", "fra", "iad", "nrt", "syd");
    private static final Instant NOW = Instant.parse("2026-11-20T14:35:30Z");
    private static final int DAYS = 90;
    private static final int TRIES = 41;

    private final DataSource database;
    private final BenchCpu cpu;
    private final Random random = new Random(2);
    private final List<byte[]> dayTotals = new ArrayList<>();
    private final List<byte[]> dayPhases = new ArrayList<>();
    private final List<byte[]> hourTotals = new ArrayList<>();
    private final List<byte[]> hourPhases = new ArrayList<>();
    private final List<byte[]> minuteTotals = new ArrayList<>();
    private final List<byte[]> minutePhases = new ArrayList<>();

    private HistoryBench(DataSource database, BenchCpu cpu) {
        this.database = database;
        this.cpu = cpu;
    }

    /** Runs everything; takes about a minute. */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("candor-bench");
        new HistoryBench(ScratchDatabase.durable(directory), new BenchCpu(directory)).run();
    }

    private void run() throws SQLException, IOException {
        for (int i = 0; i < 40; i++) {
            sketches(2_880, dayTotals, dayPhases);
            sketches(120, hourTotals, hourPhases);
            sketches(2, minuteTotals, minutePhases);
        }
        fill();
        System.out.printf(
                Locale.ROOT,
                "%d components at %d locations, a run each 30 s; %d reads; load %s%n  %-52s %8s %8s %8s %8s%n",
                COMPONENTS,
                LOCATIONS.size(),
                TRIES,
                BenchCpu.load(),
                "milliseconds",
                "least",
                "median",
                "worst",
                "CPU");
        Map<String, ComponentHistoryReader.Asked> asked = new HashMap<>();
        for (int i = 0; i < COMPONENTS; i++) {
            asked.put("probe-" + i, new ComponentHistoryReader.Asked("component-" + i, Duration.ofMinutes(1)));
        }
        ComponentHistoryReader reader =
                new ComponentHistoryReader(database, InstantSource.fixed(NOW), () -> asked);
        for (int warm = 0; warm < 100; warm++) {
            reader.read(DAYS);
            new ComponentHistoryReader(database, InstantSource.fixed(NOW), () -> asked).read(DAYS);
        }
        for (int days : new int[] {1, 7, 30, DAYS}) {
            time("uptime and latency of all, %d days".formatted(days), () -> complete(reader.read(days), days));
        }
        for (int days : new int[] {1, 7, 30, DAYS}) {
            time(
                    "nothing remembered, %d days".formatted(days),
                    () -> complete(
                            new ComponentHistoryReader(database, InstantSource.fixed(NOW), () -> asked).read(days),
                            days));
        }
        SeriesReader series = new SeriesReader(database, InstantSource.fixed(NOW), probe -> Duration.ofSeconds(30));
        Instant midnight = Grain.DAY.floor(NOW);
        SeriesQuery daily = new SeriesQuery(
                "probe-7",
                midnight.minus(Duration.ofDays(DAYS - 1)),
                midnight.plus(Duration.ofDays(1)),
                Duration.ofDays(1),
                SeriesQuery.By.LOCATION,
                Phase.WAIT);
        time("one probe, 90 days by day and location, one phase", () -> series.lines(daily));
        SeriesQuery hourly = new SeriesQuery(
                "probe-7",
                midnight.minus(Duration.ofDays(14)),
                midnight.plus(Duration.ofDays(1)),
                Duration.ofHours(1),
                SeriesQuery.By.LOCATION,
                Phase.TOTAL);
        time("one probe, 15 days by hour and location", () -> series.lines(hourly));
        raw();
        sizes();
    }

    private static void complete(ComponentHistory history, int days) {
        ComponentHistory.Item first = history.components().get(0);
        if (history.components().size() != COMPONENTS || first.days().size() != days || first.p99() == null) {
            throw new IllegalStateException("not all was read");
        }
    }

    private void sketches(int runs, List<byte[]> totals, List<byte[]> phases) {
        Sketch[] byPhase = Arrays.stream(Phase.values()).map(p -> new Sketch()).toArray(Sketch[]::new);
        for (int i = 0; i < runs; i++) {
            double dns = 400 + 300 * Math.abs(random.nextGaussian());
            double connect = 8_000 + 2_000 * Math.abs(random.nextGaussian());
            double tls = 18_000 + 3_000 * Math.abs(random.nextGaussian());
            double waiting = random.nextInt(50) == 0 ? 300_000 * random.nextDouble() : 0;
            waiting += 30_000 + 12_000 * Math.abs(random.nextGaussian());
            double transfer = 1_000 + 800 * Math.abs(random.nextGaussian());
            double[] times = {dns + connect + tls + 80 + waiting + transfer, dns, connect, tls, 80, waiting, transfer};
            for (int phase = 0; phase < times.length; phase++) {
                byPhase[phase].add((int) times[phase]);
            }
        }
        ByteArrayOutputStream total = new ByteArrayOutputStream();
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (Phase phase : Phase.values()) {
            byPhase[phase.code()].write(phase, phase == Phase.TOTAL ? total : rest);
        }
        totals.add(total.toByteArray());
        phases.add(rest.toByteArray());
    }

    private void fill() throws SQLException {
        Partitions partitions = new Partitions();
        Instant midnight = Grain.DAY.floor(NOW);
        Instant hour = Grain.HOUR.floor(NOW);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < DAYS + 1; i++) {
                LocalDate day = Partitions.day(midnight).minusDays(i);
                partitions.ensure(connection, Partitions.Table.DAY, List.of(day));
                partitions.ensure(connection, Partitions.Table.HOUR, List.of(day));
            }
            partitions.ensure(connection, Partitions.Table.MINUTE, List.of(Partitions.day(midnight)));
            statement.execute("insert into series (probe, location) select 'probe-' || p, l from generate_series(0, "
                    + (COMPONENTS - 1) + ") p, unnest(array['" + String.join("','", LOCATIONS) + "']) l");
            statement.execute("insert into origin (id, region, host) values (10, 'eu', 'h-1')");
            statement.execute("update rollup_fold set closed_until = '%1$s', folded_until = '%1$s'".formatted(hour));
            rows(connection, Grain.DAY, midnight.minus(Duration.ofDays(DAYS)), midnight, dayTotals, dayPhases);
            rows(connection, Grain.HOUR, midnight.minus(Duration.ofDays(DAYS)), hour, hourTotals, hourPhases);
            rows(connection, Grain.MINUTE, hour, NOW.plusSeconds(60), minuteTotals, minutePhases);
            // As the fold does.
            List<String> probes =
                    IntStream.range(0, COMPONENTS).mapToObj(i -> "probe-" + i).toList();
            partitions.ensure(connection, Partitions.Table.PROBE_HOUR, List.of(Partitions.day(midnight)));
            for (int i = 1; i <= DAYS; i++) {
                Instant day = midnight.minus(Duration.ofDays(i));
                partitions.ensure(connection, Partitions.Table.PROBE_DAY, List.of(Partitions.day(day)));
                ProbeFold.fold(connection, Grain.DAY, probes, day);
            }
            for (Instant at = midnight; at.isBefore(hour); at = at.plus(Grain.HOUR.length())) {
                ProbeFold.fold(connection, Grain.HOUR, probes, at);
            }
            statement.execute("vacuum analyze");
        }
    }

    private static void rows(
            Connection connection, Grain grain, Instant from, Instant to, List<byte[]> totals, List<byte[]> phases)
            throws SQLException {
        long runs = grain.length().toSeconds() / 30;
        String figures = grain == Grain.MINUTE
                ? "total_us_sum, total_us_min, total_us_max) select " + runs * 62_000 + ", 41000, 391000"
                : "total_us_mean, known_min) select 62000, " + grain.length().toMinutes();
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into %s (total, phases, failures, minute, series, origin, up, degraded, down, unknown, %s
                from generate_series(?, ?, %d) t, series s
                """.formatted(
                        grain.table().sql(),
                        figures.replace(
                                "select",
                                "select (?::bytea[])[1 + floor(random() * 40)], (?::bytea[])[1 + floor(random() * 40)], '',"
                                        + " t, s.id, 10, " + runs + ", 0, (random() < 0.01)::int, 0,"),
                        grain.length().toMinutes()))) {
            insert.setArray(1, connection.createArrayOf("bytea", totals.toArray(byte[][]::new)));
            insert.setArray(2, connection.createArrayOf("bytea", phases.toArray(byte[][]::new)));
            insert.setInt(3, Coverage.minute(from));
            insert.setInt(4, Coverage.minute(to) - 1);
            insert.executeUpdate();
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void time(String what, Work work) throws SQLException {
        double[] millis = new double[TRIES];
        BenchCpu.Taken before = cpu.now();
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            work.run();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double busy = cpu.now().since(before).micros(TRIES) / 1e3;
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "  %-52s %8.1f %8.1f %8.1f %8.1f%n",
                what,
                millis[0],
                millis[TRIES / 2],
                millis[TRIES - 1],
                busy);
    }

    // What it would cost without days: the same figures from hours.
    private void raw() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            time("the same counts from hours, without latency", () -> {
                try (ResultSet rows = statement.executeQuery("""
                        select split_part(probe, '-', 2), minute / 1440, sum(up), sum(down), sum(known_min)
                        from rollup_hour r join series s on s.id = r.series group by 1, 2
                        """)) {
                    while (rows.next()) {
                        rows.getLong(3);
                    }
                }
            });
        }
    }

    private void sizes() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (Partitions.Table table :
                    List.of(
                            Partitions.Table.MINUTE,
                            Partitions.Table.HOUR,
                            Partitions.Table.DAY,
                            Partitions.Table.PROBE_DAY)) {
                boolean byProbe = table == Partitions.Table.PROBE_DAY;
                try (ResultSet row = statement.executeQuery("""
                        select sum(pg_table_size(i.inhrelid)), sum(pg_indexes_size(i.inhrelid)),
                            (select count(*) from %1$s), (select avg(length(total)) from %1$s),
                            %2$s
                        from pg_inherits i where i.inhparent = '%1$s'::regclass
                        """.formatted(
                                table.sql(), byProbe ? "0" : "(select avg(length(phases)) from %s)".formatted(table.sql())))) {
                    row.next();
                    double rows = row.getLong(3);
                    double sketches = row.getDouble(4) + row.getDouble(5);
                    System.out.printf(
                            Locale.ROOT,
                            "%s: %.0f B a row with index, of which total %.0f B and phases %.0f B: %.0f B without%n",
                            table.sql(),
                            (row.getLong(1) + row.getLong(2)) / rows,
                            row.getDouble(4),
                            row.getDouble(5),
                            (row.getLong(1) + row.getLong(2)) / rows - sketches);
                }
            }
        }
    }
}
