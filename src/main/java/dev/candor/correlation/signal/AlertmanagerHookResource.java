package dev.candor.correlation.signal;

import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Where an Alertmanager's webhook receiver calls, version 4 of its body. */
@Path("/hooks/alertmanager")
@Produces(MediaType.APPLICATION_JSON)
final class AlertmanagerHookResource {

    private static final String VERSION = "4";

    private final AlertIntake intake;
    private final SignalConfig config;

    AlertmanagerHookResource(AlertIntake intake, SignalConfig config) {
        this.intake = intake;
        this.config = config;
    }

    /** Takes the alerts of one group; those of its labels that name a part of the platform become signals about it. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.ADMIN, Roles.RESPONDER, Roles.REPORTER})
    public Hearing take(PostedAlert.@NotNull Webhook body) {
        if (!VERSION.equals(body.version()) || body.alerts() == null) {
            throw ProblemException.badRequest(
                    "not-a-webhook",
                    "The body is not an Alertmanager's webhook",
                    "expected an object with version \"4\" and a list of alerts");
        }
        return intake.take(body.alerts(), "/alerts", config.webhookResolveAfter());
    }
}
