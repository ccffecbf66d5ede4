package dev.candor.measurement;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the roll-ups how long probes took in the past, for many of them at once. Whoever has many asks for some at a
 * time: each call holds one connection while it lasts, and as much memory as one series needs.
 */
@Singleton
public class LatencyReader {

    // Rows that the database hands over at a time: a megabyte or less.
    private static final int ROWS_AT_ONCE = 2_000;
    private static final int TIMEOUT_S = 20;
    // Hours that nobody made yet are read as minutes, no more of them than this.
    private static final Duration MINUTES = Duration.ofHours(6);
    // The hour itself and its neighbours: what is usual at 8:00 is not what it was at 3:00, nor what it was for a
    // minute.
    private static final int NEIGHBOURS = 1;

    // How rows tell their time; nothing else here knows.
    private static final String AT = "r.minute";
    private static final String SECOND = "r.minute::bigint * 60";
    private static final String TYPE = "int4";
    private static final String SPAN = " and %1$s >= ? and %1$s < ?".formatted(AT);

    // Phases are most of a row, and of them only medians are told: every third day is enough.
    private static final String SOME_PHASES =
            "case when " + SECOND + " / 86400 % 3 = 0 then r.phases else ''::bytea end";

    private final DataSource database;

    LatencyReader(DataSource database) {
        this.database = database;
    }

    /** One probe at one location, and its number in this database. */
    public record Series(int id, String probe, String location) {}

