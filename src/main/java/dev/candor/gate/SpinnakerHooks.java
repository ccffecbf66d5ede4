package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.candor.security.BaseUrl;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Spinnaker's webhook stage: it asks, is sent to another address, and polls that. */
@Path("/hooks/spinnaker/gate")
@Produces(MediaType.APPLICATION_JSON)
final class SpinnakerHooks {

    private final GateService gates;
    private final GateConfig config;
    private final GateJson json;

    SpinnakerHooks(GateService gates, GateConfig config, GateJson json) {
        this.gates = gates;
        this.config = config;
        this.json = json;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.DEPLOYER)
    @Operation(summary = "Spinnaker's webhook stage: 202 and the address to poll for $.spinnaker.status")
    public Response open(
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Context SecurityContext caller,
            @Nullable String body)
            throws JsonProcessingException {
        String asked = Question.of(Question.object(json.mapper(), body))
                .source(Map.of("kind", "spinnaker"))
                .text();
        GateResult gate = gates.openOrFind(new GateService.Asking(
                caller.getUserPrincipal().getName(),
                "spinnaker " + (key == null ? UUID.randomUUID() : key),
                asked,
                List.of(),
                "spinnaker"));
        return Response.status(202)
                .header("Location", BaseUrl.at(config.address(), "/hooks/spinnaker/gate/" + gate.id()))
                .entity(gate)
                .build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.DEPLOYER)
    @Operation(summary = "Spinnaker's poll: RUNNING, SUCCEEDED, TERMINAL or CANCELED in $.spinnaker.status")
    public GateResult poll(String id) {
        return gates.find(id);
    }

    @POST
    @Path("{id}/cancel")
    @RolesAllowed(Roles.DEPLOYER)
    @Operation(summary = "Spinnaker's cancelEndpoint: nobody waits for the gate any more")
    public GateResult cancel(String id) {
        return gates.cancel(id, "Spinnaker");
    }
}
