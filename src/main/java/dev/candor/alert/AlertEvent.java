package dev.candor.alert;

import dev.candor.correlation.signal.DeployTold;
import dev.candor.gate.GateDecided;
import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import dev.candor.problem.Excerpt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to an alert, a gate's verdict, a deploy or a heartbeat, as every channel and feed tells it.
 *
 * @param id for ever the same: a receiver that has seen it drops it
 * @param type what happened, {@code dev.candor.alert.firing.v1}
 * @param subject the incident, the gate or the deploy
 * @param text one or more sentences for people who read no JSON
 * @param data what is known of it, and nothing that is not
 */
record AlertEvent(
        String id,
        String type,
        String subject,
        int sequence,
        Instant at,
        String title,
        String text,
        Map<String, @Nullable Object> data) {

    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_REASONS = 20;

    /** What happens to it beside what the incident says: who has it, how far the ladder is. */
    record Turn(
            String word,
            @Nullable String revisedFrom,
            @Nullable String reason) {

        static Turn of(String word) {
            return new Turn(word, null, null);
        }
    }

    /**
     * An incident's change.
     *
     * @param stale how long this is good, unless something newer is told
     */
    static AlertEvent of(
            AlertEntity alert,
            Incident incident,
            Situation around,
            Turn turn,
            Links links,
            Duration stale,
            Instant now) {
        String title = AlertEntity.titleOf(incident);
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("incident", incident.id());
        head(data, alert, turn, title, incident.explanation(), stale, now);
        data.put("phase", incident.phase().word());
        IncidentFacts.into(data, alert, incident, around, turn.revisedFrom());
        incident.latest().ifPresent(update -> data.put("update", update(update)));
        data.put("runbook_url", links.runbook(alert.verdict, alert.cause, incident.regions(), alert.subject()));
        data.put("links", links.of(alert, true));
        return new AlertEvent(
                "evt_%s_%d".formatted(incident.id(), alert.sequence),
                "dev.candor.alert.%s.v1".formatted(turn.word()),
                alert.subject(),
                alert.sequence,
                now,
                title,
                shortened(incident.latest().map(Update::text).orElse(incident.explanation())),
                data);
    }

    /** A trouble of our own, or that it is over. */
    static AlertEvent of(AlertEntity alert, Map<String, @Nullable Object> facts, Turn turn, Links links, Instant now) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        head(data, alert, turn, alert.title, alert.explanation, null, now);
        data.putAll(facts);
        data.put("runbook_url", links.runbook(null, alert.cause, List.of(), alert.subject()));
        data.put("links", links.of(alert, false));
        return new AlertEvent(
                "evt_%s_%d".formatted(alert.id, alert.sequence),
                "dev.candor.alert.%s.v1".formatted(turn.word()),
                alert.subject(),
                alert.sequence,
                now,
                alert.title,
                shortened(alert.explanation),
                data);
    }

    private static void head(
            Map<String, @Nullable Object> data,
            AlertEntity alert,
            Turn turn,
            String title,
            String explanation,
            @Nullable Duration stale,
            Instant now) {
        boolean firing = alert.status == Alert.Status.FIRING;
        data.put("dedup_key", alert.id);
        data.put("sequence", alert.sequence);
        data.put("status", alert.status.word());
        data.put("severity", alert.severity.word());
        // To wake somebody now, and not at each change; urgent is what it is worth as a whole.
        data.put("page", alert.page && turn.word().equals("firing"));
        data.put("urgent", alert.page);
        data.put("title", title);
        data.put("explanation", shortened(explanation));
        data.put("starts_at", text(alert.beganAt));
        data.put("detected_at", text(alert.detectedAt));
        data.put("ends_at", alert.resolvedAt == null ? null : text(alert.resolvedAt));
        data.put("stale_after", firing && stale != null ? text(now.plus(stale)) : null);
        data.put("acknowledged_by", alert.acknowledgedBy);
        data.put("escalation_step", alert.step);
        data.put("superseded_by", alert.supersededBy);
        data.put("reason", turn.reason());
    }

    /** A gate's verdict. */
    static AlertEvent of(GateDecided gate, Links links) {
        String title = "Deploy %s of %s: gate %s"
                .formatted(gate.version(), gate.app(), gate.status().word());
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("gate", gate.gate());
        data.put("status", gate.status().word());
        data.put("title", title);
        data.put("app", gate.app());
        data.put("environment", gate.environment());
        data.put("version", gate.version());
        data.put("failed_regions", IncidentFacts.limited(gate.failedRegions()));
        data.put(
                "reasons",
                gate.reasons().stream()
                        .limit(MOST_REASONS)
                        .map(AlertEvent::shortened)
                        .toList());
        data.put("starts_at", text(gate.startedAt()));
        data.put("decided_at", text(gate.decidedAt()));
        data.put("links", links.to("/ops/deploys", "/api/v1/gates/" + gate.gate()));
        return new AlertEvent(
                "evt_" + gate.gate(),
                "dev.candor.gate.decided.v1",
                gate.gate(),
                1,
                gate.decidedAt(),
                title,
                shortened(String.join("\n", gate.reasons())),
                data);
    }

    /** A deploy, once however often it is heard of. */
    static AlertEvent of(DeployTold deploy, Links links, Instant now) {
        String title = "Deploy of %s %s".formatted(deploy.app(), deploy.version());
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("deploy", deploy.id());
        data.put("title", title);
        data.put("app", deploy.app());
        data.put("version", deploy.version());
        data.put("previous_version", deploy.previous());
        data.put("started_at", text(deploy.startedAt()));
        data.put("links", links.to("/ops/deploys", "/api/v1/deploys"));
        return new AlertEvent(
                "evt_deploy_" + deploy.id(), "dev.candor.deploy.observed.v1", deploy.id(), 1, now, title, title, data);
    }

    /** The whole as a CloudEvent in structured mode, since Standard Webhooks signs no {@code ce-} headers. */
    Map<String, Object> toCloudEvent(URI source) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("source", source.toString());
        event.put("type", type);
        event.put("subject", subject);
        event.put("time", text(at));
        event.put("datacontenttype", "application/json");
        event.put("data", data);
        return event;
    }

    private static Map<String, @Nullable Object> update(Update update) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("number", update.number());
        told.put("at", text(update.at()));
        told.put("text", shortened(update.text()));
        told.put("automatic", update.automatic());
        return told;
    }

    static String shortened(String text) {
        return Excerpt.of(text, LONGEST_TEXT);
    }

    // RFC 3339, whatever the mapper is told to do with times.
    static String text(Instant moment) {
        return moment.toString();
    }
}
