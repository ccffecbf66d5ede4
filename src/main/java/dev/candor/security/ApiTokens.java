package dev.candor.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The tokens of operators and pipelines: {@code id.secret}, stored as a digest of the secret. */
@ApplicationScoped
public class ApiTokens {

    private static final Pattern SHAPE = Pattern.compile("([a-z0-9-]{1,32})\\.([A-Za-z0-9_-]{22,128})");

    // A revoked token is refused within this time on every hub.
    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final Duration USUAL = Duration.ofDays(90);
    private static final Duration LONGEST = Duration.ofDays(366);

    private final DataSource database;
    private final InstantSource clock;
    private final SecurityConfig config;
    private final AuditLog audit;
    private final Cache<String, Row> rows = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    ApiTokens(DataSource database, InstantSource clock, SecurityConfig config, AuditLog audit) {
        this.database = database;
        this.clock = clock;
        this.config = config;
        this.audit = audit;
    }

    /** The token behind what a caller has shown; empty if it is malformed, unknown, wrong or revoked. */
    public Optional<ApiToken> verify(String shown) {
        var parts = SHAPE.matcher(shown);
        if (!parts.matches()) {
            return Optional.empty();
        }
        byte[] digest = Tokens.digest(parts.group(2));
        if (config.operatorToken()
                .filter(configured -> MessageDigest.isEqual(Tokens.digest(configured), Tokens.digest(shown)))
                .isPresent()) {
            return Optional.of(new ApiToken(parts.group(1), "configured operator", Roles.ALL, null));
        }
        Row row = rows.get(parts.group(1), this::read);
        // An unknown id is compared as well, so that it takes as long as a wrong secret.
        boolean same = MessageDigest.isEqual(row.digest(), digest);
        boolean good =
                row.known() && (row.expiresAt() == null || clock.instant().isBefore(row.expiresAt()));
        return same && good ? Optional.of(row.token()) : Optional.empty();
    }

    /** Whether any token can be used at all: one that was made here, or one from the configuration. */
    boolean any() {
        if (config.operatorToken().isPresent()) {
            return true;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select 1 from api_token where revoked_at is null limit 1");
                ResultSet row = query.executeQuery()) {
            return row.next();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the tokens: " + e.getMessage(), e);
        }
    }

    /**
     * A token as lists show it.
     *
     * @param operator whose it is; null if it belongs to nobody in particular
     * @param expiresAt null if it never does
     * @param revokedAt null while it is good
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Listed(
            String id,
            String name,
            List<String> roles,
            @Nullable String operator,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {}

    /** A new token, whole, this one time. */
    public record Issued(String token, Listed listed) {

        @Override
        public String toString() {
            return listed.toString();
        }
    }

    /** Makes a token with these roles, which never expires, and answers it whole, this one time; only its digest is stored. */
    public String issue(String name, Set<String> roles) {
        return store(name, roles, null, null).token();
    }

