package dev.candor.measurement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes hours of minutes and days of hours. A row is made anew from all that it is made of: twice changes nothing. For one
 * thread at a time.
 */
final class Folding {

    // Rows that are held at once; a series has at most 66 origins.
    private static final int ROWS_AT_ONCE = 500;
    private static final int FETCH = 2_000;

    private final Function<String, Duration> intervals;
    private final Deque<Rollup> spare = new ArrayDeque<>();

    /**
     * Folding that knows how often a probe is run.
     *
     * @param intervals the interval of a probe; of one that is gone any will do
     */
    Folding(Function<String, Duration> intervals) {
        this.intervals = intervals;
    }

    /** Makes the hour or day that begins then, of these series, in the caller's transaction. */
    void fold(Connection connection, Grain into, Collection<Integer> series, Instant begin) throws SQLException {
        Grain from = into == Grain.DAY ? Grain.HOUR : Grain.MINUTE;
        Instant end = begin.plus(into.length());
        Map<Integer, Duration> reaches = from == Grain.MINUTE ? reaches(connection, series) : Map.of();
        Duration back = reaches.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
        List<Rollup.Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("select r.series, r.origin, r.minute, "
                + from.known() + " as known, " + from.sum() + " as total_us_sum, " + Rollup.COLUMNS + " from "
                + from.table().sql()
                + " r where r.series = any (?) and r.minute >= ? and r.minute < ?"
                + " order by r.series, r.minute, r.origin")) {
            select.setFetchSize(FETCH);
            select.setArray(1, connection.createArrayOf("int4", series.toArray(Integer[]::new)));
            select.setInt(2, Coverage.minute(begin.minus(back)));
            select.setInt(3, Coverage.minute(end));
            try (ResultSet row = select.executeQuery()) {
                One one = null;
                while (row.next()) {
                    int id = row.getInt("series");
                    if (one == null || one.series != id) {
                        finish(connection, into, begin, one, rows);
                        one = new One(id, begin, end, reaches.getOrDefault(id, Duration.ZERO), spare);
                    }
                    one.add(row);
                }
                finish(connection, into, begin, one, rows);
            }
        }
        write(connection, into, begin, rows);
    }

    private static void finish(
            Connection connection, Grain into, Instant begin, @Nullable One one, List<Rollup.Row> rows)
            throws SQLException {
        if (one != null) {
            one.finish(rows);
            if (rows.size() >= ROWS_AT_ONCE) {
                write(connection, into, begin, rows);
                rows.clear();
            }
        }
    }

    /** One series at a time. */
    private static final class One {
        private final int series;
        private final int begin;
        private final Map<Integer, Rollup> byOrigin = new TreeMap<>();
        private final Coverage coverage;

        private final Deque<Rollup> spare;

        One(int series, Instant begin, Instant end, Duration reach, Deque<Rollup> spare) {
            this.series = series;
            this.begin = Coverage.minute(begin);
            this.spare = spare;
            this.coverage = new Coverage(
                    begin, end, reach, (minute, origin) -> at(origin).addKnown(60));
        }

        private Rollup at(int origin) {
            return byOrigin.computeIfAbsent(origin, id -> spare.isEmpty() ? new Rollup() : spare.pop());
        }

        void add(ResultSet row) throws SQLException {
            int at = row.getInt("minute");
            int origin = row.getInt("origin");
            if (row.getInt("up") + row.getInt("degraded") + row.getInt("down") > 0) {
                coverage.add(at, origin);
            }
            if (at >= begin) {
                Rollup rollup = at(origin);
                rollup.add(row);
                rollup.addKnown(row.getInt("known"));
            }
        }

        void finish(List<Rollup.Row> into) {
            coverage.end();
            byOrigin.forEach((origin, rollup) -> {
                into.add(rollup.row(series, origin));
                rollup.clear();
                spare.push(rollup);
            });
        }
    }

    private Map<Integer, Duration> reaches(Connection connection, Collection<Integer> series) throws SQLException {
        Map<Integer, Duration> reaches = new TreeMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("select id, probe from series where id = any (?)")) {
            select.setArray(1, connection.createArrayOf("int4", series.toArray(Integer[]::new)));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    reaches.put(row.getInt(1), Coverage.reach(intervals.apply(row.getString(2))));
                }
            }
        }
        return reaches;
    }

    private static void write(Connection connection, Grain into, Instant begin, List<Rollup.Row> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert =
                connection.prepareStatement("""
                insert into %s (minute, series, origin, up, degraded, down, unknown, known_min, total_us_mean, failures, total,
                    phases)
                select ?, * from unnest(?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::smallint[], ?::int[],
                    ?::bytea[], ?::bytea[], ?::bytea[])
                on conflict (series, minute, origin) do update set up = excluded.up, degraded = excluded.degraded,
                    down = excluded.down, unknown = excluded.unknown, known_min = excluded.known_min,
                    total_us_mean = excluded.total_us_mean, failures = excluded.failures, total = excluded.total,
                    phases = excluded.phases
                """.formatted(into.table().sql()))) {
            upsert.setInt(1, Coverage.minute(begin));
            new MeasurementWriter.Columns<>(connection, upsert, rows, 2)
                    .int4(row -> row.series)
                    .int4(row -> row.origin)
                    .int4(row -> row.count(Outcome.UP))
                    .int4(row -> row.count(Outcome.DEGRADED))
                    .int4(row -> row.count(Outcome.DOWN))
                    .int4(row -> row.count(Outcome.UNKNOWN))
                    .int2(row -> row.knownSeconds / 60)
                    .int4(row -> row.totalMean)
                    .bytes(row -> row.failures)
                    .bytes(row -> row.total)
                    .bytes(row -> row.phases);
            upsert.executeUpdate();
        }
    }
}
