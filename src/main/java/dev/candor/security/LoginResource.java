package dev.candor.security;

import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Where a customer's own portal sends a browser with a token, once, so that pages open from then on. Portals are other sites,
 * so the request may come from anywhere: who makes somebody send a token of another customer's shows them that one's page,
 * with that name on it, and no more.
 */
@Path("/c/my/session")
class LoginResource {

    // What browsers are sure to keep of a cookie, name and attributes included, is 4096 bytes (RFC 6265 §6.1).
    private static final int LONGEST = 3_500;

    private final CustomerLogin login;
    private final SessionCookies cookies;
    private final LoginConfig config;
    private final InstantSource clock;

    LoginResource(CustomerLogin login, SessionCookies cookies, LoginConfig config, InstantSource clock) {
        this.login = login;
        this.cookies = cookies;
        this.config = config;
        this.clock = clock;
    }

    /** Signs a browser in with a token, and sends it to the customer's page. */
    @POST
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(summary = "Sign a customer's browser in with a signed token")
    public Response begin(@FormParam("token") @Nullable String token) {
        if (!login.on()) {
            throw new NotFoundException();
        }
        if (token == null || token.isBlank()) {
            throw ProblemException.badRequest("token-missing", "A token is needed", "the field token is missing");
        }
        if (token.strip().length() > LONGEST) {
            throw ProblemException.badRequest(
                    "token-too-long",
                    "The token is too long for a cookie",
                    "at most %d characters are kept, these are %d"
                            .formatted(LONGEST, token.strip().length()));
        }
        try {
            LoginTokens.Login good = login.verify(token.strip());
            Duration left = Duration.between(clock.instant(), good.until());
            Duration kept = left.compareTo(config.longest()) < 0 ? left : config.longest();
            return seeOther(CustomerLogin.ROOT + "/", token.strip(), (int) Math.max(1, kept.toSeconds()));
        } catch (SignedTokens.Refused e) {
            throw new ProblemException(
                    Problem.of(403, "token-not-accepted", "The token is not accepted", e.getMessage()));
        } catch (IllegalStateException e) {
            throw ProblemException.unavailable(
                    "token-not-checked",
                    "The token can't be checked now",
                    "The signer's keys can't be had; nothing is wrong with the token",
                    Duration.ofSeconds(10));
        }
    }

    /** Signs it out. */
    @POST
    @Path("end")
    @PermitAll
    @Operation(summary = "Sign a customer's browser out")
    public Response end() {
        if (!login.on()) {
            throw new NotFoundException();
        }
        return seeOther("/", "", 0);
    }

    private Response seeOther(String where, String token, int seconds) {
        return Response.seeOther(URI.create(where))
                .cookie(new NewCookie.Builder(login.cookie())
                        .value(token)
                        .path("/")
                        .maxAge(seconds)
                        .httpOnly(true)
                        .secure(cookies.secure())
                        .sameSite(NewCookie.SameSite.LAX)
                        .build())
                .header("Cache-Control", "private, no-store")
                .build();
    }
}
