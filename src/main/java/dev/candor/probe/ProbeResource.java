package dev.candor.probe;

import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** The probes in force, as operators read them. */
@Path("/api/v1/probes")
final class ProbeResource {

    private final ProbeCatalog probes;

    ProbeResource(ProbeCatalog probes) {
        this.probes = probes;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public All all() {
        return new All(probes.current().probes().stream().map(ProbeView::of).toList());
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    public ProbeView one(String id) {
        return probes.current().probe(id).map(ProbeView::of).orElseThrow(() -> ProblemException.notFound("probe", id));
    }

    /** In file order. */
    record All(List<ProbeView> probes) {}
}
