package dev.candor.measurement;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts and latencies per series, origin and minute, as they come in. */
final class Rollups {

    private static final Phase[] PHASES = Phase.values();
    private static final byte[] NOTHING = {};

    private Rollups() {}

    private record Key(int series, int minute, int origin) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparingInt(Key::series)
                .thenComparingInt(Key::minute)
                .thenComparingInt(Key::origin);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Sum {
        private final int[] outcomes = new int[Outcome.values().length];
        private final int[][] buckets = new int[PHASES.length][];
        private final int[] sizes = new int[PHASES.length];
        private final FailureCounts failures = new FailureCounts();
        private boolean failed;
        private long total;
        private int min;
        private int max;

        void add(Measurement measurement) {
            Outcome outcome = measurement.outcome();
            outcomes[Codes.of(outcome)]++;
            Failure failure = measurement.failure();
            if (failure != null) {
                failures.add(failure);
                failed = true;
            }
            // The time of a run that got no answer is a time-out, not a latency.
            if (outcome == Outcome.UP || outcome == Outcome.DEGRADED) {
                int took = MeasurementWriter.micros(measurement.timings().total());
                min = sizes[0] == 0 ? took : Math.min(min, took);
                max = Math.max(max, took);
                total += took;
                for (Phase phase : PHASES) {
                    Double time = phase.in(measurement);
                    if (time != null) {
                        add(phase.code(), Sketch.bucket(MeasurementWriter.micros(time)));
                    }
                }
            }
        }

        private void add(int phase, int bucket) {
            int[] known = buckets[phase];
            int size = sizes[phase]++;
            if (known == null) {
                known = new int[2];
                buckets[phase] = known;
            } else if (size == known.length) {
                known = Arrays.copyOf(known, size * 2);
                buckets[phase] = known;
            }
            known[size] = bucket;
        }

        int count(Outcome outcome) {
            return outcomes[Codes.of(outcome)];
        }

        byte[] latencies() {
            return sketch(0, 1);
        }

        byte[] phases() {
            return sketch(1, PHASES.length);
        }

        private byte[] sketch(int from, int to) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(48);
            for (int phase = from; phase < to; phase++) {
                int[] known = buckets[phase];
                if (known != null) {
                    Sketch.write(PHASES[phase], known, sizes[phase], out);
                }
            }
            return out.toByteArray();
        }

        byte[] failures() {
            return failed ? failures.write() : NOTHING;
        }
    }

    /** Adds these measurements, each of which was stored for the first time in this transaction. */
    static void add(Connection connection, Collection<NumberedEntry> stored) throws SQLException {
        Map<Key, Sum> sums = new HashMap<>();
        for (NumberedEntry entry : stored) {
            Measurement measurement = entry.measurement();
            int minute = Coverage.minute(measurement.startedAt());
            sums.computeIfAbsent(new Key(entry.series(), minute, entry.origin()), k -> new Sum())
                    .add(measurement);
        }
        if (sums.isEmpty()) {
            return;
        }
        // Sorted, so that two hubs update the same rows in the same order.
        List<Map.Entry<Key, Sum>> rows = new ArrayList<>(sums.entrySet());
        rows.sort(Map.Entry.comparingByKey());
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into rollup_minute as r (series, minute, origin, up, degraded, down, unknown,
                    total_us_sum, total_us_min, total_us_max, total, phases, failures)
                select * from unnest(?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::bigint[],
                    ?::int[], ?::int[], ?::bytea[], ?::bytea[], ?::bytea[])
                on conflict (series, minute, origin) do update set
                    up = r.up + excluded.up, degraded = r.degraded + excluded.degraded,
                    down = r.down + excluded.down, unknown = r.unknown + excluded.unknown,
                    total_us_sum = r.total_us_sum + excluded.total_us_sum,
                    total_us_min = case when r.up + r.degraded = 0 then excluded.total_us_min
                        when excluded.up + excluded.degraded = 0 then r.total_us_min
                        else least(r.total_us_min, excluded.total_us_min) end,
                    total_us_max = greatest(r.total_us_max, excluded.total_us_max),
                    total = r.total || excluded.total, phases = r.phases || excluded.phases,
                    failures = r.failures || excluded.failures
                """)) {
            new MeasurementWriter.Columns<>(connection, upsert, rows)
                    .int4(row -> row.getKey().series())
                    .int4(row -> row.getKey().minute())
                    .int4(row -> row.getKey().origin())
                    .int4(row -> row.getValue().count(Outcome.UP))
                    .int4(row -> row.getValue().count(Outcome.DEGRADED))
                    .int4(row -> row.getValue().count(Outcome.DOWN))
                    .int4(row -> row.getValue().count(Outcome.UNKNOWN))
                    .int8(row -> row.getValue().total)
                    .int4(row -> row.getValue().min)
                    .int4(row -> row.getValue().max)
                    .bytes(row -> row.getValue().latencies())
                    .bytes(row -> row.getValue().phases())
                    .bytes(row -> row.getValue().failures());
            upsert.executeUpdate();
        }
    }

    /** Says which hours were changed that are closed already, so that they are made again. */
    static void markLate(Connection connection, Collection<NumberedEntry> stored, Instant closedUntil)
            throws SQLException {
        record Late(int series, long hour) {}
        List<Late> late = stored.stream()
                .filter(entry -> entry.measurement().startedAt().isBefore(closedUntil))
                .map(entry -> new Late(
                        entry.series(),
                        entry.measurement()
                                .startedAt()
                                .truncatedTo(ChronoUnit.HOURS)
                                .getEpochSecond()))
                .distinct()
                .toList();
        if (late.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into rollup_late (series, begins_at)
                select series, to_timestamp(hour) from unnest(?::int[], ?::bigint[]) as b (series, hour)
                """)) {
            new MeasurementWriter.Columns<>(connection, insert, late)
                    .int4(Late::series)
                    .int8(Late::hour);
            insert.executeUpdate();
        }
    }
}
