package dev.candor.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries, and above all those that did not arrive. */
@Path("/api/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
final class DeliveryResource {

    private final Outbox outbox;

    DeliveryResource(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * One page of a list.
     *
     * @param next pass it as {@code cursor} for the next page; null at the end
     */
    record DeliveryPage(
            List<DeliveryView> items,
            @JsonProperty("next_cursor") @Nullable String next) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.RESPONDER})
    public DeliveryPage list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        Paging page = Paging.of(cursor, limit);
        List<DeliveryView> found = outbox.newest(stateOf(state), page.below(), page.limit() + 1);
        List<DeliveryView> items = found.subList(0, Math.min(page.limit(), found.size()));
        return new DeliveryPage(
                items,
                found.size() > page.limit()
                        ? Long.toString(items.get(items.size() - 1).id())
                        : null);
    }

    @POST
    @Path("{id}/retry")
    @RolesAllowed(Roles.RESPONDER)
    public DeliveryView retry(long id) {
        return outbox.retry(id);
    }

    private static @Nullable DeliveryState stateOf(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(DeliveryState.values())
                .filter(s -> s.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.badRequest(
                        "invalid-state",
                        "The state is not one",
                        "state must be pending, held, delivered, folded or dead, was " + word));
    }
}
