package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.problem.ProblemException;
import dev.candor.security.BaseUrl;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * GitHub's webhooks: a deployment protection rule opens a gate and is answered by its callback, a successful deployment status opens
 * one that is answered by a check run and, if it failed, a deployment status.
 */
@Path("/hooks/github")
@Produces(MediaType.APPLICATION_JSON)
final class GithubHooks {

    private final GateService gates;
    private final GateConfig config;
    private final GateJson json;

    GithubHooks(GateService gates, GateConfig config, GateJson json) {
        this.gates = gates;
        this.config = config;
        this.json = json;
    }

    /** What came of it. */
    record Heard(@Nullable String gate, String said) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @PermitAll
    @Operation(summary = "GitHub's webhook; signed with candor.gate.github.webhook-secret, else a bare 401")
    public Response hear(
            @HeaderParam("X-GitHub-Event") @Nullable String event,
            @HeaderParam("X-Hub-Signature-256") @Nullable String signature,
            byte[] body)
            throws JsonProcessingException {
        String secret = config.github().webhookSecret().orElse("");
        if (secret.isEmpty() || !Signatures.signed(secret, body, signature)) {
            return Response.status(401).build();
        }
        ObjectNode told = Question.object(json.mapper(), new String(body, StandardCharsets.UTF_8));
        Heard heard = switch (event == null ? "" : event) {
            case "ping" -> new Heard(null, "pong");
            case "deployment_protection_rule" -> protect(told);
            case "deployment_status" -> status(told);
            default -> new Heard(null, "nothing here is about that event");
        };
        return Response.status(heard.gate() == null ? 200 : 202).entity(heard).build();
    }

    private Heard protect(JsonNode told) throws JsonProcessingException {
        if (!told.path("action").asText().equals("requested")) {
            return new Heard(null, "only requested rules are answered");
        }
        String url = told.path("deployment_callback_url").asText();
        Callback callback =
                new Callback(CallbackKind.GITHUB_PROTECTION_RULE, url, facts(told, told.path("environment")));
        return open("rule " + url, told, told.path("environment").asText(), List.of(callback));
    }

    private Heard status(JsonNode told) throws JsonProcessingException {
        JsonNode status = told.path("deployment_status");
        // Our own answer is a deployment status, too, and never a success.
        if (!told.path("action").asText().equals("created")
                || !status.path("state").asText().equals("success")) {
            return new Heard(null, "only successful deployments are watched");
        }
        JsonNode deployment = told.path("deployment");
        String repository = told.path("repository").path("full_name").asText();
        String base = BaseUrl.at(config.github().apiUrl(), "/repos/" + repository);
        Map<String, String> facts = facts(told, status.path("environment"));
        facts.put("sha", deployment.path("sha").asText());
        List<Callback> callbacks = new ArrayList<>();
        callbacks.add(new Callback(CallbackKind.GITHUB_CHECK_RUN, base + "/check-runs", facts));
        callbacks.add(new Callback(
                CallbackKind.GITHUB_DEPLOYMENT_STATUS,
                base
                        + "/deployments/%d/statuses"
                                .formatted(deployment.path("id").asLong()),
                facts));
        return open(
                "status %s %d".formatted(repository, status.path("id").asLong()),
                told,
                status.path("environment").asText(),
                callbacks);
    }

    private static Map<String, String> facts(JsonNode told, JsonNode environment) {
        Map<String, String> facts = new HashMap<>();
        facts.put("environment", environment.asText("production"));
        JsonNode installation = told.path("installation").path("id");
        if (installation.isNumber()) {
            facts.put("installation", installation.asText());
        }
        return facts;
    }

    private Heard open(String key, JsonNode told, String environment, List<Callback> callbacks)
            throws JsonProcessingException {
        JsonNode deployment = told.path("deployment");
        JsonNode payload = deployment.path("payload");
        Question question = Question.empty(json.mapper())
                // What the deployer wrote into the deployment's payload says more than we can guess.
                .with(field ->
                        payload.path(field).isTextual() ? payload.path(field).asText() : null)
                .with("app", told.path("repository").path("name").asText())
                .with("environment", environment)
                .with("version", deployment.path("sha").asText())
                .source(Map.of(
                        "kind", "github",
                        "repo", told.path("repository").path("full_name").asText(),
                        "run_url", told.path("workflow_run").path("html_url").asText()));
        try {
            GateResult gate = gates.openOrFind(new GateService.Asking(
                    "github", key.length() > 255 ? key.substring(0, 255) : key, question.text(), callbacks, "github"));
            return new Heard(gate.id(), gate.links().html());
        } catch (ProblemException e) {
            // GitHub shows the answer in its list of deliveries, which is where an owner looks.
            if (e.problem().status() >= 500) {
                throw e;
            }
            throw ProblemException.unprocessable(
                    "gate-not-opened", "No gate could be opened", String.valueOf(e.getMessage()));
        }
    }
}
