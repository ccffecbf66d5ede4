package dev.candor.incident;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;

/** What is written of an incident once it is over. */
@Path("/api/v1/incidents/{id}/postmortem")
@Produces(MediaType.APPLICATION_JSON)
class PostmortemResource {

    private final Postmortems postmortems;

    PostmortemResource(Postmortems postmortems) {
        this.postmortems = postmortems;
    }

    /** Drafts, and what is published. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    public Postmortems.Work one(@PathParam("id") UUID id) {
        return postmortems.of(id);
    }

    /** Writes the draft of one language. Nobody reads it before it is published. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Postmortems.Work write(@PathParam("id") UUID id, @NotNull @Valid NewText text) {
        return postmortems.write(id, text);
    }

    /** Publishes the drafts; the incident must be over. */
    @POST
    @Path("publish")
    @RolesAllowed(Roles.RESPONDER)
    public Incident publish(@PathParam("id") UUID id) {
        return postmortems.publish(id);
    }
}
