package dev.candor.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy.
 *
 * @param password null if and only if there is no user
 * @param except hosts that are reached without it: names, {@code .suffix} or {@code *} (curl's {@code --noproxy})
 */
public record Proxy(
        Scheme scheme,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        List<String> except) {

    /** What the proxy speaks. */
    public enum Scheme {
        /** Absolute requests for {@code http:}, CONNECT (RFC 9110 §9.3.6) for everything else. */
        HTTP,
        /** RFC 1928; names are looked up here. */
        SOCKS5,
        /** RFC 1928; names are looked up by the proxy. */
        SOCKS5H
    }

    public Proxy {
        except = List.copyOf(except);
    }
}
