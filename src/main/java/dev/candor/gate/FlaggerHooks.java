package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.problem.ProblemException;
import dev.candor.security.ApiToken;
import dev.candor.security.ApiTokens;
import dev.candor.security.Roles;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Flagger's webhooks and the gates of its load tester. Flagger can send no header, so that the token is part of the address; it
 * takes 200 to 202 for yes and all else for no, and keeps no reason of a 5xx, so that no is 403 or 412.
 */
@Path("/hooks/flagger/{token}")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.TEXT_PLAIN)
final class FlaggerHooks {

    private static final int LONGEST_NAME = 100;

    private final ApiTokens tokens;
    private final GateService gates;
    private final DeployBook deploys;
    private final FlaggerSwitches switches;
    private final Freezes freezes;
    private final GateJson json;
    private final InstantSource clock;

    FlaggerHooks(
            ApiTokens tokens,
            GateService gates,
            DeployBook deploys,
            FlaggerSwitches switches,
            Freezes freezes,
            GateJson json,
            InstantSource clock) {
        this.tokens = tokens;
        this.gates = gates;
        this.deploys = deploys;
        this.switches = switches;
        this.freezes = freezes;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What Flagger sends, from whom.
     *
     * @param canary namespace and name, as it names a canary
     */
    private record Call(String caller, String canary, String key, ObjectNode body) {

        @Nullable
        String said(String field) {
            String value = body.path("metadata").path(field).asText("");
            return value.isBlank() ? null : value;
        }

        String app() {
            String app = said("app");
            return app == null ? body.path("name").asText() : app;
        }

        String environment() {
            String environment = said("environment");
            return environment == null ? body.path("namespace").asText("production") : environment;
        }
    }

    @POST
    @Path("{hook: rollout|pre-rollout|confirm-traffic-increase|confirm-promotion}")
    @PermitAll
    @Operation(summary = "Flagger: may the canary go on? 200 yes, 412 it failed, 403 not yet")
    public Response ask(String token, String hook, @Nullable String body) {
        Optional<Call> call = call(token, body);
        if (call.isEmpty()) {
            return Response.status(403).build();
        }
        try {
            GateResult gate = gates.openOrFind(asking(call.get()));
            return switch (gate.status()) {
                case PASSED -> yes(gate);
                case RUNNING -> hook.equals("confirm-promotion") ? no(403, gate) : yes(gate);
                case HELD ->
                    hook.equals("confirm-promotion") || hook.equals("confirm-traffic-increase")
                            ? no(403, gate)
                            : yes(gate);
                // What can't be told counts as a failed check, or a canary would wait for ever.
                case FAILED, INCONCLUSIVE -> no(412, gate);
            };
        } catch (JsonProcessingException e) {
            return text(400, e.getOriginalMessage());
        } catch (ProblemException e) {
            return refused(e);
        }
    }

    @POST
    @Path("confirm-rollout")
    @PermitAll
    @Operation(summary = "Flagger: may a canary begin? 403 during a freeze")
    public Response begin(String token, @Nullable String body) {
        return call(token, body)
                .map(call -> freezes.holding(call.app(), call.environment(), clock.instant())
                        .map(freeze -> text(403, "nothing is to be deployed: " + freeze.title()))
                        .orElseGet(() -> text(200, "OK")))
                .orElseGet(() -> Response.status(403).build());
    }

    @POST
    @Path("rollback")
    @PermitAll
    @Operation(summary = "Flagger: roll back now? 200 if and only if the gate failed")
    public Response rollBack(String token, @Nullable String body) {
        Optional<Call> call = call(token, body);
        if (call.isEmpty()) {
            return Response.status(403).build();
        }
        Optional<GateResult> gate = gates.byKey(call.get().caller(), call.get().key());
        return gate.filter(g -> g.status() == GateStatus.FAILED)
                .map(FlaggerHooks::yes)
                .orElseGet(() -> gate.map(g -> no(403, g)).orElseGet(() -> text(403, "no gate watches this canary")));
    }

    @POST
    @Path("{hook: event|post-rollout}")
    @PermitAll
    @Operation(summary = "Flagger: something happened; the end of a canary is the end of a deploy")
    public Response hear(String token, String hook, @Nullable String body) {
        Optional<Call> call = call(token, body);
        if (call.isEmpty()) {
            return Response.status(403).build();
        }
        Call told = call.get();
        String version = told.said("version");
        String phase = told.body().path("phase").asText();
        if (version != null && Set.of("Progressing", "Succeeded", "Finalising").contains(phase)) {
            Instant now = clock.instant();
            deploys.told(new DeployEntity.Told(
                    told.app(),
                    told.environment(),
                    version,
                    told.said("previous_version"),
                    List.of(),
                    now,
                    phase.equals("Progressing") ? null : now,
                    "flagger"));
        }
        return text(200, "OK");
    }

    @POST
    @Path("gate/approve")
    @PermitAll
    @Operation(summary = "Flagger's load tester: always yes")
    public Response approve(String token) {
        return deployer(token).isPresent()
                ? text(200, "OK")
                : Response.status(403).build();
    }

    @POST
    @Path("gate/halt")
    @PermitAll
    @Operation(summary = "Flagger's load tester: always no")
    public Response halt(String token) {
        return deployer(token).isPresent()
                ? text(403, "Forbidden")
                : Response.status(403).build();
    }

    @POST
    @Path("{kind: gate|rollback}/check")
    @PermitAll
    @Operation(summary = "Flagger's load tester: whether a person has opened that canary's gate")
    public Response check(String token, String kind, @Nullable String body) {
        return call(token, body)
                .filter(call -> switches.isOpen(kind, call.canary()))
                .map(call -> text(200, "Approved"))
                .orElseGet(() -> text(403, "Forbidden"));
    }

    @POST
    @Path("{kind: gate|rollback}/{turn: open|close}")
    @PermitAll
    @Operation(summary = "Flagger's load tester: a person opens or closes that canary's gate")
    public Response turn(String token, String kind, String turn, @Nullable String body) {
        Optional<Call> call = call(token, body);
        call.ifPresent(c -> switches.turn(kind, c.canary(), turn.equals("open")));
        return call.isPresent()
                ? Response.status(202).build()
                : Response.status(403).build();
    }

    @POST
    @PermitAll
    @Operation(summary = "Flagger's load tester: a task. The only one is a gate, by metadata.type gate")
    public Response task(String token, @Nullable String body) {
        Optional<Call> call = call(token, body);
        if (call.isEmpty()) {
            return Response.status(403).build();
        }
        if (!"gate".equals(call.get().said("type"))) {
            return text(400, "metadata.type must be gate: no commands are run here");
        }
        try {
            gates.openOrFind(asking(call.get()));
            return Response.status(202).build();
        } catch (JsonProcessingException e) {
            return text(400, e.getOriginalMessage());
        } catch (ProblemException e) {
            return refused(e);
        }
    }

    private GateService.Asking asking(Call call) {
        // Flagger names no version. Unless the canary's metadata does, it is the one that did not answer before.
        Question question = Question.empty(json.mapper())
                .with(call::said)
                .with("app", call.app())
                .with("environment", call.environment())
                .with("version", GateSpec.ANY)
                .mixed()
                .source(Map.of("kind", "flagger", "canary", call.canary()));
        return new GateService.Asking(call.caller(), call.key(), question.text(), List.of(), "flagger");
    }

    /** Empty if the token is not good, or it is not Flagger's JSON. */
    private Optional<Call> call(String token, @Nullable String body) {
        Optional<ApiToken> shown = deployer(token);
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        try {
            ObjectNode read = Question.object(json.mapper(), body);
            String name = read.path("name").asText("");
            String space = read.path("namespace").asText("");
            if (name.isBlank() || name.length() > LONGEST_NAME || space.length() > LONGEST_NAME) {
                return Optional.empty();
            }
            String attempt = read.path("metadata").path("attempt").asText("");
            String checksum = read.path("checksum").asText("");
            String key = "%s/%s/%s/%s".formatted(space, name, checksum, attempt);
            return Optional.of(new Call(
                    "flagger " + shown.get().id(),
                    "%s.%s".formatted(name, space),
                    key.length() > 255 ? key.substring(0, 255) : key,
                    read));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Optional<ApiToken> deployer(String token) {
        return tokens.verify(token).filter(t -> t.roles().contains(Roles.DEPLOYER));
    }

    private static Response yes(GateResult gate) {
        return text(200, said(gate));
    }

    private static Response no(int status, GateResult gate) {
        return text(status, said(gate));
    }

    private static String said(GateResult gate) {
        return "%s: %s (%s)"
                .formatted(
                        gate.status().word(), gate.gate().reason(), gate.links().html());
    }

    private static Response refused(ProblemException e) {
        return text(e.problem().status() >= 500 ? 403 : e.problem().status(), String.valueOf(e.getMessage()));
    }

    private static Response text(int status, String text) {
        return Response.status(status).entity(text).build();
    }
}
