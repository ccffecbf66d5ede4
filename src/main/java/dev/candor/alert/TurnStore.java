package dev.candor.alert;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of {@code alert_turns}. Every method joins the caller's transaction. */
@ApplicationScoped
class TurnStore {

    private static final int MOST = 1_000;

    private final DataSource database;

    TurnStore(DataSource database) {
        this.database = database;
    }

    /** How that comes and goes. */
    Turns of(String cause) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select cause, states, flapping_since, turns from alert_turns where cause = ?")) {
            query.setString(1, cause);
            return read(query).getOrDefault(cause, Turns.NONE);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Those whose newest state is older than that, locked; those that another hub holds are left out. */
    Map<String, Turns> sampledBefore(Instant moment) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select cause, states, flapping_since, turns from alert_turns where sampled_at <= ?"
                                + " order by sampled_at limit ? for update skip locked")) {
            query.setObject(1, utc(moment));
            query.setInt(2, MOST);
            return read(query);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void write(String cause, Turns turns, Instant now) {
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(
                        "insert into alert_turns (cause, states, flapping_since, sampled_at, turns) values (?, ?, ?, ?, ?)"
                                + " on conflict (cause) do update set states = excluded.states,"
                                + " flapping_since = excluded.flapping_since, sampled_at = excluded.sampled_at,"
                                + " turns = excluded.turns")) {
            upsert.setString(1, cause);
            upsert.setString(2, turns.states());
            upsert.setObject(3, utc(turns.flappingSince()));
            upsert.setObject(4, utc(now));
            upsert.setArray(5, connection.createArrayOf("bigint", turns.turns().toArray()));
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void forget(String cause) {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement("delete from alert_turns where cause = ?")) {
            delete.setString(1, cause);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Map<String, Turns> read(PreparedStatement query) throws SQLException {
        Map<String, Turns> found = new LinkedHashMap<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                OffsetDateTime since = rows.getObject(3, OffsetDateTime.class);
                Array turns = rows.getArray(4);
                found.put(
                        rows.getString(1),
                        new Turns(rows.getString(2), since == null ? null : since.toInstant(), Arrays.asList((Long[])
                                turns.getArray())));
            }
        }
        return found;
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant moment) {
        return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
    }

    private static IllegalStateException failed(SQLException e) {
        return new IllegalStateException("cannot read or write how alerts come and go: " + e.getMessage(), e);
    }
}
