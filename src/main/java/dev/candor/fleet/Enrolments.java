package dev.candor.fleet;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import dev.candor.security.AgentSignature;
import dev.candor.security.AuditLog;
import dev.candor.security.EnrolmentToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How agents become known: by a token that an administrator makes, good once and for a short while. */
@ApplicationScoped
public class Enrolments {

    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final DataSource database;
    private final CatalogStore catalog;
    private final FleetConfig config;
    private final AuditLog audit;
    private final InstantSource clock;

    Enrolments(DataSource database, CatalogStore catalog, FleetConfig config, AuditLog audit, InstantSource clock) {
        this.database = database;
        this.catalog = catalog;
        this.config = config;
        this.audit = audit;
        this.clock = clock;
    }

    /** A token that was made; it can't be read again. */
    public record Made(String token, String name, String location, boolean trusted, Instant expiresAt) {}

    /** Who an agent is from now on. */
    record Enrolled(String name, String location) {}

    /**
     * Makes a token for an agent of that name at that location. If there is one already, the new key takes the place of its
     * own as soon as the token is used.
     */
    @Transactional
    public Made make(String name, String location, boolean trusted, String by) {
        requireCode("name", name);
        requireCode("location", location);
        Catalog known = catalog.current();
        List<String> codes = known.locations().stream().map(one -> one.code()).toList();
        if (!codes.isEmpty() && !codes.contains(location)) {
            throw ProblemException.unprocessable(
                    "location-unknown",
                    "No such location",
                    "expected one of the catalog's locations (%s), was '%s'"
                            .formatted(String.join(", ", codes), location));
        }
        EnrolmentToken token = EnrolmentToken.make();
        Instant now = clock.instant();
        Instant expires = now.plus(config.enrolment());
        try (Connection connection = database.getConnection();
                PreparedStatement tidy = connection.prepareStatement(
                        "delete from agent_enrolment where expires_at < ?::timestamptz - interval '1 day'");
                PreparedStatement insert = connection.prepareStatement(
                        "insert into agent_enrolment (id, digest, name, location, trusted, made_by, made_at, expires_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            tidy.setObject(1, now.atOffset(ZoneOffset.UTC));
            tidy.executeUpdate();
            insert.setString(1, token.id());
            insert.setBytes(2, token.digest());
            insert.setString(3, name);
            insert.setString(4, location);
            insert.setBoolean(5, trusted);
            insert.setString(6, by);
            insert.setObject(7, now.atOffset(ZoneOffset.UTC));
            insert.setObject(8, expires.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the enrolment cannot be stored: " + e.getMessage(), e);
        }
        audit.write("agent.enrolment", "agent/" + name, null, Map.of("location", location, "trusted", trusted));
        return new Made(token.whole(), name, location, trusted, expires);
    }

    private static void requireCode(String field, String value) {
        if (!CODE.matcher(value).matches()) {
            throw ProblemException.badRequest(
                    "invalid-" + field,
                    "The " + field + " is not one",
                    "expected 1 to 63 of a-z, 0-9 and - for %s, was '%s'".formatted(field, value));
        }
    }

    /**
     * Makes the holder of the token known by that key. The same token with the same key gives the same answer again.
     *
     * @param location where the holder believes that it is; null for no belief. It decides nothing
     */
    @Transactional
    public Enrolled use(String shown, String publicKey, @Nullable String location) {
        byte[] key = key(publicKey);
        EnrolmentToken token = EnrolmentToken.parse(shown).orElseThrow(Enrolments::refused);
        Instant now = clock.instant();
        try (Connection connection = database.getConnection();
                PreparedStatement find =
                        connection.prepareStatement("select * from agent_enrolment where id = ? for update")) {
            find.setString(1, token.id());
            try (ResultSet row = find.executeQuery()) {
                boolean there = row.next();
                byte[] digest = there ? row.getBytes("digest") : new byte[32];
                if (!MessageDigest.isEqual(digest, token.digest()) || !there) {
                    throw refused();
                }
                if (row.getObject("expires_at", OffsetDateTime.class)
                        .toInstant()
                        .isBefore(now)) {
                    throw refused();
                }
                Enrolled enrolled = new Enrolled(row.getString("name"), row.getString("location"));
                byte[] usedFor = row.getBytes("used_key");
                if (usedFor != null) {
                    if (Arrays.equals(usedFor, key)) {
                        return enrolled;
                    }
                    throw refused();
                }
                if (location != null && !location.equals(enrolled.location())) {
                    throw ProblemException.conflict(
                            "location-differs",
                            "The token is for another location",
                            "the token is for '%s', the agent says '%s'".formatted(enrolled.location(), location));
                }
                settle(connection, token.id(), enrolled, row.getBoolean("trusted"), key, now);
                return enrolled;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the enrolment cannot be read or written: " + e.getMessage(), e);
        }
    }

    private static void settle(
            Connection connection, String id, Enrolled enrolled, boolean trusted, byte[] key, Instant now)
            throws SQLException {
        try (PreparedStatement used = connection.prepareStatement(
                        "update agent_enrolment set used_at = ?, used_key = ? where id = ?");
                PreparedStatement agent = connection.prepareStatement("""
                        insert into agent (name, location, public_key, trusted, enrolled_at) values (?, ?, ?, ?, ?)
                        on conflict (name) do update set location = excluded.location, public_key = excluded.public_key,
                            trusted = excluded.trusted, enrolled_at = excluded.enrolled_at, revoked_at = null
                        """)) {
            used.setObject(1, now.atOffset(ZoneOffset.UTC));
            used.setBytes(2, key);
            used.setString(3, id);
            used.executeUpdate();
            agent.setString(1, enrolled.name());
            agent.setString(2, enrolled.location());
            agent.setBytes(3, key);
            agent.setBoolean(4, trusted);
            agent.setObject(5, now.atOffset(ZoneOffset.UTC));
            agent.executeUpdate();
        }
    }

    private static byte[] key(String text) {
        try {
            return AgentSignature.publicKey(Base64.getDecoder().decode(text)).getEncoded();
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(
                    "invalid-public-key",
                    "The public key is not one",
                    "expected an Ed25519 key in its X.509 form, in base64");
        }
    }

    // Unknown, wrong, used and expired look the same to who tries.
    private static ProblemException refused() {
        return new ProblemException(Problem.of(
                401,
                "enrolment-refused",
                "The enrolment token is not good",
                "it is unknown, was used, or is older than its time; have an administrator make another"));
    }
}
