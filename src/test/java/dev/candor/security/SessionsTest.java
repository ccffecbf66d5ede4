package dev.candor.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions and personal tokens in the real database, with time moved by hand. */
@QuarkusTest
@Tag("S25")
class SessionsTest {

    private static final String PASSWORD = "a long enough password";

    @Inject
    SessionRepository rows;

    @Inject
    OperatorRepository accounts;

    @Inject
    Operators operators;

    @Inject
    ApiTokens tokens;

    @Inject
    AuditLog audit;

    @Inject
    DataSource database;

    @Inject
    InstantSource clock;

    private final String name = "s" + UUID.randomUUID().toString().substring(0, 8);
    private Instant now = Instant.parse("2026-11-29T08:00:00Z");
    private Operator operator;

    @BeforeEach
    void anOperator() {
        operator = operators.create(name, OperatorRole.RESPONDER, PASSWORD);
    }

    @AfterEach
    void gone() {
        operators.change(name, new Operators.Change(null, null, true));
    }

    @Test
    void aSessionEndsWhenItWasUnusedForTooLong() {
        String key = open();
        now = now.plus(Duration.ofMinutes(29));
        assertThat(find(key, true)).map(Operator::name).contains(name);
        now = now.plus(Duration.ofMinutes(29));
        assertThat(find(key, true)).isPresent();
        now = now.plus(Duration.ofMinutes(30));
        assertThat(find(key, true)).isEmpty();
    }

    @Test
    void whatAPageAsksForByItselfIsNoUse() {
        String key = open();
        now = now.plus(Duration.ofMinutes(20));
        assertThat(find(key, false)).isPresent();
        now = now.plus(Duration.ofMinutes(10));
        assertThat(find(key, false)).isEmpty();
    }

    @Test
    void aSessionEndsAtItsAgeHoweverMuchItIsUsed() {
        String key = open();
        for (Instant end = now.plus(Duration.ofHours(12)); now.plusSeconds(600).isBefore(end); ) {
            now = now.plusSeconds(600);
            assertThat(find(key, true)).isPresent();
        }
        now = now.plusSeconds(600);
        assertThat(find(key, true)).isEmpty();
    }

    @Test
    void signingOutAndAnyChangeOfTheAccountEndItAtOnce() {
        String first = open();
        end(first);
        assertThat(find(first, true)).isEmpty();

        String second = open();
        operators.change(name, new Operators.Change(OperatorRole.VIEWER, null, null));
        assertThat(find(second, true)).isEmpty();

        String third = open();
        operators.change(name, new Operators.Change(null, "another long password", null));
        assertThat(find(third, true)).isEmpty();

        String fourth = open();
        operators.change(name, new Operators.Change(null, null, true));
        assertThat(find(fourth, true)).isEmpty();
    }

    @Test
    void theDatabaseHoldsNeitherTheKeyNorThePassword() {
        String key = open();
        QuarkusTransaction.requiringNew().run(() -> {
            List<SessionEntity> own = rows.list("operator", name);
            assertThat(own).hasSize(1).allSatisfy(row -> assertThat(row.digest).doesNotContain(key));
            assertThat(accounts.findById(name).password)
                    .startsWith("$argon2id$")
                    .doesNotContain(PASSWORD);
        });
    }

    @Test
    void aMadeUpKeyOpensNothing() {
        assertThat(find("A".repeat(43), true)).isEmpty();
        assertThat(find("", true)).isEmpty();
        assertThat(find("x' or '1'='1", true)).isEmpty();
    }

    @Test
    void aPersonalTokenIsGoodForNoMoreThanItsOwnerIs() {
        ApiTokens.Issued issued = tokens.issue(
                "script", Set.of(Roles.VIEWER, Roles.RESPONDER), operator.role().roles(), name, null);
        assertThat(tokens.verify(issued.token()))
                .get()
                .satisfies(token -> assertThat(token.operator()).isEqualTo(name))
                .satisfies(token -> assertThat(token.roles()).containsExactlyInAnyOrder(Roles.VIEWER, Roles.RESPONDER));

        ApiTokens.Issued later =
                tokens.issue("later", Set.of(Roles.RESPONDER), operator.role().roles(), name, null);
        operators.change(name, new Operators.Change(OperatorRole.VIEWER, null, null));
        assertThat(tokens.verify(later.token()))
                .get()
                .satisfies(token -> assertThat(token.roles()).isEmpty());

        ApiTokens.Issued last = tokens.issue("last", Set.of(Roles.VIEWER), Set.of(Roles.VIEWER), name, null);
        operators.change(name, new Operators.Change(null, null, true));
        assertThat(tokens.verify(last.token())).isEmpty();
    }

    @Test
    void aTokenIsRefusedFromItsEndOn() {
        Instant end = clock.instant().plus(Duration.ofDays(1));
        String token = tokens.issue("short", Set.of(Roles.VIEWER), Set.of(Roles.VIEWER), name, end)
                .token();
        assertThat(at(end.minusSeconds(1)).verify(token)).isPresent();
        assertThat(at(end).verify(token)).isEmpty();
    }

    private ApiTokens at(Instant moment) {
        return new ApiTokens(database, () -> moment, new Config("http://localhost"), audit);
    }

    @Test
    void overHttpsTheCookieIsTheHostsAloneAndNeverSentInTheClear() {
        NewCookie secure = new SessionCookies(new Config("https://ops.example.com")).of("key");
        assertThat(secure.getName()).isEqualTo("__Host-candor-session");
        assertThat(secure.isSecure()).isTrue();
        assertThat(secure.isHttpOnly()).isTrue();
        assertThat(secure.getPath()).isEqualTo("/");
        assertThat(secure.getDomain()).isNull();
        assertThat(secure.getSameSite()).isEqualTo(NewCookie.SameSite.LAX);
        NewCookie plain = new SessionCookies(new Config("http://localhost:8080")).of("key");
        assertThat(plain.getName()).isEqualTo("candor-session");
        assertThat(plain.isSecure()).isFalse();
    }

    private String open() {
        return QuarkusTransaction.requiringNew().call(() -> sessions().open(operator));
    }

    private Optional<Operator> find(String key, boolean use) {
        return QuarkusTransaction.requiringNew().call(() -> sessions().find(key, use));
    }

    private void end(String key) {
        QuarkusTransaction.requiringNew().run(() -> sessions().end(key));
    }

    private Sessions sessions() {
        return new Sessions(rows, accounts, new Config("http://localhost"), () -> now);
    }

    private record Config(String where) implements SecurityConfig {
        @Override
        public Optional<String> operatorToken() {
            return Optional.empty();
        }

        @Override
        public URI address() {
            return URI.create(where);
        }

        @Override
        public Duration sessionIdle() {
            return Duration.ofMinutes(30);
        }

        @Override
        public Duration sessionLongest() {
            return Duration.ofHours(12);
        }
    }
}
