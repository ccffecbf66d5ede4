package dev.candor.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * How customers may open their pages with a token that somebody else signed (RFC 7519), beside capabilities; keys start with
 * {@code candor.login}. Off while {@link #jwks} is not set.
 */
@ConfigMapping(prefix = "candor.login")
public interface LoginConfig {

    /**
     * Where the public keys of the signer are (RFC 7517 §5): a file, or an {@code https} address ({@code http} on this machine
     * only).
     */
    Optional<String> jwks();

    /** What {@code iss} must be. Needed with {@link #jwks}. */
    Optional<String> issuer();

    /** What {@code aud} must hold. Needed with {@link #jwks}: a token that was made for somebody else opens nothing here. */
    Optional<String> audience();

    /** The claim that holds the customer's id, as the catalog has it. */
    @WithDefault("sub")
    String claim();

    /** Which of {@code RS256}, {@code ES256} and {@code EdDSA} are accepted; no others ever are. */
    @WithDefault("RS256,ES256,EdDSA")
    List<String> algorithms();

    /** How long a browser stays signed in at most; never longer than its token is good. */
    @WithDefault("12h")
    @DurationMin(minutes = 1)
    @DurationMax(days = 7)
    Duration longest();
}
