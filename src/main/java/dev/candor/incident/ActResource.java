package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What operators say happened to hosts and regions. */
@Path("/api/v1/acts")
@Produces(MediaType.APPLICATION_JSON)
class ActResource {

    private final Acts acts;
    private final OnceOnly onceOnly;

    ActResource(Acts acts, OnceOnly onceOnly) {
        this.acts = acts;
        this.onceOnly = onceOnly;
    }

    /** A page of acts, newest first. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Page(List<Act> items, @Nullable String nextCursor) {}

    /** Says that something died or is in danger; the pages of those who depend on it tell it at once. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Act say(@HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid NewAct act) {
        return onceOnly.write(key, Act.class, "acts", act, () -> acts.say(act));
    }

    /** Ends one: it was repaired, or it was a mistake. */
    @DELETE
    @Path("{id}")
    @RolesAllowed(Roles.RESPONDER)
    public Act end(@PathParam("id") UUID id) {
        return acts.end(id);
    }

    /** All acts, those that are over too. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    public Page newest(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit) {
        Cursor after = Cursor.parse(cursor);
        List<Act> page =
                acts.newest(after == null ? null : after.instant(), after == null ? null : after.id(), limit + 1);
        boolean more = page.size() > limit;
        List<Act> items = more ? page.subList(0, limit) : page;
        return new Page(items, more ? Cursor.after(items.get(limit - 1)).text() : null);
    }
}
