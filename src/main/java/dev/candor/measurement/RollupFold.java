package dev.candor.measurement;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Makes each hour once it is over, each day with its last hour, and both again when something came late. One hub at a
 * time does; until then, whoever reads adds the minutes of the hours that are not made.
 */
@Singleton
class RollupFold {

    private static final String LEASE = "rollup-fold";
    private static final Duration TERM = Duration.ofSeconds(30);
    // What comes this much after its hour is ordinary; later than that it costs a second making.
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final int SERIES_AT_ONCE = 500;
    private static final int PROBES_AT_ONCE = 200;
    private static final int LATE_AT_ONCE = 2_000;
    private static final int STEPS_PER_TICK = 200;
    // A probe that is gone: what it said last was true for a minute.
    private static final Duration GONE = Duration.ofSeconds(30);

    private final DataSource database;
    private final Partitions partitions;
    private final Leases leases;
    private final InstantSource clock;
    private final Folding folding;
    private final Counter failures;

    @Inject
    RollupFold(
            DataSource database,
            Partitions partitions,
            Leases leases,
            ProbeCatalog probes,
            InstantSource clock,
            MeterRegistry meters) {
        this(
                database,
                partitions,
                leases,
                id -> probes.current().probe(id).map(Probe::interval).orElse(GONE),
                clock,
                meters);
    }

    RollupFold(
            DataSource database,
            Partitions partitions,
            Leases leases,
            Function<String, Duration> intervals,
            InstantSource clock,
            MeterRegistry meters) {
        this.database = database;
        this.partitions = partitions;
        this.leases = leases;
        this.clock = clock;
        this.folding = new Folding(intervals);
        this.failures = Counter.builder("candor_rollup_fold_failures")
                .description("Times that hours and days could not be made, tried again seconds later")
                .register(meters);
    }

