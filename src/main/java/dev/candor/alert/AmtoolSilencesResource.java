package dev.candor.alert;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Silences as Alertmanager's API v2 has them. */
@Path("/api/v2/silences")
@Produces(MediaType.APPLICATION_JSON)
final class AmtoolSilencesResource {

    private static final int SHOWN = 500;

    private final Silences silences;
    private final InstantSource clock;

    AmtoolSilencesResource(Silences silences, InstantSource clock) {
        this.silences = silences;
        this.clock = clock;
    }

    /** Those that have a matcher for each filter, as Alertmanager filters them. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    public List<Map<String, Object>> list(@QueryParam("filter") List<String> filters) {
        Instant now = clock.instant();
        List<Matcher> wanted = filters.stream().map(Matcher::parse).toList();
        return silences.newest(SHOWN).stream()
                .filter(silence -> wanted.stream()
                        .allMatch(filter -> silence.matchers().stream()
                                .anyMatch(matcher -> filter.holds(Map.of(matcher.name(), matcher.value()))
                                        && filter.name().equals(matcher.name()))))
                .map(silence -> AlertmanagerShapes.shape(silence, now))
                .toList();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Map<String, UUID> put(@NotNull NewSilence wanted) {
        return Map.of("silenceID", silences.put(wanted));
    }
}
