package dev.candor.gate;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;

/** Times when nothing is to be deployed. */
@Path("/api/v1/freezes")
@Produces(MediaType.APPLICATION_JSON)
class FreezeResource {

    private final Freezes freezes;

    FreezeResource(Freezes freezes) {
        this.freezes = freezes;
    }

    /** Those that last or are to come. */
    record Ahead(List<Freeze> items) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.DEPLOYER})
    public Ahead ahead() {
        return new Ahead(freezes.ahead());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Freeze write(@NotNull @Valid Freezes.NewFreeze wanted) {
        return freezes.write(wanted);
    }

    /** Ends it, or cancels it if it is to come. */
    @POST
    @Path("{id}/end")
    @RolesAllowed(Roles.RESPONDER)
    public Freeze end(@PathParam("id") UUID id) {
        return freezes.end(id);
    }
}