    @Scheduled(every = "{candor.history.fold}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            for (int step = 0; step < STEPS_PER_TICK; step++) {
                if (leases.take(LEASE, TERM).isEmpty() || !step(clock.instant(), this::ours)) {
                    return;
                }
            }
        } catch (Fence.LostException e) {
            Log.infof("another hub makes hours and days now: %s", e.getMessage());
        } catch (SQLException | RuntimeException e) {
            failures.increment();
            // Another hub may have dropped what we think is there.
            partitions.forget();
            Log.errorf(e, "making hours and days failed; the next tick goes on where this one stopped");
        }
    }

    private Fence ours() throws SQLException {
        return leases.take(LEASE, TERM)
                .orElseThrow(() -> new Fence.LostException("the lease '%s' is held by another".formatted(LEASE)));
    }

    /** Asked for before each transaction, so that a long hour does not outlast the lease. */
    interface Turn {
        Fence next() throws SQLException;
    }

    /**
     * Makes again what was late, or else the next hour that is over.
     *
     * @return whether there was anything to do
     */
    boolean step(Instant now, Turn turn) throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (late(connection, turn)) {
                return true;
            }
            FoldState state = FoldState.read(connection);
            Instant over = Grain.HOUR.floor(now.minus(GRACE));
            Instant hour = state.never() ? first(connection, over) : state.foldedUntil();
            if (!hour.isBefore(over)) {
                if (state.never()) {
                    inTransaction(connection, turn, () -> {
                        FoldState.close(connection, over);
                        FoldState.folded(connection, over);
                    });
                }
                return false;
            }
            next(connection, turn, hour);
            return true;
        }
    }

    private void next(Connection connection, Turn turn, Instant hour) throws SQLException {
        Instant end = hour.plus(Grain.HOUR.length());
        inTransaction(connection, turn, () -> FoldState.close(connection, end));
        foldAll(connection, turn, Grain.HOUR, hour);
        if (Grain.DAY.floor(end).equals(end)) {
            foldAll(connection, turn, Grain.DAY, Grain.DAY.floor(hour));
        }
        inTransaction(connection, turn, () -> FoldState.folded(connection, end));
    }

    private void foldAll(Connection connection, Turn turn, Grain into, Instant begin) throws SQLException {
        partitions.ensure(connection, into.table(), List.of(Partitions.day(begin)));
        List<Integer> series = allSeries(connection);
        for (int from = 0; from < series.size(); from += SERIES_AT_ONCE) {
            List<Integer> some = series.subList(from, Math.min(series.size(), from + SERIES_AT_ONCE));
            inTransaction(connection, turn, () -> folding.fold(connection, into, some, begin));
        }
        partitions.ensure(connection, ProbeFold.table(into), List.of(Partitions.day(begin)));
        List<String> probes = List.copyOf(ProbeFold.probes(connection, series));
        for (int from = 0; from < probes.size(); from += PROBES_AT_ONCE) {
            List<String> some = probes.subList(from, Math.min(probes.size(), from + PROBES_AT_ONCE));
            inTransaction(connection, turn, () -> ProbeFold.fold(connection, into, some, begin));
        }
    }

    // What is deleted here was committed together with its minutes, so that these are seen below. What is not, is left
    // for the next time, with its mark.
    private boolean late(Connection connection, Turn turn) throws SQLException {
        FoldState state = FoldState.read(connection);
        Set<Instant> ahead = lateHours(connection);
        if (ahead.isEmpty()) {
            return false;
        }
        for (Instant hour : ahead) {
            List<LocalDate> days = List.of(Partitions.day(hour), Partitions.day(hour.plus(Grain.HOUR.length())));
            partitions.ensure(connection, Partitions.Table.HOUR, days);
            partitions.ensure(connection, Partitions.Table.DAY, days);
            partitions.ensure(connection, Partitions.Table.PROBE_HOUR, days);
            partitions.ensure(connection, Partitions.Table.PROBE_DAY, days);
        }
        inTransaction(connection, turn, () -> {
            Map<Instant, Set<Integer>> hours = takeLate(connection);
            Map<Instant, Set<Integer>> days = new TreeMap<>();
            for (Map.Entry<Instant, Set<Integer>> late : hours.entrySet()) {
                Instant hour = late.getKey();
                if (hour.isBefore(state.foldedUntil())) {
                    again(connection, Grain.HOUR, late.getValue(), hour);
                    days.computeIfAbsent(Grain.DAY.floor(hour), day -> new TreeSet<>())
                            .addAll(late.getValue());
                }
            }
            for (Map.Entry<Instant, Set<Integer>> day : days.entrySet()) {
                if (!day.getKey().plus(Grain.DAY.length()).isAfter(state.foldedUntil())) {
                    again(connection, Grain.DAY, day.getValue(), day.getKey());
                }
            }
            // Last: those who store wait for this row.
            FoldState.madeAgain(connection);
        });
        return true;
    }

    private void again(Connection connection, Grain grain, Set<Integer> series, Instant begin) throws SQLException {
        folding.fold(connection, grain, series, begin);
        ProbeFold.fold(connection, grain, ProbeFold.probes(connection, series), begin);
    }

    private static Set<Instant> lateHours(Connection connection) throws SQLException {
        Set<Instant> hours = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select distinct begins_at from rollup_late")) {
            while (row.next()) {
                hours.add(row.getObject(1, OffsetDateTime.class).toInstant());
            }
        }
        return hours;
    }

    private static Map<Instant, Set<Integer>> takeLate(Connection connection) throws SQLException {
        Map<Instant, Set<Integer>> hours = new TreeMap<>();
        try (PreparedStatement delete = connection.prepareStatement("""
                delete from rollup_late where ctid = any (array(select ctid from rollup_late order by begins_at limit ?))
                returning begins_at, series
                """)) {
            delete.setInt(1, LATE_AT_ONCE);
            try (ResultSet row = delete.executeQuery()) {
                while (row.next()) {
                    Instant hour = row.getObject(1, OffsetDateTime.class).toInstant();
                    int series = row.getInt(2);
                    hours.computeIfAbsent(hour, h -> new TreeSet<>()).add(series);
                    // What its last minutes say reaches into the next one, see Coverage.
                    hours.computeIfAbsent(hour.plus(Grain.HOUR.length()), h -> new TreeSet<>())
                            .add(series);
                }
            }
        }
        return hours;
    }

    private static Instant first(Connection connection, Instant over) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select min(minute) from rollup_minute")) {
            row.next();
            int first = row.getInt(1);
            return row.wasNull() ? over : Grain.HOUR.floor(Coverage.instant(first));
        }
    }

    private static List<Integer> allSeries(Connection connection) throws SQLException {
        List<Integer> series = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select id from series order by id")) {
            while (row.next()) {
                series.add(row.getInt(1));
            }
        }
        return series;
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static void inTransaction(Connection connection, Turn turn, Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            turn.next().hold(connection);
            work.run();
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
