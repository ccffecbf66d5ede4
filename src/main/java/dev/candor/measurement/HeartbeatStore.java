package dev.candor.measurement;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of {@code heartbeat}. */
@Singleton
class HeartbeatStore {

    private final DataSource database;

    HeartbeatStore(DataSource database) {
        this.database = database;
    }

    /** One row. */
    record Row(String probe, String token, Instant createdAt, HeartbeatCalls calls) {}

    /** What a caller says. */
    enum Word {
        WELL("well_at"),
        FAILED("failed_at"),
        STARTED("started_at");

        private final String column;

        Word(String column) {
            this.column = column;
        }
    }

    /** Makes the rows that are missing, each with a token of its own; doing it again changes nothing. */
    void ensure(Set<String> probes, Instant now) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into heartbeat (probe, created_at) values (?, ?) on conflict (probe) do nothing")) {
            for (String probe : probes) {
                insert.setString(1, probe);
                insert.setTimestamp(2, Timestamp.from(now));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Every row, by the id of its probe. */
    Map<String, Row> all() throws SQLException {
        Map<String, Row> all = new HashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("""
                        select probe, token, created_at, well_at, failed_at, started_at, detail from heartbeat
                        """);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                Instant created = rows.getTimestamp(3).toInstant();
                Row row = new Row(
                        rows.getString(1),
                        rows.getString(2),
                        created,
                        new HeartbeatCalls(
                                created, instant(rows, 4), instant(rows, 5), instant(rows, 6), rows.getString(7)));
                all.put(row.probe(), row);
            }
        }
        return all;
    }

    /** The call is durable when this returns; a call that came before one already known changes nothing. */
    void called(String probe, Word word, @Nullable String detail, Instant now) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "update heartbeat set %1$s = greatest(%1$s, ?), detail = %2$s where probe = ?"
                                .formatted(word.column, word == Word.STARTED ? "coalesce(detail, ?)" : "?"))) {
            update.setTimestamp(1, Timestamp.from(now));
            update.setString(2, detail);
            update.setString(3, probe);
            update.executeUpdate();
        }
    }

    private static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
        Timestamp at = rows.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
