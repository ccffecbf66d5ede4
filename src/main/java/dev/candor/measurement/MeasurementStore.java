package dev.candor.measurement;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The history of measurements, to read. Every answer is bounded. Of runs that were up, assertions, sizes and TLS facts
 * were not kept and are empty; all others come back whole. Reads join the caller's transaction if there is one.
 */
@Singleton
public class MeasurementStore {

    /** Most measurements in one answer; where more match, the newest are in it. */
    public static final int MOST = 200_000;

    private final DataSource database;
    private final HistoryConfig config;
    private final InstantSource clock;

    MeasurementStore(DataSource database, HistoryConfig config, InstantSource clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /** What was started at or after that moment, oldest first; the newest {@value #MOST} if there is more. */
    public List<Measurement> since(Instant from) {
        return range(null, from, clock.instant().plus(Duration.ofDays(1)), MOST);
    }

    /**
     * What these probes measured from {@code from} on and before {@code to}, oldest first; the newest {@value #MOST} if
     * there is more.
     */
    public List<Measurement> ofProbes(Collection<String> probes, Instant from, Instant to) {
        return probes.isEmpty() ? List.of() : range(probes, from, to, MOST);
    }

    /** Which agents measured from where in that time: locations by agent. */
    public Map<String, String> agents(Instant from, Instant to) {
        Map<String, String> agents = new TreeMap<>();
        query(
                """
                select distinct b.agent, s.location from series s join measurement m on m.series = s.id
                    join agent_boot b on b.id = m.agent_boot where m.minute between ? and ? limit ?
                """,
                statement -> {
                    statement.setInt(1, Coverage.minute(from));
                    statement.setInt(2, Coverage.minute(to));
                    statement.setInt(3, MOST);
                },
                rows -> {
                    while (rows.next()) {
                        agents.put(rows.getString("agent"), rows.getString("location"));
                    }
                    return true;
                });
        return agents;
    }

    /** As {@link #ofProbes}, of all probes, with the name of the agent that made each measurement. */
    public MeasurementsStored between(Instant from, Instant to) {
        List<Measurement> found = new ArrayList<>();
        List<String> agents = new ArrayList<>();
        query(range(", b.agent", "join agent_boot b on b.id = m.agent_boot"), bound(null, from, to, MOST), rows -> {
            while (rows.next()) {
                found.add(MeasurementRow.read(rows));
                agents.add(rows.getString("agent"));
            }
            return true;
        });
        return new MeasurementsStored(found, agents);
    }

    private List<Measurement> range(@Nullable Collection<String> probes, Instant from, Instant to, int most) {
        return measurements(range("", ""), bound(probes, from, to, most));
    }

    private static String range(String columns, String join) {
        return "select * from (select " + MeasurementRow.COLUMNS + columns + """
                 from series s join measurement m on m.series = s.id join answer a on a.id = m.answer
                """ + join + """
                 where m.minute between ? and ? and (m.minute, m.micros) >= (?, ?) and (m.minute, m.micros) < (?, ?)
                    and (?::text[] is null or s.probe = any (?::text[]))
                order by m.minute desc, m.micros desc, m.agent_boot desc, m.sequence desc limit ?) newest
                order by minute, micros, agent_boot, sequence
                """;
    }

    private static Binder bound(@Nullable Collection<String> probes, Instant from, Instant to, int most) {
        return statement -> {
            String[] names = probes == null ? null : probes.toArray(String[]::new);
            // The row comparisons say it all; the first condition is the one that an index understands.
            statement.setInt(1, Coverage.minute(from));
            statement.setInt(2, Coverage.minute(to));
            statement.setInt(3, Coverage.minute(from));
            statement.setInt(4, MeasurementWriter.microsOfMinute(from));
            statement.setInt(5, Coverage.minute(to));
            statement.setInt(6, MeasurementWriter.microsOfMinute(to));
            statement.setObject(7, names);
            statement.setObject(8, names);
            statement.setInt(9, most);
        };
    }

    /** The last measurement of each probe at each location within the time that measurements are kept. */
    public List<Measurement> latest() {
        String sql = "select " + MeasurementRow.COLUMNS + """
                 from series s cross join lateral (
                    select * from measurement where series = s.id and minute >= ?
                    order by minute desc, micros desc limit 1) m
                join answer a on a.id = m.answer order by s.probe, s.location
                """;
        return measurements(sql, statement -> statement.setInt(1, Coverage.minute(oldest())));
    }

    /** One page of the history, newest first. */
    MeasurementPage page(MeasurementFilter filter) {
        Cursor before = filter.before() == null ? Cursor.NEWEST : filter.before();
        List<Integer> outcomes = filter.outcomes().stream().map(Codes::of).toList();
        String sql = "select " + MeasurementRow.COLUMNS + """
                 from series s cross join lateral (
                    select * from measurement where series = s.id and minute between ? and ?
                        and (minute, micros, agent_boot, sequence) < (?, ?, ?, ?)
                        and (cardinality(?::int[]) = 0 or result & 3 = any (?::int[]))
                    order by minute desc, micros desc, agent_boot desc, sequence desc limit ?) m
                join answer a on a.id = m.answer
                where (?::text is null or s.probe = ?) and (?::text is null or s.location = ?)
                order by m.minute desc, m.micros desc, m.agent_boot desc, m.sequence desc limit ?
                """;
        List<Measurement> items = new ArrayList<>();
        Cursor[] last = new Cursor[1];
        boolean more = query(
                sql,
                statement -> {
                    Integer[] codes = outcomes.toArray(Integer[]::new);
                    statement.setInt(1, Coverage.minute(oldest()));
                    statement.setInt(2, Coverage.minute(before.startedAt()));
                    statement.setInt(3, Coverage.minute(before.startedAt()));
                    statement.setInt(4, MeasurementWriter.microsOfMinute(before.startedAt()));
                    statement.setInt(5, before.boot());
                    statement.setInt(6, before.sequence());
                    statement.setObject(7, codes);
                    statement.setObject(8, codes);
                    statement.setInt(9, filter.limit() + 1);
                    statement.setString(10, filter.probe());
                    statement.setString(11, filter.probe());
                    statement.setString(12, filter.location());
                    statement.setString(13, filter.location());
                    statement.setInt(14, filter.limit() + 1);
                },
                rows -> {
                    while (rows.next()) {
                        if (items.size() == filter.limit()) {
                            return true;
                        }
                        items.add(MeasurementRow.read(rows));
                        last[0] = Cursor.of(rows);
                    }
                    return false;
                });
        return new MeasurementPage(items, more && last[0] != null ? last[0].text() : null);
    }

    /**
     * Counts per minute of one probe, oldest first, from {@code from} on and before {@code to}; the newest {@value #MOST}
     * if there are more.
     */
    public List<MinuteCount> minutes(String probe, Instant from, Instant to) {
        return minutes(List.of(probe), from, to);
    }

    /** The same of several probes. */
    public List<MinuteCount> minutes(Collection<String> probes, Instant from, Instant to) {
        List<MinuteCount> counts = new ArrayList<>();
        query(
                """
                select * from (select s.probe, s.location, r.minute, sum(up) as up, sum(degraded) as degraded,
                    sum(down) as down, sum(unknown) as unknown, sum(total_us_sum) as total_us_sum,
                    min(total_us_min) filter (where up + degraded > 0) as total_us_min, max(total_us_max) as total_us_max
                    from series s join rollup_minute r on r.series = s.id
                    where s.probe = any (?) and r.minute >= ? and r.minute < ? group by s.probe, s.location, r.minute
                    order by r.minute desc, s.location desc, s.probe desc limit ?) n
                order by minute, location, probe
                """,
                statement -> {
                    statement.setArray(
                            1, statement.getConnection().createArrayOf("text", probes.toArray(String[]::new)));
                    statement.setInt(2, ceiling(from));
                    statement.setInt(3, ceiling(to));
                    statement.setInt(4, MOST);
                },
                rows -> {
                    while (rows.next()) {
                        counts.add(minute(rows.getString("probe"), rows));
                    }
                    return true;
                });
        return counts;
    }

    // A minute is within a span if its beginning is.
    private static int ceiling(Instant moment) {
        int minute = Coverage.minute(moment);
        return Coverage.instant(minute).equals(moment) ? minute : minute + 1;
    }

    private static MinuteCount minute(String probe, ResultSet row) throws SQLException {
        int answered = row.getInt("up") + row.getInt("degraded");
        return new MinuteCount(
                probe,
                row.getString("location"),
                Coverage.instant(row.getInt("minute")),
                row.getInt("up"),
                row.getInt("degraded"),
                row.getInt("down"),
                row.getInt("unknown"),
                answered == 0 ? null : row.getLong("total_us_sum") / 1000.0 / answered,
                answered == 0 ? null : row.getInt("total_us_min") / 1000.0,
                answered == 0 ? null : row.getInt("total_us_max") / 1000.0);
    }

    private Instant oldest() {
        return clock.instant().minus(config.raw());
    }

    private List<Measurement> measurements(String sql, Binder binder) {
        List<Measurement> found = new ArrayList<>();
        query(sql, binder, rows -> {
            while (rows.next()) {
                found.add(MeasurementRow.read(rows));
            }
            return true;
        });
        return found;
    }

    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private interface Reader {
        boolean read(ResultSet rows) throws SQLException;
    }

    private boolean query(String sql, Binder binder, Reader reader) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(10);
            binder.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        } catch (SQLException e) {
            throw new HistoryUnavailableException(e);
        }
    }

    /** The database did not answer. */
    public static final class HistoryUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HistoryUnavailableException(SQLException cause) {
            super("the history cannot be read: " + cause.getMessage(), cause);
        }
    }
}
