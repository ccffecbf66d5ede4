package dev.candor.fleet;

import dev.candor.security.AgentSignature;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of {@code agent} and {@code agent_grant}. Joins the caller's transaction if there is one. */
@ApplicationScoped
class AgentStore {

    private final DataSource database;

    AgentStore(DataSource database) {
        this.database = database;
    }

    private interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private <T> T with(String sql, Work<T> work) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(5);
            return work.on(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("the agents cannot be read or written: " + e.getMessage(), e);
        }
    }

    /** All agents, revoked ones too, in order of their names. */
    List<AgentRecord> all() {
        return with("select * from agent order by name", statement -> {
            List<AgentRecord> agents = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    agents.add(read(row));
                }
            }
            return agents;
        });
    }

    private static AgentRecord read(ResultSet row) throws SQLException {
        String trouble = row.getString("trouble");
        Instant enrolled = moment(row, "enrolled_at");
        return new AgentRecord(
                row.getString("name"),
                row.getString("location"),
                AgentSignature.publicKey(row.getBytes("public_key")),
                row.getBoolean("trusted"),
                enrolled == null ? Instant.EPOCH : enrolled,
                moment(row, "revoked_at"),
                moment(row, "last_seen_at"),
                trouble == null ? null : Trouble.valueOf(trouble),
                moment(row, "trouble_since"));
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** Takes an agent its rights; returns whether it had any. */
    boolean revoke(String name, Instant now) {
        return with(
                "update agent set revoked_at = ?, trouble = null, trouble_since = null"
                        + " where name = ? and revoked_at is null",
                statement -> {
                    statement.setObject(1, now.atOffset(ZoneOffset.UTC));
                    statement.setString(2, name);
                    return statement.executeUpdate() > 0;
                });
    }

    /** Writes down when these were last seen. */
    void seen(Map<String, Instant> moments) {
        with(
                "update agent a set last_seen_at = s.at from unnest(?::text[], ?::timestamptz[]) as s (name, at)"
                        + " where a.name = s.name",
                statement -> {
                    List<String> names = List.copyOf(moments.keySet());
                    statement.setArray(1, statement.getConnection().createArrayOf("text", names.toArray()));
                    statement.setArray(
                            2,
                            statement
                                    .getConnection()
                                    .createArrayOf(
                                            "timestamptz",
                                            names.stream()
                                                    .map(name -> String.valueOf(moments.get(name)))
                                                    .toArray()));
                    return statement.executeUpdate();
                });
    }

    /** Writes down its trouble, or that it has none, if it had another before; returns whether it had. */
    boolean trouble(String name, @Nullable Trouble trouble, @Nullable Instant since) {
        return with(
                "update agent set trouble = ?, trouble_since = ?"
                        + " where name = ? and revoked_at is null and trouble is distinct from ?",
                statement -> {
                    String word = trouble == null ? null : trouble.name();
                    statement.setString(1, word);
                    statement.setObject(2, since == null ? null : since.atOffset(ZoneOffset.UTC));
                    statement.setString(3, name);
                    statement.setString(4, word);
                    return statement.executeUpdate() > 0;
                });
    }

    /** Probes that were ever handed to that agent. */
    Set<String> grants(String name) {
        return with("select probe from agent_grant where agent = ?", statement -> {
            statement.setString(1, name);
            Set<String> probes = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    probes.add(row.getString(1));
                }
            }
            return probes;
        });
    }

    /** These probes are handed to that agent today. */
    void grant(String name, Collection<String> probes, LocalDate today) {
        with(
                "insert into agent_grant (agent, probe, handed_on) select ?, p, ? from unnest(?::text[]) as p"
                        + " on conflict (agent, probe) do update set handed_on = excluded.handed_on",
                statement -> {
                    statement.setString(1, name);
                    statement.setObject(2, today);
                    statement.setArray(
                            3,
                            statement
                                    .getConnection()
                                    .createArrayOf(
                                            "text", probes.stream().sorted().toArray()));
                    return statement.executeUpdate();
                });
    }

    /** Forgets what was last handed out before that day: nobody's spool reaches back so far. */
    int forgetGrants(LocalDate before) {
        return with("delete from agent_grant where handed_on < ?", statement -> {
            statement.setObject(1, before);
            return statement.executeUpdate();
        });
    }
}
