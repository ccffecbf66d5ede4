package dev.candor.gate;

import static java.util.Map.entry;

import dev.candor.problem.Excerpt;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What each system is told, in its own words (gate page, §1.2). What can't be told apart there is never told as passed. */
@Singleton
class CallBodies {

    // GitHub: comments of protection rules 1024, descriptions of deployment statuses 140 characters. GitLab: 255.
    private static final int COMMENT = 1_000;
    private static final int DESCRIPTION = 140;
    private static final int GITLAB_DESCRIPTION = 250;
    private static final String NAME = "Candor gate";

    private final InstantSource clock;

    CallBodies(InstantSource clock) {
        this.clock = clock;
    }

    /** How it stands, for who would otherwise wait without a word; empty for the others. */
    Optional<Object> progress(Callback callback, GateResult gate) {
        return switch (callback.kind()) {
            case GITHUB_PROTECTION_RULE ->
                Optional.of(Map.of(
                        "environment_name",
                        environment(callback, gate),
                        "comment",
                        Excerpt.of(comment(gate), COMMENT)));
            case GITLAB_STATUS -> Optional.of(gitlabStatus(gate, "running"));
            case STANDARD_WEBHOOK,
                    ROLLBACK_WEBHOOK,
                    CDEVENTS,
                    GITHUB_CHECK_RUN,
                    GITHUB_DEPLOYMENT_STATUS,
                    GITLAB_APPROVAL,
                    AZURE_TASK -> Optional.empty();
        };
    }

    /** The decision. */
    List<Object> decision(Callback callback, GateResult gate) {
        boolean passed = gate.status() == GateStatus.PASSED;
        boolean failed = gate.status() == GateStatus.FAILED;
        Map<String, String> facts = callback.facts();
        return switch (callback.kind()) {
            case STANDARD_WEBHOOK -> List.of(cloudEvent("dev.candor.gate.decided.v1", gate));
            case ROLLBACK_WEBHOOK -> failed ? List.of(cloudEvent("dev.candor.gate.rollback.v1", gate)) : List.of();
            case CDEVENTS -> failed ? List.of(testSuiteRun(gate), incident(gate)) : List.of(testSuiteRun(gate));
            case GITHUB_PROTECTION_RULE ->
                List.of(Map.of(
                        "environment_name",
                        environment(callback, gate),
                        "state",
                        passed ? "approved" : "rejected",
                        "comment",
                        Excerpt.of(comment(gate), COMMENT)));
            case GITHUB_CHECK_RUN ->
                List.of(Map.ofEntries(
                        entry("name", NAME),
                        entry("head_sha", facts.getOrDefault("sha", gate.version())),
                        entry("status", "completed"),
                        // Neutral would count as passed.
                        entry("conclusion", passed ? "success" : failed ? "failure" : "action_required"),
                        entry("details_url", gate.links().html()),
                        entry("output", Map.of("title", title(gate), "summary", comment(gate)))));
            case GITHUB_DEPLOYMENT_STATUS ->
                failed
                        ? List.of(Map.of(
                                "state",
                                "failure",
                                "log_url",
                                gate.links().html(),
                                "environment",
                                environment(callback, gate),
                                "description",
                                Excerpt.of(first(gate), DESCRIPTION)))
                        : List.of();
            case GITLAB_APPROVAL ->
                List.of(Map.of(
                        "status", passed ? "approved" : "rejected", "comment", Excerpt.of(comment(gate), COMMENT)));
            case GITLAB_STATUS -> List.of(gitlabStatus(gate, passed ? "success" : "failed"));
            case AZURE_TASK ->
                List.of(Map.of(
                        "name",
                        "TaskCompleted",
                        "taskId",
                        facts.getOrDefault("task", ""),
                        "jobId",
                        facts.getOrDefault("job", ""),
                        "result",
                        passed ? "succeeded" : "failed"));
        };
    }

    private static Map<String, Object> gitlabStatus(GateResult gate, String state) {
        return Map.of(
                "state",
                state,
                "name",
                NAME,
                "target_url",
                gate.links().html(),
                "description",
                Excerpt.of(first(gate), GITLAB_DESCRIPTION));
    }

