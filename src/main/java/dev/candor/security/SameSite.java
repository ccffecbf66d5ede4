package dev.candor.security;

import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Refuses what another site made a browser send. Programs send neither of the headers that are looked at. */
public final class SameSite {

    private SameSite() {}

    /**
     * Returns if the request came from a page of this very address, or from no browser: by {@code Sec-Fetch-Site} (Fetch
     * Metadata) and by {@code Origin} (RFC 6454 §7), each where it is sent.
     *
     * @param address how browsers reach this site, where that is not what the request's {@code Host} says; else null
     * @throws ProblemException 403 if not
     */
    public static void require(HttpHeaders headers, @Nullable URI address) {
        String site = headers.getHeaderString("Sec-Fetch-Site");
        String origin = headers.getHeaderString("Origin");
        boolean samePlace = site == null || site.equals("same-origin") || site.equals("none");
        if (!samePlace || !own(origin, headers, address)) {
            throw new ProblemException(Problem.of(
                    403,
                    "cross-site-request",
                    "Another site sent this",
                    "this is taken from pages of this address or without a browser, not from "
                            + (origin == null ? "another site" : origin)));
        }
    }

    private static boolean own(@Nullable String origin, HttpHeaders headers, @Nullable URI address) {
        String host = headers.getHeaderString("Host");
        return origin == null
                || origin.equals("http://" + host)
                || origin.equals("https://" + host)
                || (address != null && origin.equals(originOf(address)));
    }

    private static String originOf(URI address) {
        return address.getScheme() + "://" + address.getAuthority();
    }
}
