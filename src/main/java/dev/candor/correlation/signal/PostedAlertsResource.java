package dev.candor.correlation.signal;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Alertmanager's own API as far as a Prometheus needs it to push its alerts here, version 2. */
@Path("/api/v2/alerts")
@Produces(MediaType.APPLICATION_JSON)
final class PostedAlertsResource {

    private final AlertIntake intake;
    private final SignalConfig config;

    PostedAlertsResource(AlertIntake intake, SignalConfig config) {
        this.intake = intake;
        this.config = config;
    }

    /** Takes alerts; those of their labels that name a part of the platform become signals about it. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.ADMIN, Roles.RESPONDER, Roles.REPORTER})
    public Hearing take(@NotNull List<@Nullable PostedAlert> alerts) {
        return intake.take(alerts, "", config.resolveAfter());
    }
}
