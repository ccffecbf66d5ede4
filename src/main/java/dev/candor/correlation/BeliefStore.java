package dev.candor.correlation;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;

/** The belief in the database. Every method joins the caller's transaction; only what changed is written. */
@Singleton
class BeliefStore {

    /** Longer than any page looks back; a year and a month, so that yearly figures can be made. */
    private static final Duration KEPT = Duration.ofDays(400);

    private static final int MOST_SPANS = 200_000;

    private final DataSource database;

    BeliefStore(DataSource database) {
        this.database = database;
    }

    /** What was believed last; of a first start, nothing since {@code now}. */
    Belief load(Instant now) {
        return with(connection -> {
            List<SeriesHealth> series = new ArrayList<>();
            Map<Series, String> answeredBy = new HashMap<>();
            Map<String, ComponentHealth> components = new HashMap<>();
            each(connection, "select probe, location, health, since, answered_by from series_health", row -> {
                Series key = new Series(row.getString(1), row.getString(2));
                series.add(new SeriesHealth(
                        key.probe(), key.location(), health(row, 3), instant(row, 4), 0, 0, null, null));
                String region = row.getString(5);
                if (region != null) {
                    answeredBy.put(key, region);
                }
            });
            each(
                    connection,
                    "select component, health, since, down, degraded, up, unknown, reason from component_health",
                    row -> components.put(
                            row.getString(1),
                            new ComponentHealth(
                                    row.getString(1),
                                    health(row, 2),
                                    instant(row, 3),
                                    names(row, 4),
                                    names(row, 5),
                                    names(row, 6),
                                    names(row, 7),
                                    row.getString(8))));
            List<Instant> heartbeat = new ArrayList<>();
            each(connection, "select judged_at from judge_heartbeat", row -> heartbeat.add(instant(row, 1)));
            Instant at = heartbeat.isEmpty() ? now : heartbeat.get(0);
            return new Belief(
                    new Judgement(at, series, components, List.of()), answeredBy, heartbeat.isEmpty() ? null : at);
        });
    }

    /** Ends every open span at {@code at}: from then on nobody watched. */
    void closeAll(Instant at) {
        update(
                "update health_span set ended_at = greatest(started_at, ?) where ended_at is null",
                List.of(at),
                (statement, end) -> statement.setObject(1, at(end)));
    }

    /** Says that the belief held at {@code at}. */
    void heartbeat(Instant at) {
        update(
                "insert into judge_heartbeat (id, judged_at) values (1, ?)"
                        + " on conflict (id) do update set judged_at = excluded.judged_at",
                List.of(at),
                (statement, moment) -> statement.setObject(1, at(moment)));
    }

    /** Drops spans that nobody will ask for again. */
    void prune(Instant now) {
        update(
                "delete from health_span where ended_at < ?",
                List.of(now.minus(KEPT)),
                (statement, oldest) -> statement.setObject(1, at(oldest)));
    }

    /**
     * Writes what differs.
     *
     * @param reopen whether no span is open, so that each component needs one although its health is the same
     */
    void write(Belief before, Belief after, boolean reopen) {
        with(connection -> SeriesRows.write(connection, before, after));
        Map<String, ComponentHealth> was = before.judgement().components();
        Map<String, ComponentHealth> is = after.judgement().components();
        List<ComponentHealth> changed = is.values().stream()
                .filter(health -> !health.equals(was.get(health.component())))
                .toList();
        List<ComponentHealth> turned = is.values().stream()
                .filter(health -> {
                    ComponentHealth old = was.get(health.component());
                    return reopen || old == null || old.health() != health.health();
                })
                .toList();
        List<String> gone =
                was.keySet().stream().filter(id -> !is.containsKey(id)).toList();
        Instant now = after.judgement().at();
        update(
                "update health_span set ended_at = greatest(started_at, ?) where component = ? and ended_at is null",
                gone,
                (statement, component) -> {
                    statement.setObject(1, at(now));
                    statement.setString(2, component);
                });
        update(
                "delete from component_health where component = ?",
                gone,
                (statement, component) -> statement.setString(1, component));
        update(
                "update health_span set ended_at = greatest(started_at, ?) where component = ? and ended_at is null",
                turned,
                (statement, health) -> {
                    statement.setObject(1, at(health.since()));
                    statement.setString(2, health.component());
                });
        // Two spans never overlap; one of no length gives way to its successor.
        update("""
                insert into health_span (component, started_at, health)
                select ?, greatest(?, (select max(ended_at) from health_span where component = ?)), ?
                on conflict (component, started_at) do update set health = excluded.health, ended_at = null
                """, turned, (statement, health) -> {
            statement.setString(1, health.component());
            statement.setObject(2, at(health.since()));
            statement.setString(3, health.component());
            statement.setString(4, health.health().word());
        });
        update("""
                insert into component_health (component, health, since, down, degraded, up, unknown, reason)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (component) do update set health = excluded.health, since = excluded.since,
                    down = excluded.down, degraded = excluded.degraded, up = excluded.up, unknown = excluded.unknown,
                    reason = excluded.reason
                """, changed, (statement, health) -> {
            statement.setString(1, health.component());
            statement.setString(2, health.health().word());
            statement.setObject(3, at(health.since()));
            statement.setObject(4, health.down().toArray(String[]::new));
            statement.setObject(5, health.degraded().toArray(String[]::new));
            statement.setObject(6, health.up().toArray(String[]::new));
            statement.setObject(7, health.unknown().toArray(String[]::new));
            statement.setString(8, health.reason());
        });
    }

    /** The spans that touch the time from {@code from} to {@code to}, by component and start. */
    List<HealthSpan> spans(Instant from, Instant to) {
        String sql = """
                select component, health, started_at, ended_at from health_span
                where started_at < ? and (ended_at is null or ended_at > ?) and started_at is distinct from ended_at
                order by component, started_at limit ?
                """;
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, at(to));
                statement.setObject(2, at(from));
                statement.setInt(3, MOST_SPANS);
                List<HealthSpan> spans = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        OffsetDateTime end = row.getObject(4, OffsetDateTime.class);
                        spans.add(new HealthSpan(
                                row.getString(1),
                                health(row, 2),
                                instant(row, 3),
                                end == null ? null : end.toInstant()));
                    }
                }
                return spans;
            }
        });
    }

    private <T> void update(String sql, List<T> rows, Binder<T> binder) {
        if (rows.isEmpty()) {
            return;
        }
        with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (T row : rows) {
                    binder.bind(statement, row);
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
    }

    private static void each(Connection connection, String sql, RowReader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private <T> T with(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the belief cannot be read or written: " + e.getMessage(), e);
        }
    }

    private static Health health(ResultSet row, int column) throws SQLException {
        return Health.valueOf(row.getString(column).toUpperCase(Locale.ROOT));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static List<String> names(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private interface Binder<T> {
        void bind(PreparedStatement statement, T row) throws SQLException;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }
}
