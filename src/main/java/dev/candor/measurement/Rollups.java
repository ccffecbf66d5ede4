package dev.candor.measurement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts per series and minute. */
final class Rollups {

    private Rollups() {}

    private record Key(int series, Instant minute) {}

    private static final class Sum {
        final int[] outcomes = new int[Outcome.values().length];
        long total;

        @Nullable
        Integer min;

        @Nullable
        Integer max;

        void add(Measurement measurement) {
            Outcome outcome = measurement.outcome();
            outcomes[Codes.of(outcome)]++;
            // The time of a run that got no answer is a time-out, not a latency.
            if (outcome == Outcome.UP || outcome == Outcome.DEGRADED) {
                int took = MeasurementWriter.micros(measurement.timings().total());
                total += took;
                min = min == null ? took : Math.min(min, took);
                max = max == null ? took : Math.max(max, took);
            }
        }

        int count(Outcome outcome) {
            return outcomes[Codes.of(outcome)];
        }
    }

    /** Adds these measurements, each of which was stored for the first time in this transaction. */
    static void add(Connection connection, Collection<LaneEntry> stored, Map<Interner.Series, Integer> series)
            throws SQLException {
        // Sorted, so that two hubs update the same rows in the same order.
        Map<Key, Sum> sums = new TreeMap<>(Comparator.comparingInt(Key::series).thenComparing(Key::minute));
        for (LaneEntry entry : stored) {
            Measurement measurement = entry.measurement();
            int id = Objects.requireNonNull(series.get(Interner.series(measurement)), "series not interned");
            sums.computeIfAbsent(new Key(id, measurement.startedAt().truncatedTo(ChronoUnit.MINUTES)), k -> new Sum())
                    .add(measurement);
        }
        if (sums.isEmpty()) {
            return;
        }
        List<Map.Entry<Key, Sum>> rows = List.copyOf(sums.entrySet());
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into rollup_minute as r
                    (series, minute, up, degraded, down, unknown, total_us_sum, total_us_min, total_us_max)
                select * from unnest(?::int[], ?::timestamptz[], ?::int[], ?::int[], ?::int[], ?::int[],
                    ?::bigint[], ?::int[], ?::int[])
                on conflict (series, minute) do update set
                    up = r.up + excluded.up, degraded = r.degraded + excluded.degraded,
                    down = r.down + excluded.down, unknown = r.unknown + excluded.unknown,
                    total_us_sum = r.total_us_sum + excluded.total_us_sum,
                    total_us_min = least(r.total_us_min, excluded.total_us_min),
                    total_us_max = greatest(r.total_us_max, excluded.total_us_max)
                """)) {
            List<Map.Entry<String, Function<Map.Entry<Key, Sum>, @Nullable Object>>> columns = List.of(
                    Map.entry("int4", row -> row.getKey().series()),
                    Map.entry("timestamptz", row -> row.getKey().minute().atOffset(ZoneOffset.UTC)),
                    Map.entry("int4", row -> row.getValue().count(Outcome.UP)),
                    Map.entry("int4", row -> row.getValue().count(Outcome.DEGRADED)),
                    Map.entry("int4", row -> row.getValue().count(Outcome.DOWN)),
                    Map.entry("int4", row -> row.getValue().count(Outcome.UNKNOWN)),
                    Map.entry("int8", row -> row.getValue().total),
                    Map.entry("int4", row -> row.getValue().min),
                    Map.entry("int4", row -> row.getValue().max));
            int parameter = 1;
            for (Map.Entry<String, Function<Map.Entry<Key, Sum>, @Nullable Object>> column : columns) {
                Object[] values = rows.stream().map(column.getValue()).toArray();
                upsert.setArray(parameter++, connection.createArrayOf(column.getKey(), values));
            }
            upsert.executeUpdate();
        }
    }
}
