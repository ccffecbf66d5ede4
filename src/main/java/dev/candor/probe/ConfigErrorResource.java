package dev.candor.probe;

import dev.candor.catalog.ConfigError;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** What is wrong with the configuration files now. */
@Path("/api/v1/config/errors")
final class ConfigErrorResource {

    private final ProbeCatalog probes;

    ConfigErrorResource(ProbeCatalog probes) {
        this.probes = probes;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public All all() {
        return new All(probes.errors());
    }

    /** In the order of files and places. */
    record All(List<ConfigError> errors) {}
}
