package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Azure DevOps' {@code InvokeRESTAPI@1}: evaluated again and again by {@code root['status']}, or waiting until we say that its task is
 * completed. What it sends of itself comes in the body or as headers, the question in the body or the query.
 */
@Path("/hooks/azure-devops/gate")
@Produces(MediaType.APPLICATION_JSON)
final class AzureHooks {

    private static final Set<String> ITS_OWN =
            Set.of("JobId", "PlanId", "TimelineId", "ProjectId", "VstsUrl", "AuthToken", "HubName", "TaskInstanceId");

    private final GateService gates;
    private final GateJson json;

    AzureHooks(GateService gates, GateJson json) {
        this.gates = gates;
        this.json = json;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.DEPLOYER)
    @Operation(summary = "Azure DevOps: the gate of a plan and app; told by TaskCompleted where it names its task")
    public GateResult ask(
            @Context HttpHeaders headers, @Context UriInfo uri, @Context SecurityContext caller, @Nullable String body)
            throws JsonProcessingException {
        ObjectNode told = Question.object(json.mapper(), body);
        String plan = fact("PlanId", told, headers);
        if (plan.isEmpty()) {
            throw ProblemException.badRequest(
                    "azure-plan-missing", "The plan is missing", "PlanId is expected in the body or as a header");
        }
        List<Callback> callbacks = callbacks(plan, told, headers);
        String job = fact("JobId", told, headers);
        ITS_OWN.forEach(told::remove);
        String asked = Question.of(told)
                .with(field -> uri.getQueryParameters().getFirst(field))
                .source(Map.of("kind", "azure-devops"))
                .text();
        return gates.openOrFind(new GateService.Asking(
                caller.getUserPrincipal().getName(),
                "azure %.100s %.100s".formatted(plan, job),
                asked,
                callbacks,
                "azure-devops"));
    }

    private static List<Callback> callbacks(String plan, ObjectNode told, HttpHeaders headers) {
        String task = fact("TaskInstanceId", told, headers);
        String collection = fact("VstsUrl", told, headers);
        if (task.isEmpty() || collection.isEmpty()) {
            return List.of();
        }
        String url = "%s%s/_apis/distributedtask/hubs/%s/plans/%s/events?api-version=2.0-preview.1"
                .formatted(
                        collection.endsWith("/") ? collection : collection + "/",
                        fact("ProjectId", told, headers),
                        fact("HubName", told, headers),
                        plan);
        if (!CallbackRules.isAddress(url)) {
            throw ProblemException.badRequest(
                    "azure-address", "The address to call back is none", "VstsUrl must be an http or https address");
        }
        return List.of(new Callback(
                CallbackKind.AZURE_TASK,
                url,
                Map.of(
                        "task", task,
                        "job", fact("JobId", told, headers),
                        "token", fact("AuthToken", told, headers))));
    }

    private static String fact(String name, ObjectNode told, HttpHeaders headers) {
        String header = headers.getHeaderString(name);
        return told.path(name).asText(header == null ? "" : header);
    }
}
