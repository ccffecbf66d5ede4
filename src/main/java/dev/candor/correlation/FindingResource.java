package dev.candor.correlation;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** What is suspected now, strongest first. */
@Path("/api/v1/findings")
final class FindingResource {
    private final HealthBoard board;

    FindingResource(HealthBoard board) {
        this.board = board;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public List<Finding> findings() {
        return board.latest().findings();
    }
}
