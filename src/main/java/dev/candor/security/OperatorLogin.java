package dev.candor.security;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/** Accepts bearer tokens that the operator's own sign-in signed. What is configured wrongly keeps the hub from starting. */
@ApplicationScoped
@Startup
public class OperatorLogin {

    /** What names of theirs begin with here, so that nobody takes one for an account of the same name. */
    static final String PREFIX = "sso/";

    private static final String SETTINGS = "candor.operators";

    private final @Nullable SignedTokens tokens;
    private final String claim;
    private final String rolesClaim;
    private final Map<String, Set<String>> roles = new HashMap<>();
    private final MeterRegistry metrics;

    /**
     * Who that is, and what they may do.
     *
     * @param roles of {@link Roles}; empty for somebody who may do nothing here
     */
    record Login(String name, Set<String> roles) {
        Login {
            roles = Set.copyOf(roles);
        }
    }

    OperatorLogin(OperatorLoginConfig config, InstantSource clock, MeterRegistry metrics) {
        this.tokens = SignedTokens.of(
                        SETTINGS, config.jwks(), config.issuer(), config.audience(), config.algorithms(), clock)
                .orElse(null);
        this.claim = config.claim();
        this.rolesClaim = config.rolesClaim();
        this.metrics = metrics;
        if (config.roles().isEmpty()) {
            Roles.ALL.forEach(role -> roles.put(role, granted(role)));
        } else {
            config.roles().forEach((word, role) -> roles.put(word, granted(role)));
        }
    }

    // An account's role brings those before it along; what is for programs stands alone.
    private static Set<String> granted(String role) {
        if (!Roles.ALL.contains(role)) {
            throw new IllegalArgumentException(
                    "%s.roles: expected viewer, responder, admin, deployer or reporter, found %s"
                            .formatted(SETTINGS, role));
        }
        return role.equals(Roles.DEPLOYER) || role.equals(Roles.REPORTER)
                ? Set.of(role)
                : OperatorRole.of(role).roles();
    }

    /** Whether that may be such a token and they are accepted here. Tokens that are made here have two parts. */
    boolean takes(String token) {
        return tokens != null && token.chars().filter(c -> c == '.').count() == 2;
    }

    /**
     * Checks a token. May wait.
     *
     * @throws SignedTokens.Refused if it opens nothing
     * @throws IllegalStateException if that can't be said now, or if none are accepted here
     */
    Login verify(String token) throws SignedTokens.Refused {
        if (tokens == null) {
            throw new IllegalStateException(SETTINGS + ".jwks is not set");
        }
        String outcome = "failed";
        try {
            JwtClaims claims = tokens.verify(token);
            Login login = new Login(PREFIX + LoginTokens.name(claims, claim, "operator"), rolesOf(claims));
            outcome = "good";
            return login;
        } catch (SignedTokens.Refused e) {
            outcome = "refused";
            throw e;
        } finally {
            metrics.counter("candor_operator_logins", "outcome", outcome).increment();
        }
    }

    private Set<String> rolesOf(JwtClaims claims) {
        Object said = claims.getClaimValue(rolesClaim);
        Stream<?> words = said instanceof Collection<?> list ? list.stream() : Stream.ofNullable(said);
        Set<String> granted = new HashSet<>();
        words.forEach(word -> granted.addAll(roles.getOrDefault(String.valueOf(word), Set.of())));
        return granted;
    }
}
