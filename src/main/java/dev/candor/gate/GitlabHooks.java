package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.security.BaseUrl;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * GitLab's deployment hook: a blocked deployment opens a gate that approves or rejects it, a successful one opens a gate that is told
 * as a commit status, a running one is written down.
 */
@Path("/hooks/gitlab")
@Produces(MediaType.APPLICATION_JSON)
final class GitlabHooks {

    /** {@code 2021-04-28 21:50:00 +0200}, which is not RFC 3339. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z", Locale.ROOT);

    private final GateService gates;
    private final DeployBook deploys;
    private final GateConfig config;
    private final GateJson json;
    private final InstantSource clock;

    GitlabHooks(GateService gates, DeployBook deploys, GateConfig config, GateJson json, InstantSource clock) {
        this.gates = gates;
        this.deploys = deploys;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    /** What came of it. */
    record Heard(@Nullable String gate, String said) {}

    @POST
    @Consumes(MediaType.WILDCARD)
    @PermitAll
    @Operation(
            summary =
                    "GitLab's deployment hook; with candor.gate.gitlab.webhook-token as X-Gitlab-Token, else a bare 401")
    public Response hear(
            @HeaderParam("X-Gitlab-Event") @Nullable String event,
            @HeaderParam("X-Gitlab-Token") @Nullable String shown,
            @Nullable String body)
            throws JsonProcessingException {
        String secret = config.gitlab().webhookToken().orElse("");
        if (secret.isEmpty() || !Signatures.same(secret, shown)) {
            return Response.status(401).build();
        }
        ObjectNode told = Question.object(json.mapper(), body);
        Heard heard = "Deployment Hook".equals(event)
                ? deployment(told)
                : new Heard(null, "nothing here is about that event");
        return Response.status(heard.gate() == null ? 200 : 202).entity(heard).build();
    }

    private Heard deployment(JsonNode told) throws JsonProcessingException {
        String status = told.path("status").asText();
        String base = BaseUrl.at(
                config.gitlab().url(),
                "/api/v4/projects/" + told.path("project").path("id").asLong());
        String sha = sha(told);
        return switch (status) {
            case "blocked" ->
                open(
                        told,
                        sha,
                        new Callback(
                                CallbackKind.GITLAB_APPROVAL,
                                base
                                        + "/deployments/%d/approval"
                                                .formatted(told.path("deployment_id")
                                                        .asLong())));
            case "success" -> open(told, sha, new Callback(CallbackKind.GITLAB_STATUS, base + "/statuses/" + sha));
            case "running" -> {
                Instant at = moment(told.path("status_changed_at").asText());
                deploys.told(new DeployEntity.Told(
                        app(told), told.path("environment").asText(), sha, null, List.of(), at, null, "gitlab"));
                yield new Heard(null, "the deploy is known");
            }
            default -> new Heard(null, "nothing is done for the status " + status);
        };
    }

    private Heard open(JsonNode told, String sha, Callback callback) throws JsonProcessingException {
        Question question = Question.empty(json.mapper())
                .with("app", app(told))
                .with("environment", told.path("environment").asText())
                .with("version", sha)
                .source(Map.of(
                        "kind", "gitlab",
                        "repo", told.path("project").path("path_with_namespace").asText(),
                        "run_url", told.path("deployable_url").asText("")));
        // Who isn't entitled to tell GitLab is no reason not to watch.
        List<Callback> callbacks = config.gitlab().token().isPresent() ? List.of(callback) : List.of();
        String key = "%d %s %s"
                .formatted(
                        told.path("deployment_id").asLong(),
                        told.path("status").asText(),
                        told.path("status_changed_at").asText());
        GateResult gate = gates.openOrFind(new GateService.Asking("gitlab", key, question.text(), callbacks, "gitlab"));
        return new Heard(gate.id(), gate.links().html());
    }

    private static String app(JsonNode told) {
        return told.path("project").path("name").asText();
    }

    /** The whole commit, which only its address tells; else the short one. */
    private static String sha(JsonNode told) {
        String url = told.path("commit_url").asText("");
        String last = url.substring(url.lastIndexOf('/') + 1);
        return last.matches("[0-9a-f]{40}") ? last : told.path("short_sha").asText("?");
    }

    private Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text, TIME).toInstant();
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }
}
