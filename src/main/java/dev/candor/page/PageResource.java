package dev.candor.page;

import dev.candor.problem.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Public and personal pages. A capability that opens nothing is answered exactly like a path that doesn't exist, so that
 * nobody learns from the answer whether they came near.
 */
@Path("/")
final class PageResource {
    private static final String HTML = "text/html;charset=UTF-8";
    private static final String ATOM = "application/atom+xml;charset=UTF-8";
    private static final String POLICY =
            ("default-src 'none'; style-src %s; form-action 'none'; frame-ancestors 'none';" + " base-uri 'none'")
                    .formatted(Stylesheet.PAGE.source());

    private final Pages pages;

    PageResource(Pages pages) {
        this.pages = pages;
    }

    @GET
    @PermitAll
    @Operation(hidden = true)
    public Response status(@Context Request request) {
        return answer(request, Audience.EVERYBODY, pages.status(Audience.EVERYBODY, false), HTML);
    }

    @GET
    @Path("live")
    @PermitAll
    @Operation(hidden = true)
    public Response live(@Context Request request) {
        return answer(request, Audience.EVERYBODY, pages.status(Audience.EVERYBODY, true), HTML);
    }

    @GET
    @Path("incidents/{id}")
    @PermitAll
    @Operation(hidden = true)
    public Response incident(UUID id, @Context Request request) {
        return incident(Audience.EVERYBODY, id, request);
    }

    @GET
    @Path("history")
    @PermitAll
    @Operation(hidden = true)
    public Response history(@Context Request request) {
        return answer(request, Audience.EVERYBODY, pages.history(Audience.EVERYBODY), HTML);
    }

    @GET
    @Path("feed.atom")
    @PermitAll
    @Operation(hidden = true)
    public Response feed(@Context Request request) {
        return answer(request, Audience.EVERYBODY, pages.feed(Audience.EVERYBODY), ATOM);
    }

    @GET
    @Path("c/{capability}")
    @PermitAll
    @Operation(hidden = true)
    public Response personal(String capability, @Context Request request) {
        Audience holder = holder(capability);
        return answer(request, holder, pages.status(holder, false), HTML);
    }

    @GET
    @Path("c/{capability}/live")
    @PermitAll
    @Operation(hidden = true)
    public Response personalLive(String capability, @Context Request request) {
        Audience holder = holder(capability);
        return answer(request, holder, pages.status(holder, true), HTML);
    }

    @GET
    @Path("c/{capability}/incidents/{id}")
    @PermitAll
    @Operation(hidden = true)
    public Response personalIncident(String capability, UUID id, @Context Request request) {
        return incident(holder(capability), id, request);
    }

    @GET
    @Path("c/{capability}/history")
    @PermitAll
    @Operation(hidden = true)
    public Response personalHistory(String capability, @Context Request request) {
        Audience holder = holder(capability);
        return answer(request, holder, pages.history(holder), HTML);
    }

    @GET
    @Path("c/{capability}/feed.atom")
    @PermitAll
    @Operation(hidden = true)
    public Response personalFeed(String capability, @Context Request request) {
        Audience holder = holder(capability);
        return answer(request, holder, pages.feed(holder), ATOM);
    }

    private Audience holder(String capability) {
        try {
            return pages.audience(capability).orElseThrow(NotFoundException::new);
        } catch (LastKnown.AwayException e) {
            throw ProblemException.unavailable(
                    "database-away",
                    "This page cannot be opened now",
                    "Whose page this is cannot be looked up at the moment; nothing is wrong with the address",
                    Duration.ofSeconds(10));
        }
    }

    private Response incident(Audience audience, UUID id, Request request) {
        Document document = pages.incident(audience, id).orElseThrow(NotFoundException::new);
        return answer(request, audience, document, HTML);
    }

    private static Response answer(Request request, Audience audience, Document document, String type) {
        // Weak: the same page may go out compressed.
        EntityTag tag = new EntityTag(document.tag(), true);
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        Response.ResponseBuilder answer =
                unchanged == null ? Response.ok(document.body(), MediaType.valueOf(type)) : unchanged;
        answer.tag(tag).header("Content-Security-Policy", POLICY);
        if (audience.personal()) {
            answer.header("Cache-Control", "private, no-store").header("X-Robots-Tag", "noindex");
        } else {
            answer.header("Cache-Control", "public, max-age=5");
        }
        return answer.build();
    }
}
