package dev.candor.security;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Opens customers' pages by tokens that somebody else signed, in the application and in a server of pages alike. */
public final class LoginDoor {
    /** What is told to who comes without a token. */
    public static final String WITHOUT = "Send a token as bearer, or sign in with one at /c/my/session";

    private static final String SCHEME = "Bearer ";

    private final LoginTokens tokens;
    private final boolean secure;

    private LoginDoor(LoginTokens tokens, boolean secure) {
        this.tokens = tokens;
        this.secure = secure;
    }

    /**
     * What is asked of a token; as {@link LoginConfig} has it.
     *
     * @param jwks empty where nobody signs in
     */
    public record Setting(
            Optional<String> jwks,
            Optional<String> issuer,
            Optional<String> audience,
            String claim,
            List<String> algorithms) {
        public Setting {
            algorithms = List.copyOf(algorithms);
        }
    }

    /**
     * The door; empty where nobody signs in.
     *
     * @param secure whether browsers come by HTTPS
     * @throws IllegalStateException if something that is needed is not set
     * @throws IllegalArgumentException if something that is set can't be
     */
    public static Optional<LoginDoor> of(Setting setting, boolean secure, InstantSource clock) {
        return SignedTokens.of(
                        "candor.login",
                        setting.jwks(),
                        setting.issuer(),
                        setting.audience(),
                        setting.algorithms(),
                        clock)
                .map(signed -> new LoginDoor(new LoginTokens(signed, setting.claim()), secure));
    }

    /**
     * How a token was taken.
     *
     * @param status 200, 401 for one that opens nothing, 404 for a customer who is not known, 503 where that can't be said now
     * @param detail why not, in words for who sent it; empty for 200
     * @param customer whose page it opens; empty but for 200
     * @param until when it ends
     */
    public record Outcome(int status, String detail, String customer, Instant until) {

        /** The same, if who is let in is somebody we know. */
        public Outcome knownIf(Predicate<String> known) {
            return status == 200 && !known.test(customer) ? new Outcome(404, "", "", Instant.MIN) : this;
        }
    }

    /** Takes a token. May wait. */
    public Outcome take(String token) {
        try {
            LoginTokens.Login login = verify(token);
            return new Outcome(200, "", login.customer(), login.until());
        } catch (SignedTokens.Refused e) {
            return new Outcome(401, "The token is not accepted: " + e.getMessage(), "", Instant.MIN);
        } catch (IllegalStateException e) {
            return new Outcome(503, "The token can't be checked now", "", Instant.MIN);
        }
    }

    /**
     * The same for who wants to know why.
     *
     * @throws SignedTokens.Refused if it opens nothing
     * @throws IllegalStateException if that can't be said now
     */
    LoginTokens.Login verify(String token) throws SignedTokens.Refused {
        return tokens.verify(token);
    }

    /** What the cookie is called that holds a token. */
    static String cookie(boolean secure) {
        return secure ? "__Host-candor-customer" : "candor-customer";
    }

    /** The token that came with a request, as bearer or in a cookie; null without one. */
    public @Nullable String token(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null) {
            return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                    ? header.substring(SCHEME.length()).strip()
                    : null;
        }
        Cookie cookie = request.getCookie(cookie(secure));
        return cookie == null ? null : cookie.getValue();
    }
}
