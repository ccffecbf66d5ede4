package dev.candor.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where resources stood at any moment, also after the file has forgotten it. A move or a removal ends the old placement
 * at the moment Candor read of it; periods that the file writes out are taken as written.
 */
@ApplicationScoped
public class Placements {

    // Two hubs that read the same file must not both open a placement. Any number, as long as nobody else uses it.
    private static final long LOCK = 0x706c616365L;

    private static final int BATCH = 1_000;

    private final DataSource database;

    Placements(DataSource database) {
        this.database = database;
    }

    /** What stood on that host at that moment, by resource id. */
    public List<Placement> onHost(String host, Instant moment) {
        return onHosts(List.of(host), moment);
    }

    /** What stood on any of these hosts at that moment, by resource id. */
    public List<Placement> onHosts(Collection<String> hosts, Instant moment) {
        if (hosts.isEmpty()) {
            return List.of();
        }
        return standing("host", hosts, moment);
    }

    /** Where any of these resources stood at that moment, by resource id. */
    public List<Placement> ofResources(Collection<String> resources, Instant moment) {
        return resources.isEmpty() ? List.of() : standing("resource", resources, moment);
    }

    private List<Placement> standing(String column, Collection<String> ids, Instant moment) {
        String sql = """
                select resource, host, valid_from, valid_to from placement
                where %s = any (?) and (valid_from is null or valid_from <= ?) and (valid_to is null or valid_to > ?)
                order by resource, host, valid_from nulls first
                """.formatted(column);
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("text", ids.toArray()));
            select.setObject(2, moment.atOffset(ZoneOffset.UTC));
            select.setObject(3, moment.atOffset(ZoneOffset.UTC));
            List<Placement> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(placement(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("placements cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Brings the history up to what the catalog says at that moment. Calling it twice changes nothing.
     *
     * @throws SQLException if the database did not take it; then nothing of it is there
     */
    @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = SQLException.class)
    void record(Catalog catalog, Instant now) throws SQLException {
        try (Connection connection = database.getConnection()) {
            lock(connection);
            PlacementChanges changes = PlacementChanges.between(
                    rows(connection), isEmpty(connection), catalog, now.truncatedTo(ChronoUnit.MICROS));
            forget(connection, changes.forgotten());
            close(connection, changes.ended(), now.truncatedTo(ChronoUnit.MICROS));
            open(connection, changes.begun());
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
            lock.setLong(1, LOCK);
            lock.execute();
        }
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        try (PreparedStatement any = connection.prepareStatement("select 1 from placement limit 1");
                ResultSet rows = any.executeQuery()) {
            return !rows.next();
        }
    }

    /** What can still change: whatever is open, and what a file wrote out. */
    private static List<PlacementChanges.Row> rows(Connection connection) throws SQLException {
        String sql = "select id, resource, host, valid_from, valid_to, written from placement"
                + " where valid_to is null or written";
        List<PlacementChanges.Row> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(BATCH);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new PlacementChanges.Row(rows.getLong("id"), placement(rows), rows.getBoolean("written")));
                }
            }
        }
        return found;
    }

    private static void forget(Connection connection, List<String> resources) throws SQLException {
        if (resources.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement("delete from placement where resource = any (?)")) {
            delete.setArray(1, connection.createArrayOf("text", resources.toArray()));
            delete.executeUpdate();
        }
    }

    /** What began at that very moment, or was to begin later, never was. */
    private static void close(Connection connection, List<Long> ids, Instant now) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                        connection.prepareStatement("delete from placement where id = any (?) and valid_from >= ?");
                PreparedStatement update =
                        connection.prepareStatement("update placement set valid_to = ? where id = any (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            delete.setObject(2, now.atOffset(ZoneOffset.UTC));
            delete.executeUpdate();
            update.setObject(1, now.atOffset(ZoneOffset.UTC));
            update.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
            update.executeUpdate();
        }
    }

    private static void open(Connection connection, List<PlacementChanges.Begun> begun) throws SQLException {
        String sql = "insert into placement (resource, host, valid_from, valid_to, written) values (?, ?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int waiting = 0;
            for (PlacementChanges.Begun one : begun) {
                insert.setString(1, one.placement().resource());
                insert.setString(2, one.placement().host());
                insert.setObject(3, offset(one.placement().from()));
                insert.setObject(4, offset(one.placement().to()));
                insert.setBoolean(5, one.written());
                insert.addBatch();
                if (++waiting % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static Placement placement(ResultSet row) throws SQLException {
        return new Placement(
                row.getString("resource"), row.getString("host"), instant(row, "valid_from"), instant(row, "valid_to"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
