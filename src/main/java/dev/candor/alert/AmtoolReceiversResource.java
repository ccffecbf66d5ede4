package dev.candor.alert;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** Receivers, as Alertmanager's API v2 names them. */
@Path("/api/v2/receivers")
@Produces(MediaType.APPLICATION_JSON)
final class AmtoolReceiversResource {

    @GET
    @RolesAllowed(Roles.VIEWER)
    public List<Map<String, String>> list() {
        return List.of(Map.of("name", AlertmanagerShapes.RECEIVER));
    }
}
