package dev.candor.prober;

import dev.candor.probe.Auth;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How one run proves who asks. Only the origin that the probe names is ever told. */
final class HttpAuth {

    private final Auth.@Nullable Digest digest;
    private final RandomGenerator random;
    private @Nullable String header;
    private boolean atHome = true;
    private boolean answered;

    /** @param token the access token where the probe asks for OAuth 2; null otherwise */
    HttpAuth(@Nullable Auth auth, @Nullable String token, RandomGenerator random) {
        this.random = random;
        this.digest = auth instanceof Auth.Digest asked ? asked : null;
        if (auth instanceof Auth.Basic basic) {
            header = basic(basic.user(), basic.password());
        } else if (auth instanceof Auth.Bearer bearer) {
            header = "Bearer " + bearer.token();
        } else if (auth instanceof Auth.OAuth2 && token != null) {
            header = "Bearer " + token;
        }
    }

    static String basic(String user, String password) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** The value of {@code Authorization}; null to say nothing. */
    @Nullable
    String header() {
        return atHome ? header : null;
    }

    /** The next request goes elsewhere, or to the same origin. Once away there is no way back. */
    void moved(boolean sameOrigin) {
        atHome &= sameOrigin;
        if (digest != null) {
            header = null; // it is for one address only
            answered = false;
        }
    }

    /** Whether the answer is a challenge that a second request can meet. A wrong password is asked for once. */
    boolean canMeet(HttpTarget target, int status, @Nullable HttpHeaders headers) {
        if (digest == null || headers == null || status != 401 || answered || !atHome) {
            return false;
        }
        answered = true;
        header = Digest.answer(
                headers.getAll(HttpHeaderNames.WWW_AUTHENTICATE),
                digest,
                target.method(),
                target.pathAndQuery(),
                random);
        return header != null;
    }
}
