package dev.candor.security;

import java.time.Instant;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/** Tells whose page a signed token opens. */
final class LoginTokens {

    private static final int LONGEST_ID = 200;

    private final SignedTokens tokens;
    private final String claim;

    /**
     * Whose page is opened.
     *
     * @param until when the token ends
     */
    record Login(String customer, Instant until) {}

    /**
     * One that accepts these.
     *
     * @param claim the claim that holds the customer's id
     */
    LoginTokens(SignedTokens tokens, String claim) {
        this.tokens = tokens;
        this.claim = claim;
    }

    /**
     * Checks a token. May wait for keys.
     *
     * @throws SignedTokens.Refused if it opens nothing
     * @throws IllegalStateException if keys can't be had now
     */
    Login verify(String token) throws SignedTokens.Refused {
        JwtClaims claims = tokens.verify(token);
        try {
            return new Login(
                    name(claims, claim, "customer"),
                    Instant.ofEpochSecond(claims.getExpirationTime().getValue()));
        } catch (MalformedClaimException e) {
            throw new SignedTokens.Refused("a claim has another type than it must have");
        }
    }

    /**
     * What that claim calls somebody.
     *
     * @param whom what it is to name, for the message
     * @throws SignedTokens.Refused if it names nobody
     */
    static String name(JwtClaims claims, String claim, String whom) throws SignedTokens.Refused {
        Object value = claims.getClaimValue(claim);
        if (!(value instanceof String id) || id.isBlank() || id.length() > LONGEST_ID) {
            throw new SignedTokens.Refused("its claim %s names no %s".formatted(claim, whom));
        }
        return id;
    }
}
