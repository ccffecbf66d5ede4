package dev.candor.correlation;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Which suspects cannot be told apart with what is asked now, and what to ask in addition. */
@Path("/api/v1/coverage")
final class CoverageResource {
    private final SlotBoard board;

    CoverageResource(SlotBoard board) {
        this.board = board;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public CoverageReport coverage() {
        return CoverageReport.of(board.now());
    }
}
