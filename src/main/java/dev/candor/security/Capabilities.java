package dev.candor.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Read-only keys to customers' pages. Who has the address may read the page, so it holds 160 random bits, is stored as a
 * digest only, and can be revoked.
 */
@ApplicationScoped
public class Capabilities {

    private static final int RANDOM_BYTES = 20;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{27}");

    // A revoked key opens nothing after this time. Found keys outlive the database by it as well.
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private final DataSource database;
    private final InstantSource clock;
    private final AuditLog audit;
    private final Cache<String, Optional<String>> known = Caffeine.newBuilder()
            .maximumSize(20_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    Capabilities(DataSource database, InstantSource clock, AuditLog audit) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
    }

    /** The id of the customer whose page this key opens; empty for a malformed, unknown or revoked one. */
    public Optional<String> customerOf(String capability) {
        if (!SHAPE.matcher(capability).matches()) {
            return Optional.empty();
        }
        return known.get(capability, this::read);
    }

    /** Makes another key to that customer's page and answers it, this one time. Older keys stay good. */
    @Transactional
    public String issue(String customer) {
        String capability = Tokens.random(RANDOM_BYTES);
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into capability (digest, customer, created_at) values (?, ?, ?)")) {
            insert.setBytes(1, Tokens.digest(capability));
            insert.setString(2, customer);
            insert.setTimestamp(3, Timestamp.from(clock.instant()));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot store a capability: " + e.getMessage(), e);
        }
        audit.write("capability.issue", "customer/" + customer, null, null);
        return capability;
    }

    /** Revokes every key to that customer's page and answers how many there were. Calling it twice changes nothing. */
    @Transactional
    public int revokeAll(String customer) {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "update capability set revoked_at = ? where customer = ? and revoked_at is null")) {
            update.setTimestamp(1, Timestamp.from(clock.instant()));
            update.setString(2, customer);
            int revoked = update.executeUpdate();
            known.invalidateAll();
            if (revoked > 0) {
                audit.write("capability.revoke", "customer/" + customer, Map.of("good", revoked), Map.of("good", 0));
            }
            return revoked;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot revoke capabilities: " + e.getMessage(), e);
        }
    }

    /** When each key was made that opens that customer's page, newest first; at most a hundred. */
    public List<Instant> issuedTo(String customer) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("select created_at from capability"
                        + " where customer = ? and revoked_at is null order by created_at desc limit 100")) {
            query.setString(1, customer);
            List<Instant> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(row.getTimestamp(1).toInstant());
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot list the capabilities: " + e.getMessage(), e);
        }
    }

    private Optional<String> read(String capability) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select customer from capability where digest = ? and revoked_at is null")) {
            query.setBytes(1, Tokens.digest(capability));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the capabilities: " + e.getMessage(), e);
        }
    }
}
