package dev.candor.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.NewCookie;
import java.util.Locale;

/**
 * The cookie that carries a session's key. Where Candor is reached over HTTPS no other host, path or plain connection can
 * set or read it ({@code __Host-}, RFC 6265bis §4.1.3.2).
 */
@ApplicationScoped
public class SessionCookies {

    /** Where the console's pages begin. */
    static final String CONSOLE = "/ops";

    private final boolean secure;

    SessionCookies(SecurityConfig config) {
        this.secure =
                "https".equals(String.valueOf(config.address().getScheme()).toLowerCase(Locale.ROOT));
    }

    /** Whether browsers reach us by HTTPS, so that no cookie of ours goes any other way. */
    boolean secure() {
        return secure;
    }

    /** What it is called. */
    public String name() {
        return secure ? "__Host-candor-session" : "candor-session";
    }

    /** One that lasts as long as the browser; the session itself ends by its own rules. */
    public NewCookie of(String key) {
        return cookie(key, NewCookie.DEFAULT_MAX_AGE);
    }

    /** One that takes it away. */
    public NewCookie gone() {
        return cookie("", 0);
    }

    private NewCookie cookie(String value, int maxAge) {
        return new NewCookie.Builder(name())
                .value(value)
                .path("/")
                .maxAge(maxAge)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
