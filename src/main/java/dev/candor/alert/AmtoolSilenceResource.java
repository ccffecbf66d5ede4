package dev.candor.alert;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/** One silence, as Alertmanager's API v2 has it. */
@Path("/api/v2/silence/{id}")
@Produces(MediaType.APPLICATION_JSON)
final class AmtoolSilenceResource {

    private final Silences silences;
    private final InstantSource clock;

    AmtoolSilenceResource(Silences silences, InstantSource clock) {
        this.silences = silences;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Map<String, Object> find(UUID id) {
        return AlertmanagerShapes.shape(silences.find(id), clock.instant());
    }

    @DELETE
    @RolesAllowed(Roles.RESPONDER)
    public Response expire(UUID id) {
        silences.expire(id);
        return Response.ok().build();
    }
}
