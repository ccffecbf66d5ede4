package dev.candor.reader;

import dev.candor.page.SiteConfig;
import dev.candor.problem.ProblemException;
import dev.candor.security.SameSite;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A subscription's own pages, opened by the token that only its address was sent. Links only show: what confirms or ends is a
 * button, since mail scanners open every link. A token that opens nothing is told that nothing is sent, which is true.
 */
@Path("/subscriptions/{token}")
final class SubscriptionPages {

    private final Subscriptions subscriptions;
    private final Sheets sheets;
    private final Limits limits;
    private final URI base;

    SubscriptionPages(Subscriptions subscriptions, Sheets sheets, Limits limits, SiteConfig site) {
        this.subscriptions = subscriptions;
        this.sheets = sheets;
        this.limits = limits;
        this.base = site.baseUrl();
    }

    @GET
    @PermitAll
    @Operation(hidden = true)
    public Response show(String token, @Context HttpServerRequest request) {
        return page(subscriptions.find(token), null, request);
    }

    /** From now on it is told; also for the program behind a webhook. Calling it twice changes nothing. */
    @POST
    @Path("confirm")
    @PermitAll
    @Operation(summary = "Confirm a subscription", description = "By the link that the address was sent.")
    public Response confirm(String token, @Context HttpHeaders headers, @Context HttpServerRequest request) {
        writes(headers, request);
        return page(
                subscriptions.confirm(token), "You are subscribed. Nothing comes until something happens.", request);
    }

    @POST
    @Path("scope")
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response scope(
            String token,
            @FormParam("component") List<String> components,
            @FormParam("resource") List<String> resources,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        writes(headers, request);
        try {
            return page(subscriptions.scope(token, components, resources), "Your choice is kept.", request);
        } catch (ProblemException e) {
            return page(subscriptions.find(token), Sheets.sentence(e), request);
        }
    }

    /** Ends it, by the button or by a mail program (RFC 8058 §3.1). Calling it twice changes nothing. */
    @POST
    @Path("end")
    @PermitAll
    @Operation(summary = "End a subscription", description = "The target of List-Unsubscribe (RFC 8058).")
    public Response end(String token, @Context HttpHeaders headers, @Context HttpServerRequest request) {
        writes(headers, request);
        subscriptions.end(token);
        return over("This subscription is over", "Nothing more is sent, and your address is forgotten.", 200, request);
    }

    private void writes(HttpHeaders headers, HttpServerRequest request) {
        SameSite.require(headers, base);
        limits.write(request.remoteAddress().hostAddress());
    }

    private Response page(Optional<Subscription> found, @Nullable String done, HttpServerRequest request) {
        if (found.isEmpty()) {
            return over(
                    "There is no such subscription",
                    "It is over, or was never confirmed. Nothing is sent for it.",
                    404,
                    request);
        }
        Subscription own = found.get();
        return Sheets.answer(
                200,
                new Sheets.Own(
                        sheets.frame("Your subscription", own.customer(), null),
                        own.token(),
                        own.channel().masked(own.address()),
                        own.confirmed(),
                        done,
                        own.customer() == null ? sheets.components(own.components()) : List.of(),
                        sheets.resources(own.customer(), own.resources())),
                request);
    }

    private Response over(String heading, String text, int status, HttpServerRequest request) {
        return Sheets.answer(status, new Sheets.Over(sheets.frame(heading, null, null), heading, text), request);
    }
}
