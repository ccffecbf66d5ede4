package dev.candor.measurement;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Adds the hours and days of a probe's series up to one row, so that a page reads one row a day for each probe. A row is made
 * anew from all that it is made of: twice changes nothing.
 */
final class ProbeFold {

    private ProbeFold() {}

    private static final class Row {
        private static final int COUNTS = 5;

        private final String probe;
        private final int[] counts = new int[COUNTS];
        private final byte[] total;

        // The columns of the query below: the counts are up, degraded, down, unknown and known seconds.
        Row(ResultSet row) throws SQLException {
            this.probe = row.getString(1);
            for (int i = 0; i < COUNTS; i++) {
                counts[i] = (int) Math.min(Integer.MAX_VALUE, row.getLong(2 + i));
            }
            this.total = merged(row.getBytes(2 + COUNTS));
        }
    }

    /** The table of such rows: of hours or of days. */
    static Partitions.Table table(Grain grain) {
        return switch (grain) {
            case HOUR -> Partitions.Table.PROBE_HOUR;
            case DAY -> Partitions.Table.PROBE_DAY;
            case MINUTE -> throw new IllegalArgumentException("minutes are not added up by probe");
        };
    }

    /** Makes the hour or day that begins then, in the caller's transaction that made those of the series, or a later one. */
    static void fold(Connection connection, Grain grain, Collection<String> probes, Instant begin) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("""
                select s.probe, sum(r.up), sum(r.degraded), sum(r.down), sum(r.unknown), 60 * sum(r.known_min),
                    string_agg(r.total, ''::bytea)
                from series s join %s r on r.series = s.id where s.probe = any (?) and r.minute = ? group by s.probe
                """.formatted(grain.table().sql()))) {
            select.setArray(1, connection.createArrayOf("text", probes.toArray(String[]::new)));
            select.setInt(2, Coverage.minute(begin));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(row));
                }
            }
        }
        write(connection, grain, begin, rows);
    }

    private static byte[] merged(byte[] pieces) {
        Sketch sketch = new Sketch();
        sketch.add(pieces, Phase.TOTAL);
        ByteArrayOutputStream out = new ByteArrayOutputStream(pieces.length);
        sketch.write(Phase.TOTAL, out);
        return out.toByteArray();
    }

    private static void write(Connection connection, Grain grain, Instant begin, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert =
                connection.prepareStatement("""
                insert into %s (minute, probe, up, degraded, down, unknown, known_s, total)
                select ?, * from unnest(?::text[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::bytea[])
                on conflict (probe, minute) do update set up = excluded.up, degraded = excluded.degraded,
                    down = excluded.down, unknown = excluded.unknown, known_s = excluded.known_s, total = excluded.total
                """.formatted(table(grain).sql()))) {
            upsert.setInt(1, Coverage.minute(begin));
            new MeasurementWriter.Columns<>(connection, upsert, rows, 2)
                    .text(row -> row.probe)
                    .int4(row -> row.counts[0])
                    .int4(row -> row.counts[1])
                    .int4(row -> row.counts[2])
                    .int4(row -> row.counts[3])
                    .int4(row -> row.counts[4])
                    .bytes(row -> row.total);
            upsert.executeUpdate();
        }
    }

    /** The probes of these series, in order. */
    static Set<String> probes(Connection connection, Collection<Integer> series) throws SQLException {
        Set<String> probes = new TreeSet<>();
        try (PreparedStatement select =
                connection.prepareStatement("select distinct probe from series where id = any (?)")) {
            select.setArray(1, connection.createArrayOf("int4", series.toArray(Integer[]::new)));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    probes.add(row.getString(1));
                }
            }
        }
        return probes;
    }
}
