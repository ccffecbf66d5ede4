package dev.candor.correlation;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** What is believed now of every component and series. */
@Path("/api/v1/health")
final class HealthResource {
    private final HealthBoard board;
    private final Sources sources;

    HealthResource(HealthBoard board, Sources sources) {
        this.board = board;
        this.sources = sources;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public HealthReport health() {
        return HealthReport.of(board.latest(), sources.catalog(), sources.probes());
    }
}
