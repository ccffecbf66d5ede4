package dev.candor.demo;

import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Refuses what another site made a browser send: the demo's page needs no sign-in, so nothing else would. */
final class SameSite {

    private SameSite() {}

    /**
     * Returns if the request came from a page of this very address, or from no browser.
     *
     * @throws ProblemException 403 if not
     */
    static void require(HttpHeaders headers) {
        String site = headers.getHeaderString("Sec-Fetch-Site");
        String origin = headers.getHeaderString("Origin");
        if (site != null ? !site.equals("same-origin") && !site.equals("none") : !own(origin, headers)) {
            throw new ProblemException(Problem.of(
                    403,
                    "cross-site-request",
                    "Another site sent this",
                    "switches can be set from the demo's own page or without a browser, not from "
                            + (origin == null ? "another site" : origin)));
        }
    }

    private static boolean own(@Nullable String origin, HttpHeaders headers) {
        String host = headers.getHeaderString("Host");
        return origin == null || origin.equals("http://" + host) || origin.equals("https://" + host);
    }
}
