package dev.candor.alert;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Alertmanager's API v2 says of the server itself: as much as its clients ask for before anything else. */
@Path("/api/v2/status")
@Produces(MediaType.APPLICATION_JSON)
final class AmtoolStatusResource {

    private final Instant since;

    AmtoolStatusResource(InstantSource clock) {
        this.since = clock.instant();
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Map<String, Object> status() {
        Map<String, Object> version = new LinkedHashMap<>();
        // The API's level, which karma looks at to know what it may ask for.
        version.put("version", "0.25.0");
        List.of("branch", "buildDate", "buildUser", "goVersion", "revision")
                .forEach(name -> version.put(name, "candor"));
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("cluster", Map.of("status", "disabled", "peers", List.of()));
        status.put("config", Map.of("original", ""));
        status.put("uptime", since.toString());
        status.put("versionInfo", version);
        return status;
    }
}
