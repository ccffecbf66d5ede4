package dev.candor.measurement;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Stream;

/** Counts and latencies over some span, added up from finer ones. */
final class Rollup {

    /** What {@link #add(ResultSet)} needs, of a roll-up {@code r}, beside its known time and its {@code total_us_sum}. */
    static final String COLUMNS = """
            r.up, r.degraded, r.down, r.unknown, r.total, r.phases, r.failures
            """;

    private final Sketch[] sketches =
            Stream.of(Phase.values()).map(phase -> new Sketch()).toArray(Sketch[]::new);
    private FailureCounts failures = new FailureCounts();
    private long up;
    private long degraded;
    private long down;
    private long unknown;
    private long totalSum;
    private int knownSeconds;

    /** Adds the current row. */
    void add(ResultSet row) throws SQLException {
        up += row.getLong("up");
        degraded += row.getLong("degraded");
        down += row.getLong("down");
        unknown += row.getLong("unknown");
        totalSum += row.getLong("total_us_sum");
        Sketch.addAll(row.getBytes("total"), sketches);
        Sketch.addAll(row.getBytes("phases"), sketches);
        failures.add(row.getBytes("failures"));
    }

    /** Adds time in which the health was known. */
    void addKnown(int seconds) {
        knownSeconds += seconds;
    }

    /** As if nothing had been added. */
    void clear() {
        for (Sketch sketch : sketches) {
            sketch.clear();
        }
        failures = new FailureCounts();
        up = degraded = down = unknown = totalSum = 0;
        knownSeconds = 0;
    }

    /** What it came to, as columns. */
    Row row(int series, int origin) {
        return new Row(this, series, origin);
    }

    /** A row of an hour or a day. */
    static final class Row {
        final int series;
        final int origin;
        final int totalMean;
        final int knownSeconds;
        final byte[] total;
        final byte[] phases;
        final byte[] failures;
        private final long[] outcomes;

        private Row(Rollup from, int series, int origin) {
            this.series = series;
            this.origin = origin;
            long answered = from.up + from.degraded;
            this.totalMean = answered == 0
                    ? 0
                    : (int) Math.min(Integer.MAX_VALUE, Math.round((double) from.totalSum / answered));
            this.knownSeconds = from.knownSeconds;
            this.total = from.bytes(0, 1);
            this.phases = from.bytes(1, from.sketches.length);
            this.failures = from.failures.write();
            this.outcomes = new long[] {from.up, from.degraded, from.down, from.unknown};
        }

        int count(Outcome outcome) {
            return (int) Math.min(Integer.MAX_VALUE, outcomes[Codes.of(outcome)]);
        }
    }

    private byte[] bytes(int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int phase = from; phase < to; phase++) {
            sketches[phase].write(Phase.of(phase), out);
        }
        return out.toByteArray();
    }
}
