package dev.candor.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How programs and people of the operator's organisation may call the API with a token of their own sign-in (RFC 7519, RFC 6750
 * §2.1), beside tokens that are made here; keys start with {@code candor.operators}. Off while {@link #jwks} is not set.
 */
@ConfigMapping(prefix = "candor.operators")
public interface OperatorLoginConfig {

    /**
     * Where the public keys of the issuer are (RFC 7517 §5): a file, or an {@code https} address ({@code http} on this machine
     * only).
     */
    Optional<String> jwks();

    /** What {@code iss} must be. Needed with {@link #jwks}. */
    Optional<String> issuer();

    /** What {@code aud} must hold. Needed with {@link #jwks}: a token that was made for somebody else opens nothing here. */
    Optional<String> audience();

    /** The claim that says who it is, as the audit log will have it. */
    @WithDefault("sub")
    String claim();

    /** The claim that holds what they are there: one word, or a list of words. */
    @WithDefault("roles")
    String rolesClaim();

    /**
     * Which role here a word there stands for: {@code viewer}, {@code responder}, {@code admin}, {@code deployer} or
     * {@code reporter}. Words that are not listed open nothing. Where nothing is listed each role's own word stands for it.
     */
    Map<String, String> roles();

    /** Which of {@code RS256}, {@code ES256} and {@code EdDSA} are accepted; no others ever are. */
    @WithDefault("RS256,ES256,EdDSA")
    List<String> algorithms();
}
