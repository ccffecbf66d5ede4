package dev.candor.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The tokens of operators and pipelines: {@code id.secret}, stored as a digest of the secret. */
@ApplicationScoped
public class ApiTokens {

    private static final Pattern SHAPE = Pattern.compile("([a-z0-9-]{1,32})\\.([A-Za-z0-9_-]{22,128})");

    // A revoked token is refused within this time on every hub.
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final DataSource database;
    private final InstantSource clock;
    private final SecurityConfig config;
    private final Cache<String, Row> rows = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    ApiTokens(DataSource database, InstantSource clock, SecurityConfig config) {
        this.database = database;
        this.clock = clock;
        this.config = config;
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
            return Optional.of(new ApiToken(parts.group(1), "configured operator", Roles.ALL));
        }
        Row row = rows.get(parts.group(1), this::read);
        // An unknown id is compared as well, so that it takes as long as a wrong secret.
        boolean same = MessageDigest.isEqual(row.digest(), digest);
        return same && row.known() ? Optional.of(row.token()) : Optional.empty();
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

    /** Makes a token with these roles and answers it whole, this one time; only its digest is stored. */
    public String issue(String name, Set<String> roles) {
        String id = "op-" + Tokens.random(6).toLowerCase(java.util.Locale.ROOT).replace('_', '0');
        String secret = Tokens.random(32);
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into api_token (id, name, digest, roles, created_at) values (?, ?, ?, ?, ?)")) {
            insert.setString(1, id);
            insert.setString(2, name);
            insert.setBytes(3, Tokens.digest(secret));
            insert.setArray(4, connection.createArrayOf("text", roles.toArray()));
            insert.setTimestamp(5, Timestamp.from(clock.instant()));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot store a token: " + e.getMessage(), e);
        }
        return id + "." + secret;
    }

    private Row read(String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select name, digest, roles from api_token where id = ? and revoked_at is null")) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return new Row(false, new byte[32], new ApiToken(id, "", Set.of()));
                }
                String[] roles = (String[]) row.getArray(3).getArray();
                return new Row(
                        true, row.getBytes(2), new ApiToken(id, row.getString(1), Set.copyOf(Arrays.asList(roles))));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the tokens: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared in constant time only, never by equals
    private record Row(boolean known, byte[] digest, ApiToken token) {}
}
