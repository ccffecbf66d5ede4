package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.infrastructure.Infrastructure;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * May this deploy go on? {@code POST} tells by its status: 200 passed, 409 failed, 424 inconclusive, 202 not decided yet,
 * none of which a client retries by itself. {@code GET} always answers 200 with the status in the body, so that a poller
 * can tell a verdict from a broken gate.
 */
@Path("/api/v1/gates")
@Produces(MediaType.APPLICATION_JSON)
final class GateResource {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final String RETRY_SECONDS = "5";
    private static final int LONGEST_KEY = 255;

    private final GateService gates;
    private final GateWaiters waiters;
    private final CurrentVertxRequest request;

    GateResource(GateService gates, GateWaiters waiters, CurrentVertxRequest request) {
        this.gates = gates;
        this.waiters = waiters;
        this.request = request;
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
        Duration longest = waitOf(wait);
        GateResult opened = gates.open(caller.getUserPrincipal().getName(), keyOf(key), body);
        // Made here: where a wait ends there is no request any more to make an address from.
        String location = uri.getAbsolutePathBuilder().path(opened.id()).build().toString();
        return answerWithin(opened, longest, result -> byStatus(result, location));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.VIEWER, Roles.DEPLOYER})
    @Blocking
    public CompletionStage<Response> find(String id, @QueryParam("wait") @Nullable String wait) {
        Duration longest = waitOf(wait);
        return answerWithin(
                gates.find(id), longest, result -> Response.ok(result).build());
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

    private CompletionStage<Response> answerWithin(
            GateResult result, Duration longest, Function<GateResult, Response> answer) {
        Optional<CompletableFuture<Boolean>> waiter =
                result.status().decided() || longest.isZero() ? Optional.empty() : waiters.await(result.id(), longest);
        if (waiter.isEmpty()) {
            return CompletableFuture.completedFuture(answer.apply(result));
        }
        CompletableFuture<Boolean> place = waiter.get();
        // A pipeline that hangs up gives its place back.
        request.getCurrent().addEndHandler(end -> place.cancel(false));
        return place.thenApplyAsync(
                verdict -> answer.apply(gates.find(result.id())), Infrastructure.getDefaultWorkerPool());
    }

    private static Response byStatus(GateResult result, String location) {
        Response.ResponseBuilder answer =
                Response.status(result.status().httpStatus()).entity(result).header("Location", location);
        if (!result.status().decided()) {
            answer.header("Retry-After", RETRY_SECONDS);
        }
        return answer.build();
    }

    private static Duration waitOf(@Nullable String wait) {
        if (wait == null) {
            return Duration.ZERO;
        }
        return Waits.parse(wait)
                .filter(d -> d.compareTo(LONGEST_WAIT) <= 0)
                .orElseThrow(() -> ProblemException.badRequest(
                        "invalid-wait",
                        "The wait is not one",
                        "wait must be a duration such as 90s, at most 15m, was " + wait));
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