    /**
     * Makes one that is good for some of what its maker may do.
     *
     * @param rights what the maker may do
     * @param operator whose it is; null for nobody's in particular
     * @param expiresAt null for 90 days from now
     * @throws ProblemException 422 for roles that the maker doesn't have, or an end that is past or more than a year ahead
     */
    @Transactional
    public Issued issue(
            String name,
            Set<String> roles,
            Set<String> rights,
            @Nullable String operator,
            @Nullable Instant expiresAt) {
        if (!rights.containsAll(roles)) {
            throw ProblemException.unprocessable(
                    "roles-beyond-own",
                    "Nobody gives what they don't have",
                    "roles must be some of %s, were %s".formatted(new TreeSet<>(rights), new TreeSet<>(roles)));
        }
        Instant now = clock.instant();
        // As exact as the database: rounded up, a token would outlive its end.
        Instant end = (expiresAt == null ? now.plus(USUAL) : expiresAt).truncatedTo(ChronoUnit.MICROS);
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST))) {
            throw ProblemException.unprocessable(
                    "token-out-of-range",
                    "The token does not last for a possible time",
                    "expires_at must be later than %s and at most 366 days ahead, was %s".formatted(now, end));
        }
        Issued made = store(name, roles, operator, end);
        audit.write("token.create", "token/" + made.listed().id(), null, made.listed());
        return made;
    }

    private Issued store(String name, Set<String> roles, @Nullable String operator, @Nullable Instant expiresAt) {
        String id = "op-" + Tokens.random(6).toLowerCase(java.util.Locale.ROOT).replace('_', '0');
        String secret = Tokens.random(32);
        Instant now = clock.instant();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into api_token (id, name, digest, roles, created_at, operator, expires_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, id);
            insert.setString(2, name);
            insert.setBytes(3, Tokens.digest(secret));
            insert.setArray(4, connection.createArrayOf("text", roles.toArray()));
            insert.setTimestamp(5, Timestamp.from(now));
            insert.setString(6, operator);
            insert.setTimestamp(7, expiresAt == null ? null : Timestamp.from(expiresAt));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot store a token: " + e.getMessage(), e);
        }
        List<String> sorted = roles.stream().sorted().toList();
        return new Issued(id + "." + secret, new Listed(id, name, sorted, operator, now, expiresAt, null));
    }

    /** Tokens, newest first: that operator's, or all of them for null. At most a thousand. */
    public List<Listed> list(@Nullable String operator) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select id, name, roles, operator, created_at, expires_at, revoked_at from api_token"
                                + " where ?::text is null or operator = ? order by created_at desc, id limit 1000")) {
            query.setString(1, operator);
            query.setString(2, operator);
            List<Listed> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String[] roles = (String[]) row.getArray(3).getArray();
                    found.add(new Listed(
                            row.getString(1),
                            row.getString(2),
                            List.of(roles),
                            row.getString(4),
                            row.getTimestamp(5).toInstant(),
                            instant(row, 6),
                            instant(row, 7)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot list the tokens: " + e.getMessage(), e);
        }
    }

    /**
     * Takes a token back; on other hubs it is refused within seconds. Calling it twice changes nothing.
     *
     * @param operator whose it must be, unless {@code anybodys}
     * @return whether there is such a token
     */
    @Transactional
    public boolean revoke(String id, @Nullable String operator, boolean anybodys) {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update api_token set revoked_at = coalesce(revoked_at, ?)"
                                + " where id = ? and (? or operator = ?) returning revoked_at")) {
            Instant now = clock.instant();
            update.setTimestamp(1, Timestamp.from(now));
            update.setString(2, id);
            update.setBoolean(3, anybodys);
            update.setString(4, operator);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot revoke a token: " + e.getMessage(), e);
        }
        rows.invalidate(id);
        audit.write("token.revoke", "token/" + id, null, null);
        return true;
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp moment = row.getTimestamp(column);
        return moment == null ? null : moment.toInstant();
    }

    // What its owner may do no more, the token may not either.
    private Row read(String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select t.name, t.digest, t.roles, t.expires_at, o.name, o.role from api_token t"
                                + " left join operator_account o on o.name = t.operator"
                                + " where t.id = ? and t.revoked_at is null and o.disabled_at is null")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return new Row(false, new byte[32], null, new ApiToken(id, "", Set.of(), null));
                }
                Set<String> roles =
                        new HashSet<>(Arrays.asList((String[]) row.getArray(3).getArray()));
                String operator = row.getString(5);
                if (operator != null) {
                    roles.retainAll(OperatorRole.valueOf(row.getString(6)).roles());
                }
                return new Row(
                        true, row.getBytes(2), instant(row, 4), new ApiToken(id, row.getString(1), roles, operator));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the tokens: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared in constant time only, never by equals
    private record Row(
            boolean known, byte[] digest, @Nullable Instant expiresAt, ApiToken token) {}
}