    /** A CloudEvent in structured mode, since Standard Webhooks signs no {@code ce-} headers. */
    private Map<String, Object> cloudEvent(String type, GateResult gate) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("gate", gate.id());
        data.put("deploy", gate.deployId());
        data.put("app", gate.app());
        data.put("environment", gate.environment());
        data.put("version", gate.version());
        data.put("status", gate.status().word());
        data.put("failed_regions", gate.gate().criticalFailed());
        data.put("phase", gate.rollout() == null ? null : gate.rollout().phase());
        data.put("rollback_to", gate.rollback() == null ? null : gate.rollback().version());
        data.put(
                "reasons",
                gate.reasons().stream()
                        .map(r -> Excerpt.of(r, COMMENT))
                        .limit(20)
                        .toList());
        data.put(
                "links",
                Map.of("html", gate.links().html(), "self", gate.links().self()));
        return Map.ofEntries(
                entry("specversion", "1.0"),
                entry("id", "evt_%s_%s".formatted(gate.id(), type.contains("rollback") ? "rollback" : "decided")),
                entry("source", "urn:candor"),
                entry("type", type),
                entry("subject", gate.id()),
                entry("time", at(gate).toString()),
                entry("datacontenttype", "application/json"),
                entry("data", data));
    }

    private Map<String, Object> testSuiteRun(GateResult gate) {
        String outcome = switch (gate.status()) {
            case PASSED -> "success";
            case FAILED -> "failure";
            case INCONCLUSIVE, RUNNING, HELD -> "error";
        };
        return cdEvent(
                "testsuiterun.finished",
                gate,
                Map.of(
                        "outcome", outcome,
                        "severity", gate.status() == GateStatus.FAILED ? "critical" : "low",
                        "reason", Excerpt.of(first(gate), COMMENT),
                        "environment", Map.of("id", gate.environment()),
                        "testSuite", Map.of("id", gate.app(), "version", gate.version(), "name", gate.app() + " gate")),
                Map.of());
    }

    private Map<String, Object> incident(GateResult gate) {
        return cdEvent(
                "incident.detected",
                gate,
                Map.of(
                        "description", Excerpt.of(String.join("; ", gate.reasons()), COMMENT),
                        "environment", Map.of("id", gate.environment()),
                        "service", Map.of("id", gate.app()),
                        "artifactId", "pkg:generic/%s@%s".formatted(gate.app(), gate.version())),
                Map.of("gate", gate.id(), "failed_regions", gate.gate().criticalFailed()));
    }

    private Map<String, Object> cdEvent(
            String type, GateResult gate, Map<String, Object> content, Map<String, Object> custom) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put(
                "context",
                Map.of(
                        "specversion", "0.6.0-draft",
                        // For ever the same: a receiver that has seen it drops it.
                        "id",
                                UUID.nameUUIDFromBytes((gate.id() + type).getBytes(StandardCharsets.UTF_8))
                                        .toString(),
                        "chainId", gate.deployId(),
                        "source", "/gate",
                        "type", "dev.cdevents.%s.0.3.0".formatted(type),
                        "timestamp", at(gate).toString()));
        event.put("subject", Map.of("id", gate.id(), "source", "/gate", "content", content));
        if (!custom.isEmpty()) {
            event.put("customData", custom);
            event.put("customDataContentType", "application/json");
        }
        return event;
    }

    private Instant at(GateResult gate) {
        return gate.decidedAt() == null ? clock.instant() : gate.decidedAt();
    }

    private static String environment(Callback callback, GateResult gate) {
        return callback.facts().getOrDefault("environment", gate.environment());
    }

    private static String title(GateResult gate) {
        return "%s %s: %s".formatted(gate.app(), gate.version(), gate.status().word());
    }

    private static String first(GateResult gate) {
        return gate.reasons().get(0);
    }

    /** Markdown for people. */
    private static String comment(GateResult gate) {
        StringBuilder text = new StringBuilder("**%s** (%s)\n".formatted(title(gate), gate.progress()));
        gate.reasons().stream()
                .limit(10)
                .forEach(reason -> text.append("- ").append(reason).append('\n'));
        if (gate.rollback() != null) {
            text.append("\nLast good version: ")
                    .append(gate.rollback().version())
                    .append('\n');
        }
        return text.append('\n').append(gate.links().html()).toString();
    }
}
