package dev.candor.correlation.signal;

import dev.candor.correlation.blame.Suspect;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of {@code signal} and {@code signal_source}. Every method joins the caller's transaction. */
@ApplicationScoped
class SignalStore {

    // Rows of one tick or page; what lasts is bounded below it, what waits to be checked comes later.
    private static final int MOST = 20_000;
    private static final int PRUNED_AT_ONCE = 10_000;

    private static final String COLUMNS =
            "id, source, fingerprint, about_kind, about_id, kind, severity, text, from_at,"
                    + " heard_at, until_at, ended_at";

    private static final String INSERT = "insert into signal (" + COLUMNS
            + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null) on conflict (source, fingerprint, from_at) do nothing";

    private static final String SAY_AGAIN = """
            update signal set about_kind = ?, about_id = ?, kind = ?, severity = ?, text = ?, from_at = ?, heard_at = ?,
                until_at = ?, ended_at = null
            where id = ?
            """;

    private static final String PRUNE = """
            delete from signal where id in (select id from signal where ended_at < ? limit ?)
            """;

    private static final String FORGET_SOURCES = """
            delete from signal_source where source in (
                select source from signal_source order by at desc, source offset ?)
            """;

    private final DataSource database;

    SignalStore(DataSource database) {
        this.database = database;
    }

    /** A row that each tick looks at. */
    record Open(Signal signal, @Nullable Boolean borneOut) {}

    /** Lets one writer after the other in, until the end of the transaction. */
    void lock() {
        with("select pg_advisory_xact_lock(hashtextextended('signal', 0))", PreparedStatement::execute);
    }

    /** What lasts, and what nobody knows of yet whether it was right. */
    List<Open> open() {
        return read(
                "select " + COLUMNS + ", borne_out from signal where ended_at is null or borne_out is null"
                        + " order by (ended_at is not null), from_at, id limit ?",
                query -> query.setInt(1, MOST),
                row -> new Open(signal(row), (Boolean) row.getObject("borne_out")));
    }

    /** What lasted at some moment of that time, oldest first. */
    List<Signal> between(Instant from, Instant to) {
        return read(
                "select " + COLUMNS + " from signal where from_at < ? and coalesce(ended_at, until_at) > ?"
                        + " order by from_at, id limit ?",
                query -> {
                    query.setObject(1, utc(to));
                    query.setObject(2, utc(from));
                    query.setInt(3, MOST);
                },
                SignalStore::signal);
    }

    /** What lasts of those keys, and what they said before from the same moment on. */
    List<Signal> of(Collection<Claim> claims) {
        return read(
                "select distinct " + COLUMNS
                        + " from signal join unnest(?::text[], ?::text[], ?::timestamptz[]) as said (s, f, b)"
                        + " on source = s and fingerprint = f and (ended_at is null or from_at = b)",
                query -> {
                    Connection connection = query.getConnection();
                    query.setArray(
                            1,
                            connection.createArrayOf(
                                    "text", claims.stream().map(Claim::source).toArray()));
                    query.setArray(
                            2,
                            connection.createArrayOf(
                                    "text",
                                    claims.stream().map(Claim::fingerprint).toArray()));
                    query.setArray(
                            3,
                            connection.createArrayOf(
                                    "timestamptz",
                                    claims.stream()
                                            .map(c -> c.from().toString())
                                            .toArray()));
                },
                SignalStore::signal);
    }

    Optional<Signal> find(UUID id) {
        return read(
                        "select " + COLUMNS + " from signal where id = ?",
                        query -> query.setObject(1, id),
                        SignalStore::signal)
                .stream()
                .findFirst();
    }

    /** A page of all signals, or of those of one source, newest first, after the given one. */
    List<Signal> newest(@Nullable String source, @Nullable Instant before, @Nullable UUID beforeId, int limit) {
        return read(
                "select " + COLUMNS + " from signal where (?::text is null or source = ?)"
                        + " and (?::timestamptz is null or (from_at, id) < (?, ?))"
                        + " order by from_at desc, id desc limit ?",
                query -> {
                    query.setString(1, source);
                    query.setString(2, source);
                    query.setObject(3, before == null ? null : utc(before));
                    query.setObject(4, before == null ? null : utc(before));
                    query.setObject(5, beforeId);
                    query.setInt(6, limit);
                },
                SignalStore::signal);
    }

    void insert(Signal signal) {
        with(INSERT, statement -> {
            statement.setObject(1, signal.id());
            statement.setString(2, signal.source());
            statement.setString(3, signal.fingerprint());
            statement.setString(4, signal.about().kind().name());
            statement.setString(5, signal.about().id());
            statement.setString(6, signal.kind().name());
            statement.setString(7, signal.severity().name());
            statement.setString(8, signal.text());
            statement.setObject(9, utc(signal.from()));
            statement.setObject(10, utc(signal.heardAt()));
            statement.setObject(11, utc(signal.until()));
            return statement.executeUpdate();
        });
    }

    /** It is said again, or once more after it was over. */
    void sayAgain(Signal signal) {
        with(SAY_AGAIN, statement -> {
            statement.setString(1, signal.about().kind().name());
            statement.setString(2, signal.about().id());
            statement.setString(3, signal.kind().name());
            statement.setString(4, signal.severity().name());
            statement.setString(5, signal.text());
            statement.setObject(6, utc(signal.from()));
            statement.setObject(7, utc(signal.heardAt()));
            statement.setObject(8, utc(signal.until()));
            statement.setObject(9, signal.id());
            return statement.executeUpdate();
        });
    }

    void end(UUID id, Instant at) {
        with("update signal set ended_at = greatest(from_at, ?) where id = ? and ended_at is null", statement -> {
            statement.setObject(1, utc(at));
            statement.setObject(2, id);
            return statement.executeUpdate();
        });
    }

    /** Whether it was right is known now. */
    void settle(UUID id, boolean borneOut) {
        with("update signal set borne_out = ? where id = ?", statement -> {
            statement.setBoolean(1, borneOut);
            statement.setObject(2, id);
            return statement.executeUpdate();
        });
    }

    Map<String, Reliability> reliabilities() {
        Map<String, Reliability> all = new HashMap<>();
        read(
                        "select source, borne_out, idle from signal_source limit " + MOST,
                        query -> {},
                        row -> Map.entry(row.getString(1), new Reliability(row.getDouble(2), row.getDouble(3))))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    void learn(String source, Reliability reliability, Instant now) {
        with("""
                insert into signal_source (source, borne_out, idle, at) values (?, ?, ?, ?)
                on conflict (source) do update
                set borne_out = excluded.borne_out, idle = excluded.idle, at = excluded.at
                """, statement -> {
            statement.setString(1, source);
            statement.setDouble(2, reliability.borneOut());
            statement.setDouble(3, reliability.idle());
            statement.setObject(4, utc(now));
            return statement.executeUpdate();
        });
    }

    /** Drops what was over before that moment, a part of it at once, and the sources not heard of for longest. */
    int prune(Instant before, int sources) {
        with(FORGET_SOURCES, statement -> {
            statement.setInt(1, sources);
            return statement.executeUpdate();
        });
        return with(PRUNE, statement -> {
            statement.setObject(1, utc(before));
            statement.setInt(2, PRUNED_AT_ONCE);
            return statement.executeUpdate();
        });
    }

    private static Signal signal(ResultSet row) throws SQLException {
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Signal(
                row.getObject("id", UUID.class),
                row.getString("source"),
                row.getString("fingerprint"),
                new Suspect(Suspect.Kind.valueOf(row.getString("about_kind")), row.getString("about_id")),
                Signal.Kind.valueOf(row.getString("kind")),
                Signal.Severity.valueOf(row.getString("severity")),
                row.getString("text"),
                row.getObject("from_at", OffsetDateTime.class).toInstant(),
                row.getObject("heard_at", OffsetDateTime.class).toInstant(),
                row.getObject("until_at", OffsetDateTime.class).toInstant(),
                ended == null ? null : ended.toInstant());
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    private interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private interface Binding {
        void on(PreparedStatement statement) throws SQLException;
    }

    private interface Reading<T> {
        T from(ResultSet row) throws SQLException;
    }

    private <T> T with(String sql, Work<T> work) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return work.on(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("signals cannot be read or written: " + e.getMessage(), e);
        }
    }

    private <T> List<T> read(String sql, Binding binding, Reading<T> reading) {
        return with(sql, query -> {
            binding.on(query);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(reading.from(rows));
                }
            }
            return found;
        });
    }
}
