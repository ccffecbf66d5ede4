package dev.candor.security;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Read-only keys to customers' pages. Who has the address may read the page, so it holds 160 random bits, is stored as a
 * digest only, and can be revoked. The good ones are known by heart, so that no look at a page asks the database.
 */
@ApplicationScoped
public class Capabilities {

    private static final int RANDOM_BYTES = 20;

    private final DataSource database;
    private final InstantSource clock;
    private final AuditLog audit;
    private final Event<CapabilitiesChanged> changes;
    private Map<String, String> known = new HashMap<>();
    private CapabilityKeys live = CapabilityKeys.NONE;
    private @Nullable String readAt;

    Capabilities(DataSource database, InstantSource clock, AuditLog audit, Event<CapabilitiesChanged> changes) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
        this.changes = changes;
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Makes another key to that customer's page and answers it, this one time. Older keys stay good. */
    public String issue(String customer) {
        String capability = Tokens.random(RANDOM_BYTES);
        QuarkusTransaction.joiningExisting().run(() -> {
            run("store", connection -> insert(connection, customer, capability));
            audit.write("capability.issue", "customer/" + customer, null, null);
        });
        changed(keys -> keys.put(Sha256.hex(Tokens.digest(capability)), customer));
        return capability;
    }

    /**
     * Makes a key to that customer's page, revokes every older one, and answers the new one, this one time. Both or
     * neither happens.
     */
    public String rotate(String customer) {
        String capability = Tokens.random(RANDOM_BYTES);
        QuarkusTransaction.joiningExisting().run(() -> {
            int revoked = run("revoke", connection -> revoke(connection, customer));
            run("store", connection -> insert(connection, customer, capability));
            audit.write("capability.rotate", "customer/" + customer, Map.of("good", revoked), Map.of("good", 1));
        });
        changed(keys -> {
            keys.values().removeIf(customer::equals);
            keys.put(Sha256.hex(Tokens.digest(capability)), customer);
        });
        return capability;
    }

    /** Revokes every key to that customer's page and answers how many there were. Calling it twice changes nothing. */
    public int revokeAll(String customer) {
        int revoked = QuarkusTransaction.joiningExisting().call(() -> {
            int count = run("revoke", connection -> revoke(connection, customer));
            if (count > 0) {
                audit.write("capability.revoke", "customer/" + customer, Map.of("good", count), Map.of("good", 0));
            }
            return count;
        });
        changed(keys -> keys.values().removeIf(customer::equals));
        return revoked;
    }

    /** When each key was made that opens that customer's page, newest first; at most a hundred. */
    public List<Instant> issuedTo(String customer) {
        return run("list", connection -> {
            try (PreparedStatement query = connection.prepareStatement("select created_at from capability"
                    + " where customer = ? and revoked_at is null order by created_at desc limit 100")) {
                query.setString(1, customer);
                List<Instant> found = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        found.add(row.getTimestamp(1).toInstant());
                    }
                }
                return found;
            }
        });
    }

    /**
     * The keys that are good now. Reads the database if another process may have changed them.
     *
     * @throws IllegalStateException if the database can't be asked
     */
    public CapabilityKeys refresh() {
        CapabilityKeys before;
        CapabilityKeys now;
        synchronized (this) {
            before = live;
            live = run("read", connection -> {
                // Read first: what changes meanwhile is read again.
                String mark = mark(connection);
                if (mark.equals(readAt)) {
                    return live;
                }
                known = read(connection);
                readAt = mark;
                return CapabilityKeys.of(known);
            });
            now = live;
        }
        if (!now.equals(before)) {
            changes.fire(new CapabilitiesChanged(now));
        }
        return now;
    }

    // What this process did itself takes effect at once, without reading all keys again for each.
    private void changed(Consumer<Map<String, String>> change) {
        @Nullable CapabilityKeys now;
        synchronized (this) {
            if (readAt == null) {
                now = null;
            } else {
                change.accept(known);
                live = CapabilityKeys.of(known);
                now = live;
            }
        }
        if (now == null) {
            refresh();
        } else {
            changes.fire(new CapabilitiesChanged(now));
        }
    }

    private int insert(Connection connection, String customer, String capability) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into capability (digest, customer, created_at) values (?, ?, ?)")) {
            insert.setBytes(1, Tokens.digest(capability));
            insert.setString(2, customer);
            insert.setTimestamp(3, Timestamp.from(clock.instant()));
            return insert.executeUpdate();
        }
    }

    private int revoke(Connection connection, String customer) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update capability set revoked_at = ? where customer = ? and revoked_at is null")) {
            update.setTimestamp(1, Timestamp.from(clock.instant()));
            update.setString(2, customer);
            return update.executeUpdate();
        }
    }

    // Rows are only ever added and revoked, so these counts differ after every change.
    private static String mark(Connection connection) throws SQLException {
        try (PreparedStatement query =
                        connection.prepareStatement("select count(*) || ' ' || count(revoked_at) from capability");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static Map<String, String> read(Connection connection) throws SQLException {
        Map<String, String> keys = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "select digest, customer from capability where revoked_at is null");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                keys.put(Sha256.hex(row.getBytes(1)), row.getString(2));
            }
        }
        return keys;
    }

    private <T> T run(String what, Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot %s capabilities: %s".formatted(what, e.getMessage()), e);
        }
    }
}
