package dev.candor.measurement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
        try (PreparedStatement select = connection.prepareStatement("select r.series, r.origin, r.begins_at, "
                + from.known() + " as known, " + Rollup.COLUMNS + " from "
                + from.table().sql()
                + " r where r.series = any (?) and r.begins_at >= ? and r.begins_at < ?"
                + " order by r.series, r.begins_at, r.origin")) {
            select.setFetchSize(FETCH);
            select.setArray(1, connection.createArrayOf("int4", series.toArray(Integer[]::new)));
            select.setObject(2, begin.minus(back).atOffset(ZoneOffset.UTC));
            select.setObject(3, end.atOffset(ZoneOffset.UTC));
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
        private final Instant begin;
        private final Map<Integer, Rollup> byOrigin = new TreeMap<>();
        private final Coverage coverage;

        private final Deque<Rollup> spare;

        One(int series, Instant begin, Instant end, Duration reach, Deque<Rollup> spare) {
            this.series = series;
            this.begin = begin;
            this.spare = spare;
            this.coverage = new Coverage(
                    begin, end, reach, (minute, origin) -> at(origin).addKnown(60));
        }

        private Rollup at(int origin) {
            return byOrigin.computeIfAbsent(origin, id -> spare.isEmpty() ? new Rollup() : spare.pop());
        }

        void add(ResultSet row) throws SQLException {
            Instant at = row.getObject("begins_at", OffsetDateTime.class).toInstant();
            int origin = row.getInt("origin");
            if (row.getInt("up") + row.getInt("degraded") + row.getInt("down") > 0) {
                coverage.add(at, origin);
            }
            if (!at.isBefore(begin)) {
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
                insert into %s (begins_at, series, origin, up, degraded, down, unknown, total_us_sum, total_us_min,
                    total_us_max, known_s, total, phases, failures)
                select to_timestamp(at), series, origin, up, degraded, down, unknown, sum, min, max, known, t, p, f
                from unnest(?::bigint[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::int[],
                    ?::int[], ?::int[], ?::bytea[], ?::bytea[], ?::bytea[])
                    as b (at, series, origin, up, degraded, down, unknown, sum, min, max, known, t, p, f)
                on conflict (series, begins_at, origin) do update set up = excluded.up, degraded = excluded.degraded,
                    down = excluded.down, unknown = excluded.unknown, total_us_sum = excluded.total_us_sum,
                    total_us_min = excluded.total_us_min, total_us_max = excluded.total_us_max,
                    known_s = excluded.known_s, total = excluded.total, phases = excluded.phases,
                    failures = excluded.failures
                """.formatted(into.table().sql()))) {
            new MeasurementWriter.Columns<>(connection, upsert, rows)
                    .int8(row -> begin.getEpochSecond())
                    .int4(row -> row.series)
                    .int4(row -> row.origin)
                    .int4(row -> row.count(Outcome.UP))
                    .int4(row -> row.count(Outcome.DEGRADED))
                    .int4(row -> row.count(Outcome.DOWN))
                    .int4(row -> row.count(Outcome.UNKNOWN))
                    .int8(row -> row.totalSum)
                    .int4(row -> row.totalMin)
                    .int4(row -> row.totalMax)
                    .int4(row -> row.knownSeconds)
                    .bytes(row -> row.total)
                    .bytes(row -> row.phases)
                    .bytes(row -> row.failures);
            upsert.executeUpdate();
        }
    }
}
