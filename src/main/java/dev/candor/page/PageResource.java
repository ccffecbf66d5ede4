package dev.candor.page;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Public and personal pages, feeds and what else audiences get, from snapshots: what is in memory is answered at once, on the
 * thread that read the request. A capability that opens nothing is answered exactly like a path that doesn't exist, so that
 * nobody learns from the answer whether they came near.
 */
@Path("/")
final class PageResource {
    private static final Pattern INCIDENT =
            Pattern.compile("incidents/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

    private final Publisher publisher;

    PageResource(Publisher publisher) {
        this.publisher = publisher;
    }

    @GET
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> status(@Context HttpServerRequest request) {
        return answer(request);
    }

    @GET
    @Path("live")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> live(@Context HttpServerRequest request) {
        return answer(request);
    }

    @GET
    @Path("history")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> history(@Context HttpServerRequest request) {
        return answer(request);
    }

    @GET
    @Path("days")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> days(@Context HttpServerRequest request) {
        return answer(request);
    }

    @GET
    @Path("lateness")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> lateness(@Context HttpServerRequest request) {
        return answer(request);
    }

    @GET
    @Path("incidents/{id}")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> incident(@Context HttpServerRequest request) {
        return answer(request);
    }

    @GET
    @Path("incidents/{id}/evidence")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> evidence(@Context HttpServerRequest request) {
        return answer(request);
    }

    /** Whatever else is published for everybody: feeds, calendars, badges. */
    @GET
    @Path("{artefact: [a-z0-9/._-]+\\.(atom|rss|json|ics|svg)}")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> artefact(@Context HttpServerRequest request) {
        return answer(request);
    }

    /** The verdict for a frame in other people's pages. */
    @GET
    @Path("embed/card")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> card(@Context HttpServerRequest request) {
        return answer(request);
    }

    @GET
    @Path("c/{capability}")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> personal(@Context HttpServerRequest request) {
        return answer(request);
    }

    @GET
    @Path("c/{capability}/{path: .+}")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> personalArtefact(@Context HttpServerRequest request) {
        return answer(request);
    }

    private Uni<Response> answer(HttpServerRequest request) {
        Address address = Address.of(Objects.requireNonNullElse(request.path(), "/"));
        Audience audience = address.personal()
                ? publisher.holder(address.capability()).orElseThrow(NotFoundException::new)
                : Audience.EVERYBODY;
        if (address.open()) {
            return Uni.createFrom()
                    .item(Response.status(308)
                            .header("Location", address.root() + "/")
                            .header("Cache-Control", "private, no-store")
                            .header("X-Robots-Tag", "noindex")
                            .build());
        }
        Desk.Asked asked = new Desk.Asked(
                audience,
                address.root(),
                address.path(),
                request.getHeader("If-None-Match"),
                Desk.Asked.acceptsGzip(request.getHeader("Accept-Encoding")),
                new Manner.Wish(
                        request.getParam("lang"), request.getHeader("Accept-Language"), request.getParam("tz")));
        Edition edition = publisher.ready(audience);
        Optional<Desk.Answer> ready =
                edition == null || !publisher.desk().ready(asked, edition) ? Optional.empty() : told(asked, edition);
        if (ready.isPresent()) {
            return Uni.createFrom().item(response(request, ready.get()));
        }
        return Uni.createFrom()
                .item(() -> response(request, made(asked)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Optional<Desk.Answer> told(Desk.Asked asked, Edition edition) {
        try {
            return publisher.desk().answer(asked, edition);
        } catch (IllegalStateException e) {
            // What it shares with others was lost with a file, and is made anew at this moment.
            throw Publisher.away();
        }
    }

    private Desk.Answer made(Desk.Asked asked) {
        Edition edition = publisher.edition(asked.audience());
        Optional<Desk.Answer> answer = told(asked, edition);
        if (answer.isPresent()) {
            return answer.get();
        }
        if (Drawings.asked(asked.path())) {
            return publisher
                    .drawing(asked.audience(), asked.path())
                    .map(snapshot -> publisher.desk().answer(asked, edition, snapshot))
                    .orElseThrow(NotFoundException::new);
        }
        return Optional.of(INCIDENT.matcher(asked.path()))
                .filter(Matcher::matches)
                .flatMap(id -> publisher.oldIncident(asked.audience(), UUID.fromString(id.group(1))))
                .map(snapshot -> publisher.desk().answer(asked, edition, snapshot))
                .orElseThrow(NotFoundException::new);
    }

    private static Response response(HttpServerRequest request, Desk.Answer answer) {
        // The server marks what it shall not compress; ours is compressed already where the reader wants it.
        request.response().headers().remove(HttpHeaders.CONTENT_ENCODING);
        Response.ResponseBuilder response = Response.status(answer.status());
        answer.headers().forEach(response::header);
        return (answer.status() == 304 ? response : response.entity(answer.body())).build();
    }
}
