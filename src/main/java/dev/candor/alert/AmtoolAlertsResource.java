package dev.candor.alert;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** Our alerts as Alertmanager's API v2 shows them; posting to the same address is a signal's door. */
@Path("/api/v2/alerts")
@Produces(MediaType.APPLICATION_JSON)
final class AmtoolAlertsResource {

    private final AlertmanagerShapes shapes;

    AmtoolAlertsResource(AlertmanagerShapes shapes) {
        this.shapes = shapes;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public List<Map<String, Object>> list(
            @QueryParam("active") @DefaultValue("true") boolean active,
            @QueryParam("silenced") @DefaultValue("true") boolean silenced,
            @QueryParam("filter") List<String> filters) {
        return shapes.alerts(new AlertmanagerShapes.Wanted(active, silenced, filters));
    }

    @GET
    @Path("groups")
    @RolesAllowed(Roles.VIEWER)
    public List<Map<String, Object>> groups(
            @QueryParam("active") @DefaultValue("true") boolean active,
            @QueryParam("silenced") @DefaultValue("true") boolean silenced,
            @QueryParam("filter") List<String> filters) {
        return shapes.groups(new AlertmanagerShapes.Wanted(active, silenced, filters));
    }
}
