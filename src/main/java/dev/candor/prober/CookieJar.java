package dev.candor.prober;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cookies as a browser keeps them (RFC 6265), for the steps of one suite. Holds no more than so many, the oldest go
 * first. A cookie for a whole domain needs a dot in it; the list of public suffixes is not consulted, for a jar lives as
 * long as one run and sees the hosts of one suite.
 */
final class CookieJar {

    private static final int MOST = 200;
    private static final int LONGEST = 4_096;

    private final InstantSource clock;
    private final List<Kept> cookies = new ArrayList<>();

    private record Kept(
            String name,
            String value,
            String domain,
            boolean hostOnly,
            String path,
            boolean secure,
            @Nullable Instant until) {

        boolean isTheSame(Kept other) {
            return name.equals(other.name) && domain.equals(other.domain) && path.equals(other.path);
        }

        boolean isFor(HttpTarget target, Instant now) {
            String host = lower(target.host());
            return (hostOnly ? host.equals(domain) : isWithin(host, domain))
                    && isUnder(pathOf(target), path)
                    && (!secure || target.secure())
                    && (until == null || now.isBefore(until));
        }
    }

    CookieJar(InstantSource clock) {
        this.clock = clock;
    }

    /** Keeps what the answer sets, and forgets what it lets expire. Called from any loop. */
    synchronized void take(HttpTarget from, HttpHeaders answer) {
        for (String line : answer.getAll(HttpHeaderNames.SET_COOKIE)) {
            Cookie cookie = line.length() > LONGEST ? null : ClientCookieDecoder.LAX.decode(line);
            Kept kept = cookie == null ? null : kept(cookie, from);
            if (kept == null) {
                continue;
            }
            cookies.removeIf(kept::isTheSame);
            if (kept.until() == null || kept.until().isAfter(clock.instant())) {
                cookies.add(kept);
            }
            if (cookies.size() > MOST) {
                cookies.remove(0);
            }
        }
    }

    /** The value of {@code Cookie} for a request there, longest paths first; null for none. */
    synchronized @Nullable String header(HttpTarget target) {
        Instant now = clock.instant();
        StringBuilder header = new StringBuilder();
        cookies.stream()
                .filter(cookie -> cookie.isFor(target, now))
                .sorted(Comparator.comparingInt((Kept cookie) -> cookie.path().length())
                        .reversed())
                .forEach(cookie -> header.append(header.isEmpty() ? "" : "; ")
                        .append(cookie.name())
                        .append('=')
                        .append(cookie.value()));
        return header.isEmpty() ? null : header.toString();
    }

    /** Null if the one who set it may not (RFC 6265 §5.3). */
    private @Nullable Kept kept(Cookie cookie, HttpTarget from) {
        String host = lower(from.host());
        String said = cookie.domain() == null ? "" : lower(cookie.domain());
        String domain = said.startsWith(".") ? said.substring(1) : said;
        boolean hostOnly = domain.isEmpty() || (domain.equals(host) && Addresses.literal(host) != null);
        boolean foreign = !domain.isEmpty() && !isWithin(host, domain);
        if (foreign || (!domain.isEmpty() && domain.indexOf('.') < 0 && !domain.equals(host))) {
            return null;
        }
        if (cookie.isSecure() && !from.secure()) {
            return null;
        }
        String path = cookie.path() != null && cookie.path().startsWith("/") ? cookie.path() : folder(pathOf(from));
        long age = cookie.maxAge();
        Instant until = age == Cookie.UNDEFINED_MAX_AGE
                ? null
                : clock.instant().plusSeconds(Math.max(0, Math.min(age, 400L * 86_400)));
        return new Kept(
                cookie.name(), cookie.value(), hostOnly ? host : domain, hostOnly, path, cookie.isSecure(), until);
    }

    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || (host.endsWith("." + domain) && Addresses.literal(host) == null);
    }

    private static boolean isUnder(String path, String folder) {
        return path.equals(folder)
                || (path.startsWith(folder) && (folder.endsWith("/") || path.charAt(folder.length()) == '/'));
    }

    private static String pathOf(HttpTarget target) {
        String path = target.url().getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    private static String folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 1 ? "/" : path.substring(0, slash);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
