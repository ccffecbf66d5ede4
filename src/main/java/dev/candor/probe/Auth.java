package dev.candor.probe;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** How a request proves who asks. Never goes to another origin with a redirect. */
public sealed interface Auth {

    /** RFC 7617. */
    record Basic(String user, String password) implements Auth {}

    /** RFC 6750. */
    record Bearer(String token) implements Auth {}

    /** RFC 7616, after the server's challenge. */
    record Digest(String user, String password) implements Auth {}

    /**
     * RFC 6749 §4.4, client credentials: a token is fetched, kept until shortly before it ends, and sent as a bearer's.
     *
     * @param scope null for the server's default
     */
    record OAuth2(
            URI tokenUrl,
            String clientId,
            String clientSecret,
            @Nullable String scope) implements Auth {}
}
