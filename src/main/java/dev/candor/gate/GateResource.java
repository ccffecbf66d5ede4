package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * May this deploy go on? {@code POST} tells by its status: 200 passed, 409 failed, 424 inconclusive, 202 not decided yet,
 * none of which a client retries by itself. {@code GET} always answers 200 with the status in the body, so that a poller
 * can tell a verdict from a broken gate.
 */
@Path("/api/v1/gates")
@Produces(MediaType.APPLICATION_JSON)
final class GateResource {

    private static final String RETRY_SECONDS = "5";
    private static final int LONGEST_KEY = 255;

    private final GateService gates;
    private final LongPoll poll;
    private final GateEvents events;

    GateResource(GateService gates, LongPoll poll, GateEvents events) {
        this.gates = gates;
        this.poll = poll;
        this.events = events;
    }

    /**
     * One page of a list.
     *
     * @param next pass it as {@code cursor} for the next page; null at the end
     */
    record GatePage(
            List<GateResult> items,
            @JsonProperty("next_cursor") @Nullable String next) {}

    // Any content type: curl -d sends JSON as a form unless told otherwise, and the gate page shows exactly that.
    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.DEPLOYER)
    @Blocking
    public CompletionStage<Response> open(
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @QueryParam("wait") @Nullable String wait,
            @Context SecurityContext caller,
            @Context UriInfo uri,
            String body)
            throws JsonProcessingException {
        Duration longest = LongPoll.waitOf(wait);
        GateResult opened = gates.open(caller.getUserPrincipal().getName(), keyOf(key), body);
        // Made here: where a wait ends there is no request any more to make an address from.
        String location = uri.getAbsolutePathBuilder().path(opened.id()).build().toString();
        return poll.within(opened, longest, result -> byStatus(result, location));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.VIEWER, Roles.DEPLOYER})
    @Blocking
    public CompletionStage<Response> find(String id, @QueryParam("wait") @Nullable String wait) {
        Duration longest = LongPoll.waitOf(wait);
        return poll.within(
                gates.find(id), longest, result -> Response.ok(result).build());
    }

    /** How it stands whenever that changes, as server-sent events named by the status; ends with the decision. */
    @GET
    @Path("{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed({Roles.VIEWER, Roles.DEPLOYER})
    @Blocking
    public Multi<OutboundSseEvent> events(String id, @Context Sse sse) {
        return events.of(id, sse);
    }

    /** Ends it without a verdict on the deploy: inconclusive, as nobody waits for it any more. */
    @POST
    @Path("{id}/cancel")
    @RolesAllowed(Roles.DEPLOYER)
    public GateResult cancel(String id, @Context SecurityContext caller) {
        return gates.cancel(id, caller.getUserPrincipal().getName());
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.DEPLOYER})
    public GatePage list(
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @DefaultValue("50") int limit) {
        if (cursor != null && !GateId.isOne(cursor)) {
            throw ProblemException.badRequest(
                    "invalid-cursor", "The cursor is not one", "cursor must be the next of a page before");
        }
        if (limit < 1 || limit > 100) {
            throw ProblemException.badRequest(
                    "invalid-limit", "The limit is out of bounds", "limit must be 1 to 100, was " + limit);
        }
        List<GateResult> found = gates.newest(cursor, limit + 1);
        List<GateResult> page = found.subList(0, Math.min(limit, found.size()));
        return new GatePage(
                page, found.size() > limit ? page.get(page.size() - 1).id() : null);
    }

    private static Response byStatus(GateResult result, String location) {
        Response.ResponseBuilder answer =
                Response.status(result.status().httpStatus()).entity(result).header("Location", location);
        if (!result.status().decided()) {
            answer.header("Retry-After", RETRY_SECONDS);
        }
        return answer.build();
    }

    private static String keyOf(@Nullable String key) {
        if (key == null
                || key.isBlank()
                || key.length() > LONGEST_KEY
                || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw ProblemException.badRequest(
                    "idempotency-key-missing",
                    "An Idempotency-Key is needed",
                    "send Idempotency-Key with 1 to 255 visible ASCII characters, a new one for each deploy to be judged");
        }
        return key;
    }
}
