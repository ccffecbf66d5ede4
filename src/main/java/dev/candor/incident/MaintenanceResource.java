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

/** Planned work. */
@Path("/api/v1/maintenances")
@Produces(MediaType.APPLICATION_JSON)
class MaintenanceResource {

    private final Maintenances maintenances;
    private final OnceOnly onceOnly;

    MaintenanceResource(Maintenances maintenances, OnceOnly onceOnly) {
        this.maintenances = maintenances;
        this.onceOnly = onceOnly;
    }

    /**
     * A page of planned work, the last to begin first.
     *
     * @param nextCursor pass it as {@code cursor} for the next page; null at the end
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Page(List<Maintenance> items, @Nullable String nextCursor) {}

    /** What speaks against it. */
    record Conflicts(List<Conflict> conflicts) {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Page newest(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit) {
        Cursor after = Cursor.parse(cursor);
        List<Maintenance> found = maintenances.newest(
                after == null ? null : after.instant(), after == null ? null : after.id(), limit + 1);
        boolean more = found.size() > limit;
        List<Maintenance> items = more ? found.subList(0, limit) : found;
        return new Page(items, more ? Cursor.after(items.get(limit - 1)).text() : null);
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    public Maintenance one(@PathParam("id") UUID id) {
        return maintenances.find(id);
    }

    /** What would speak against it; changes nothing. */
    @POST
    @Path("conflicts")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.VIEWER)
    public Conflicts conflicts(@NotNull @Valid NewMaintenance wanted) {
        return new Conflicts(maintenances.conflicts(wanted));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Maintenance plan(
            @HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid NewMaintenance wanted) {
        return onceOnly.write(key, Maintenance.class, "maintenances", wanted, () -> maintenances.plan(wanted));
    }

    /** Ends it if it is worked, cancels it if it is to come. */
    @POST
    @Path("{id}/end")
    @RolesAllowed(Roles.RESPONDER)
    public Maintenance end(@PathParam("id") UUID id) {
        return maintenances.end(id);
    }
}
