package dev.candor.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.problem.ProblemException;
import dev.candor.security.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Carries a write out once per {@code Idempotency-Key} and answers a repetition as the first time. The key is stored in the
 * transaction of the write: either both are there or neither.
 */
@ApplicationScoped
public class OnceOnly {

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
    // A client that repeats a request later than this is not retrying.
    private static final Duration KEPT = Duration.ofDays(1);

    private final DataSource database;
    private final ObjectMapper json;
    private final InstantSource clock;

    OnceOnly(DataSource database, ObjectMapper json, InstantSource clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What {@code write} answers, now or the first time.
     *
     * @param key null carries it out without remembering
     * @param type of the answer
     * @param route what is asked of whom; with the body, what a repetition must equal
     * @throws ProblemException 400 for a malformed key, 422 for a key that came with another request before
     */
    @Transactional
    public <T> T write(@Nullable String key, Class<T> type, String route, Object body, Supplier<T> write) {
        if (key == null) {
            return write.get();
        }
        if (!KEY.matcher(key).matches()) {
            throw ProblemException.badRequest(
                    "malformed-idempotency-key",
                    "The Idempotency-Key is malformed",
                    "expected 1 to 128 printable ASCII characters without spaces");
        }
        Instant now = clock.instant();
        try (Connection connection = database.getConnection()) {
            byte[] fingerprint = Sha256.of(route + '\n' + json.writeValueAsString(body));
            String before = answered(connection, key, fingerprint, now);
            if (before != null) {
                return json.readValue(before, type);
            }
            T answer = write.get();
            remember(connection, key, fingerprint, json.writeValueAsString(answer), now);
            return answer;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot remember a request: " + e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored answer can't be read: " + e.getMessage(), e);
        }
    }

    private static @Nullable String answered(Connection connection, String key, byte[] fingerprint, Instant now)
            throws SQLException {
        // Two requests with one key at the same time: the second waits for the first one's answer.
        try (PreparedStatement lock =
                        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))");
                PreparedStatement forget = connection.prepareStatement("delete from incident_request where at < ?");
                PreparedStatement query =
                        connection.prepareStatement("select fingerprint, answer from incident_request where key = ?")) {
            lock.setString(1, "incident_request " + key);
            lock.execute();
            forget.setObject(1, now.minus(KEPT).atOffset(ZoneOffset.UTC));
            forget.executeUpdate();
            query.setString(1, key);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                if (!MessageDigest.isEqual(fingerprint, row.getBytes(1))) {
                    throw ProblemException.unprocessable(
                            "idempotency-key-reused",
                            "The Idempotency-Key belongs to another request",
                            "The key %s came with another request before; use a new one".formatted(key));
                }
                return row.getString(2);
            }
        }
    }

    private static void remember(Connection connection, String key, byte[] fingerprint, String answer, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into incident_request (key, fingerprint, answer, at) values (?, ?, ?, ?)")) {
            insert.setString(1, key);
            insert.setBytes(2, fingerprint);
            insert.setString(3, answer);
            insert.setObject(4, now.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }
}
