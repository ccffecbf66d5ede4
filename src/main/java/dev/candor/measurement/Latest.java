package dev.candor.measurement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The newest run of each series, and since when its outcome has been the same. Late measurements don't change it. */
final class Latest {

    private static final Comparator<NumberedEntry> BY_START =
            Comparator.comparing(entry -> entry.measurement().startedAt());

    private Latest() {}

    /**
     * What a batch says of one series.
     *
     * @param since when the first of its last runs that went alike was started
     * @param whole whether that was its first run at all, so that the runs before the batch may have gone alike too
     */
    private record Tail(int series, Measurement newest, Instant since, boolean whole) {}

    /** Adds these measurements, each of which was stored for the first time in this transaction. */
    static void update(Connection connection, Collection<NumberedEntry> stored) throws SQLException {
        List<Tail> tails = tails(stored);
        write(connection, tails.stream().filter(Tail::whole).toList(), true);
        write(connection, tails.stream().filter(tail -> !tail.whole()).toList(), false);
    }

    private static void write(Connection connection, List<Tail> tails, boolean whole) throws SQLException {
        if (tails.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into series_latest as l (started_at, since, series, total_us, outcome, failure, status)
                select timestamptz 'epoch' + b.started_us * interval '1 microsecond',
                    timestamptz 'epoch' + b.since_us * interval '1 microsecond', b.series, b.total, b.outcome, b.failure,
                    b.status
                from unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::smallint[], ?::smallint[], ?::smallint[])
                    as b (started_us, since_us, series, total, outcome, failure, status)
                on conflict (series) do update set started_at = excluded.started_at, total_us = excluded.total_us,
                    outcome = excluded.outcome, failure = excluded.failure, status = excluded.status,
                    since = case when ? and l.outcome = excluded.outcome then l.since else excluded.since end
                where l.started_at < excluded.started_at
                """)) {
            new MeasurementWriter.Columns<>(connection, upsert, tails)
                    .int8(tail -> MeasurementWriter.micros(tail.newest().startedAt()))
                    .int8(tail -> MeasurementWriter.micros(tail.since()))
                    .int4(Tail::series)
                    .int4(tail ->
                            MeasurementWriter.micros(tail.newest().timings().total()))
                    .int2(tail -> Codes.of(tail.newest().outcome()))
                    .int2(tail -> MeasurementWriter.failure(tail.newest()))
                    .int2(tail -> MeasurementWriter.status(tail.newest()));
            upsert.setBoolean(8, whole);
            upsert.executeUpdate();
        }
    }

    private static List<Tail> tails(Collection<NumberedEntry> stored) {
        Map<Integer, List<NumberedEntry>> bySeries = new HashMap<>();
        stored.forEach(entry -> bySeries.computeIfAbsent(entry.series(), series -> new ArrayList<>(2))
                .add(entry));
        List<Tail> tails = new ArrayList<>(bySeries.size());
        bySeries.forEach((series, runs) -> {
            runs.sort(BY_START);
            Measurement newest = runs.get(runs.size() - 1).measurement();
            int first = runs.size() - 1;
            while (first > 0 && runs.get(first - 1).measurement().outcome() == newest.outcome()) {
                first--;
            }
            tails.add(new Tail(series, newest, runs.get(first).measurement().startedAt(), first == 0));
        });
        // Sorted, so that two hubs update the same rows in the same order.
        tails.sort(Comparator.comparingInt(Tail::series));
        return tails;
    }
}
