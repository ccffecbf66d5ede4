package dev.candor.security;

import java.security.Key;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Checks tokens that somebody else signed (RFC 7519), as RFC 8725 wants it checked: only signatures by public keys, each key
 * for the algorithms of its own type, issuer, audience and end always looked at. Keys come from where we were told to look,
 * never from where the token points.
 */
final class SignedTokens {
    /** What may be configured, and the type of key that each needs. */
    static final Map<String, String> KEY_TYPES = Map.of("RS256", "RSA", "ES256", "EC", "EdDSA", "OKP");

    /** Longer ones are no tokens of ours. */
    static final int LONGEST = 8 << 10;

    // Clocks differ by some seconds.
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final String issuer;
    private final String audience;
    private final List<String> algorithms;
    private final Keys keys;
    private final InstantSource clock;

    /** Where public keys come from. */
    interface Keys {
        /**
         * The key of that id; empty if there is none. May wait.
         *
         * @throws IllegalStateException if that can't be said now
         */
        Optional<PublicJsonWebKey> find(String id);
    }

    /** Why a token is not accepted, in words that may be shown to who sent it. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * What is accepted.
     *
     * @param settings what the names of their settings begin with, for messages
     * @param algorithms of {@link #KEY_TYPES}
     * @throws IllegalArgumentException for any other algorithm, and for none
     */
    SignedTokens(
            String settings, String issuer, String audience, Set<String> algorithms, Keys keys, InstantSource clock) {
        if (algorithms.isEmpty() || !KEY_TYPES.keySet().containsAll(algorithms)) {
            throw new IllegalArgumentException("%s.algorithms may hold RS256, ES256 and EdDSA, was %s"
                    .formatted(settings, String.join(", ", algorithms)));
        }
        this.issuer = issuer;
        this.audience = audience;
        this.algorithms = List.copyOf(algorithms);
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Those that are configured; empty where no keys are.
     *
     * @param settings what the names of the settings begin with
     * @throws IllegalStateException if there are keys, and no issuer or no audience
     * @throws IllegalArgumentException for keys or algorithms that can't be
     */
    static Optional<SignedTokens> of(
            String settings,
            Optional<String> jwks,
            Optional<String> issuer,
            Optional<String> audience,
            List<String> algorithms,
            InstantSource clock) {
        return jwks.map(where -> new SignedTokens(
                settings,
                needed(settings, "issuer", issuer),
                needed(settings, "audience", audience),
                Set.copyOf(algorithms),
                new SignerKeys(settings, where, clock),
                clock));
    }

    private static String needed(String settings, String name, Optional<String> value) {
        return value.orElseThrow(() ->
                new IllegalStateException("%s.jwks is set, so %s.%s must be".formatted(settings, settings, name)));
    }

    /**
     * What a good token says; its end is always there. May wait for keys.
     *
     * @throws Refused if it is not good
     * @throws IllegalStateException if keys can't be had now
     */
    JwtClaims verify(String token) throws Refused {
        if (token.length() > LONGEST) {
            throw new Refused("it is longer than %d characters".formatted(LONGEST));
        }
        try {
            return new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(
                            AlgorithmConstraints.ConstraintType.PERMIT, algorithms.toArray(String[]::new))
                    .setVerificationKeyResolver(this::key)
                    .setExpectedIssuer(true, issuer)
                    .setExpectedAudience(true, audience)
                    .setRequireExpirationTime()
                    .setAllowedClockSkewInSeconds((int) SKEW.toSeconds())
                    .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                    .build()
                    .processToClaims(token);
        } catch (InvalidJwtException e) {
            if (e.getCause() instanceof IllegalStateException away) {
                throw away;
            }
            throw new Refused(reason(e));
        }
    }

    private Key key(JsonWebSignature signature, List<JsonWebStructure> nested) throws UnresolvableKeyException {
        String id = signature.getKeyIdHeaderValue();
        if (id == null || id.isEmpty()) {
            throw new UnresolvableKeyException("it names no key (kid)");
        }
        PublicJsonWebKey key = keys.find(id).orElseThrow(() -> new UnresolvableKeyException("its key is not known"));
        String algorithm = signature.getAlgorithmHeaderValue();
        boolean fits = key.getKeyType().equals(KEY_TYPES.get(algorithm))
                && (key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                && (key.getUse() == null || key.getUse().equals("sig"));
        if (!fits) {
            throw new UnresolvableKeyException("its key is for something else");
        }
        return key.getPublicKey();
    }

    private static String reason(InvalidJwtException e) {
        if (e.hasExpired()) {
            return "it has expired";
        }
        Map<Integer, String> words = Map.of(
                ErrorCodes.NOT_YET_VALID, "it is not valid yet",
                ErrorCodes.EXPIRATION_MISSING, "it never ends (exp)",
                ErrorCodes.ISSUER_MISSING, "it names no issuer (iss)",
                ErrorCodes.ISSUER_INVALID, "its issuer (iss) is another one",
                ErrorCodes.AUDIENCE_MISSING, "it names no audience (aud)",
                ErrorCodes.AUDIENCE_INVALID, "its audience (aud) is another one",
                ErrorCodes.SIGNATURE_MISSING, "it is not signed",
                ErrorCodes.SIGNATURE_INVALID, "its signature is wrong");
        for (int code : new int[] {
            ErrorCodes.SIGNATURE_MISSING,
            ErrorCodes.SIGNATURE_INVALID,
            ErrorCodes.ISSUER_MISSING,
            ErrorCodes.ISSUER_INVALID,
            ErrorCodes.AUDIENCE_MISSING,
            ErrorCodes.AUDIENCE_INVALID,
            ErrorCodes.EXPIRATION_MISSING,
            ErrorCodes.NOT_YET_VALID
        }) {
            if (e.hasErrorCode(code)) {
                return String.valueOf(words.get(code));
            }
        }
        return e.getCause() instanceof JoseException cause && cause instanceof UnresolvableKeyException
                ? String.valueOf(cause.getMessage())
                : "it is no token that is signed as it must be";
    }
}
