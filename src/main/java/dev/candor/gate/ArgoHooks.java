package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Argo Rollouts' web metric. It polls, the first call opens the gate of that app, version and run, and the answer is always 200
 * with a body: Argo keeps no body of any other status, and would never tell why.
 */
@Path("/hooks/argo/gate")
@Produces(MediaType.APPLICATION_JSON)
final class ArgoHooks {

    /** Before the shipped template has asked 90 times, each 10 s: who is never told would count as successful. */
    private static final String DEADLINE = "14m";

    private final GateService gates;
    private final LongPoll poll;
    private final GateJson json;

    ArgoHooks(GateService gates, LongPoll poll, GateJson json) {
        this.gates = gates;
        this.poll = poll;
        this.json = json;
    }

    /** What Argo reads with {@code {$.gate}}. */
    record Metric(GateResult.Argo gate) {}

    @GET
    @RolesAllowed(Roles.DEPLOYER)
    @Blocking
    @Operation(summary = "Argo Rollouts' web metric: the gate of an app and version, opened by the first call")
    public CompletionStage<Metric> get(
            @QueryParam("run") @Nullable String run,
            @QueryParam("wait") @Nullable String wait,
            @QueryParam("mixed") boolean mixed,
            @Context UriInfo uri,
            @Context SecurityContext caller) {
        return answer(null, run, wait, mixed, uri, caller);
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.DEPLOYER)
    @Blocking
    @Operation(summary = "The same with fields of a gate's request in the body")
    public CompletionStage<Metric> post(
            @QueryParam("run") @Nullable String run,
            @QueryParam("wait") @Nullable String wait,
            @QueryParam("mixed") boolean mixed,
            @Context UriInfo uri,
            @Context SecurityContext caller,
            @Nullable String body) {
        return answer(body, run, wait, mixed, uri, caller);
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.DEPLOYER)
    @Blocking
    @Operation(summary = "As POST")
    public CompletionStage<Metric> put(
            @QueryParam("run") @Nullable String run,
            @QueryParam("wait") @Nullable String wait,
            @QueryParam("mixed") boolean mixed,
            @Context UriInfo uri,
            @Context SecurityContext caller,
            @Nullable String body) {
        return answer(body, run, wait, mixed, uri, caller);
    }

    private CompletionStage<Metric> answer(
            @Nullable String body,
            @Nullable String run,
            @Nullable String wait,
            boolean mixed,
            UriInfo uri,
            SecurityContext caller) {
        try {
            Question question = Question.of(Question.object(json.mapper(), body))
                    .with(field -> uri.getQueryParameters().getFirst(field))
                    .with("deadline", DEADLINE)
                    .source(Map.of("kind", "argo-rollouts"));
            String asked = (mixed ? question.mixed() : question).text();
            var read = json.mapper().readTree(asked);
            String key = "argo %s %s %s %s"
                    .formatted(
                            read.path("app").asText(),
                            read.path("environment").asText(),
                            read.path("version").asText(),
                            Objects.requireNonNullElse(run, ""));
            GateResult found = gates.openOrFind(
                    new GateService.Asking(caller.getUserPrincipal().getName(), key, asked, List.of(), "argo"));
            return poll.within(found, LongPoll.waitOf(wait), ArgoHooks::metric);
        } catch (ProblemException e) {
            if (e.problem().status() >= 500) {
                throw e;
            }
            return CompletableFuture.completedFuture(refused(String.valueOf(e.getMessage())));
        } catch (JsonProcessingException e) {
            return CompletableFuture.completedFuture(refused(e.getOriginalMessage()));
        }
    }

    private static Metric metric(GateResult gate) {
        GateResult.Argo said = gate.gate();
        return new Metric(said.status() == GateStatus.HELD ? said.as(GateStatus.RUNNING) : said);
    }

    /** A question that is none will never be answered: that is told at once, not asked for again ninety times. */
    private static Metric refused(String why) {
        return new Metric(new GateResult.Argo(
                "", GateStatus.FAILED, "", "the gate can't be asked so: " + why, false, List.of(), ""));
    }
}