    /** Every series of these probes that was ever measured, in order of their numbers. */
    public List<Series> series(Collection<String> probes) {
        List<Series> all = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select id, probe, location from series where probe = any (?) order by id")) {
            select.setQueryTimeout(TIMEOUT_S);
            select.setArray(1, connection.createArrayOf("text", probes.toArray(String[]::new)));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    all.add(new Series(row.getInt(1), row.getString(2), row.getString(3)));
                }
            }
        } catch (SQLException e) {
            throw new MeasurementStore.HistoryUnavailableException(e);
        }
        return all;
    }

    /** The hour of {@code at}, the one before and the one after it, on each of the days before: one block a day. */
    public void sameHours(List<Series> some, Instant at, int days, Consumer<LatencyPast> each) {
        long hour = Math.floorDiv(at.getEpochSecond(), 3600);
        Object[] hours = IntStream.rangeClosed(1, days)
                .boxed()
                .flatMap(day -> IntStream.rangeClosed(-NEIGHBOURS, NEIGHBOURS)
                        .mapToObj(by -> time(Instant.ofEpochSecond((hour - 24L * day + by) * 3600))))
                .toArray();
        Instant first = Instant.ofEpochSecond((hour - 24L * days - NEIGHBOURS) * 3600);
        // The day that a row stands for, counted from the hour asked for.
        LongUnaryOperator block = second -> Math.floorDiv(second / 3600 - hour + NEIGHBOURS, 24);
        read(some, block, 86_400, hour * 3600, each, (connection, ids) -> {
            PreparedStatement select = connection.prepareStatement(
                    sql(SOME_PHASES, "rollup_hour", "and " + AT + " = any (?)" + SPAN + " order by 1"));
            select.setArray(1, ids);
            select.setArray(2, connection.createArrayOf(TYPE, hours));
            select.setObject(3, time(first));
            select.setObject(4, time(at));
            return select;
        });
    }

    /** The days before the one of {@code at}: one block a day. */
    public void days(List<Series> some, Instant at, int days, Consumer<LatencyPast> each) {
        Instant today = at.truncatedTo(ChronoUnit.DAYS);
        read(some, second -> Math.floorDiv(second, 86_400), 86_400, 0, each, (connection, ids) -> {
            PreparedStatement select = connection.prepareStatement(sql("r.phases", "rollup_day", SPAN + " order by 1"));
            select.setArray(1, ids);
            select.setObject(2, time(today.minus(Duration.ofDays(days))));
            select.setObject(3, time(today));
            return select;
        });
    }

    /** All since {@code from} and before {@code at}, hours as far as they are made and the minutes behind them: one block an hour. */
    public void hours(List<Series> some, Instant from, Instant at, Consumer<LatencyPast> each) {
        read(some, second -> Math.floorDiv(second, 3600), 3600, 0, each, (connection, ids) -> {
            FoldState state = FoldState.read(connection);
            Instant earliest = at.minus(MINUTES);
            Instant minutes = state.never() || state.foldedUntil().isBefore(earliest) ? earliest : state.foldedUntil();
            PreparedStatement select = connection.prepareStatement(sql("r.phases", "rollup_hour", SPAN + " union all ")
                    + sql("r.phases", "rollup_minute", SPAN + " order by 1"));
            select.setArray(1, ids);
            select.setObject(2, time(from));
            select.setObject(3, time(minutes.isBefore(at) ? minutes : at));
            select.setArray(4, ids);
            select.setObject(5, time(minutes.isBefore(from) ? from : minutes));
            select.setObject(6, time(at));
            return select;
        });
    }

    private static String sql(String phases, String table, String where) {
        return """
                select r.series, r.origin, %s, r.total, %s
                from %s r where r.series = any (?) and r.up + r.degraded > 0 %s
                """.formatted(SECOND, phases, table, where);
    }

    private static Object time(Instant at) {
        return Coverage.minute(at);
    }

    private interface Question {
        PreparedStatement ask(Connection connection, java.sql.Array ids) throws SQLException;
    }

    private void read(
            List<Series> some,
            LongUnaryOperator block,
            long blockSeconds,
            long origin,
            Consumer<LatencyPast> each,
            Question question) {
        Map<Integer, Series> byId = new HashMap<>();
        some.forEach(series -> byId.put(series.id(), series));
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false); // or else all rows would come at once
            try (PreparedStatement select = question.ask(
                    connection, connection.createArrayOf("int4", byId.keySet().toArray(Integer[]::new)))) {
                select.setQueryTimeout(TIMEOUT_S);
                select.setFetchSize(ROWS_AT_ONCE);
                Map<Integer, String> regions = regions(connection);
                try (ResultSet row = select.executeQuery()) {
                    @Nullable Series current = null;
                    Map<String, Sum> sums = new TreeMap<>();
                    while (row.next()) {
                        Series series = byId.get(row.getInt(1));
                        if (!Objects.equals(series, current)) {
                            tell(current, sums, each);
                            sums.clear();
                            current = series;
                        }
                        long number = block.applyAsLong(row.getLong(3));
                        sums.computeIfAbsent(regions.getOrDefault(row.getInt(2), ""), r -> new Sum())
                                .add(origin + number * blockSeconds, row.getBytes(4), row.getBytes(5));
                    }
                    tell(current, sums, each);
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new MeasurementStore.HistoryUnavailableException(e);
        }
    }

    private static void tell(@Nullable Series series, Map<String, Sum> sums, Consumer<LatencyPast> each) {
        if (series != null) {
            List<LatencyPast.Answerer> answerers = new ArrayList<>(sums.size());
            sums.forEach((region, sum) -> answerers.add(sum.answerer(region)));
            each.accept(new LatencyPast(series.probe(), series.location(), answerers));
        }
    }

    private static Map<Integer, String> regions(Connection connection) throws SQLException {
        Map<Integer, String> regions = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("select id, region from origin");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                regions.put(row.getInt(1), row.getString(2).intern());
            }
        }
        return regions;
    }

    /** What one region answered one series, added up from finer rows. */
    private static final class Sum {
        private final TreeMap<Long, Latencies> blocks = new TreeMap<>();
        private final Latencies connect = new Latencies();
        private final Latencies lookup = new Latencies();

        void add(long begins, byte[] total, byte[] phases) {
            blocks.computeIfAbsent(begins, b -> new Latencies()).add(total, Phase.TOTAL);
            connect.add(phases, Phase.CONNECT);
            lookup.add(phases, Phase.DNS);
        }

        LatencyPast.Answerer answerer(String region) {
            List<LatencyPast.Block> all = new ArrayList<>(blocks.size());
            blocks.forEach((begins, runs) -> all.add(new LatencyPast.Block(Instant.ofEpochSecond(begins), runs)));
            return new LatencyPast.Answerer(region, all, connect.quantile(0.5), lookup.quantile(0.5));
        }
    }
}
