package dev.candor.alert;

import dev.candor.fleet.AgentChanged;
import dev.candor.gate.GateDecided;
import dev.candor.incident.CustomerImpact;
import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to an alert, or a gate's verdict, as every channel and feed tells it.
 *
 * @param id for ever the same: a receiver that has seen it drops it
 * @param type what happened, {@code dev.candor.alert.firing.v1}
 * @param subject the incident or the gate
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

    // An event stays below the 20 kB that receivers of Standard Webhooks must take.
    private static final int MOST_EVIDENCE = 20;
    private static final int MOST_CODES = 50;
    private static final int LONGEST_TEXT = 2_000;

    /** An incident's change and whom it ever hit; {@code revisedFrom} is what was blamed before, if that is another now. */
    static AlertEvent of(
            AlertEntity alert,
            Incident incident,
            List<CustomerImpact> hit,
            String what,
            @Nullable String revisedFrom,
            Instant now) {
        String subject = "inc_" + incident.id();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("incident", incident.id());
        data.put("dedup_key", incident.id());
        data.put("sequence", alert.sequence);
        data.put("status", alert.status.word());
        data.put("severity", incident.severity().word());
        data.put("page", alert.page && what.equals("firing"));
        data.put("title", AlertEntity.titleOf(incident));
        data.put("explanation", shortened(incident.explanation()));
        data.put("phase", incident.phase().word());
        data.put("starts_at", text(incident.beganAt()));
        data.put("detected_at", text(incident.detectedAt()));
        data.put("ends_at", incident.resolvedAt() == null ? null : text(incident.resolvedAt()));
        data.put("attribution", attribution(incident, revisedFrom));
        data.put("impact", impact(incident, hit));
        data.put("evidence", evidence(incident));
        incident.latest().ifPresent(update -> data.put("update", update(update)));
        data.put("links", Map.of("self", "/api/v1/alerts/" + incident.id()));
        return new AlertEvent(
                "evt_%s_%d".formatted(incident.id(), alert.sequence),
                "dev.candor.alert.%s.v1".formatted(what),
                subject,
                alert.sequence,
                now,
                AlertEntity.titleOf(incident),
                shortened(incident.latest().map(Update::text).orElse(incident.explanation())),
                data);
    }

    /** A gate's verdict. */
    static AlertEvent of(GateDecided gate) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("gate", gate.gate());
        data.put("status", gate.status().word());
        data.put("app", gate.app());
        data.put("environment", gate.environment());
        data.put("version", gate.version());
        data.put("failed_regions", limited(gate.failedRegions()));
        data.put(
                "reasons",
                gate.reasons().stream()
                        .limit(MOST_EVIDENCE)
                        .map(AlertEvent::shortened)
                        .toList());
        data.put("starts_at", text(gate.startedAt()));
        data.put("decided_at", text(gate.decidedAt()));
        data.put("links", Map.of("self", "/api/v1/gates/" + gate.gate()));
        return new AlertEvent(
                "evt_" + gate.gate(),
                "dev.candor.gate.decided.v1",
                gate.gate(),
                1,
                gate.decidedAt(),
                "Deploy %s of %s: gate %s"
                        .formatted(gate.version(), gate.app(), gate.status().word()),
                shortened(String.join("\n", gate.reasons())),
                data);
    }

    /** An agent's trouble, or that it is over. */
    static AlertEvent of(AlertEntity alert, AgentChanged agent, String what, Instant now) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("dedup_key", alert.id);
        data.put("sequence", alert.sequence);
        data.put("status", alert.status.word());
        data.put("severity", alert.severity.word());
        data.put("page", alert.page);
        data.put("title", alert.title);
        data.put("explanation", shortened(alert.explanation));
        data.put("agent", agent.agent());
        data.put("location", agent.location());
        data.put("trouble", agent.trouble() == null ? null : agent.trouble().word());
        data.put("starts_at", text(alert.beganAt));
        data.put("detected_at", text(alert.detectedAt));
        data.put("ends_at", alert.resolvedAt == null ? null : text(alert.resolvedAt));
        data.put("links", Map.of("self", "/api/v1/alerts/" + alert.id));
        return new AlertEvent(
                "evt_%s_%d".formatted(alert.id, alert.sequence),
                "dev.candor.alert.%s.v1".formatted(what),
                "agt_" + alert.id,
                alert.sequence,
                now,
                alert.title,
                shortened(alert.explanation),
                data);
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

    private static Map<String, @Nullable Object> attribution(Incident incident, @Nullable String revisedFrom) {
        Map<String, @Nullable Object> attribution = new LinkedHashMap<>();
        attribution.put(
                "verdict",
                incident.cause() == null ? null : incident.cause().kind().word());
        attribution.put("component", AlertEntity.causeOf(incident.cause()));
        attribution.put("confidence", incident.confidence());
        attribution.put("platform_at_fault", incident.platformAtFault());
        attribution.put("revised_from", revisedFrom);
        return attribution;
    }

    private static Map<String, Object> impact(Incident incident, List<CustomerImpact> hit) {
        Map<String, Object> impact = new LinkedHashMap<>();
        impact.put(
                "components",
                limited(incident.components().stream()
                        .map(Incident.AffectedComponent::component)
                        .toList()));
        impact.put("component_count", incident.components().size());
        impact.put("regions", limited(incident.regions()));
        // Numbers only: whose they are is in the operator's API, and no receiver needs it.
        impact.put("customer_count", hit.size());
        impact.put(
                "resource_count",
                hit.stream().mapToLong(CustomerImpact::resources).sum());
        return impact;
    }

    private static List<Map<String, @Nullable Object>> evidence(Incident incident) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Incident.Evidence seen :
                incident.evidence().stream().limit(MOST_EVIDENCE).toList()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("probe", seen.probe());
            row.put("location", seen.location());
            row.put("runs", seen.runs());
            row.put("failures", seen.failures());
            row.put("detail", seen.detail());
            row.put("at", text(seen.at()));
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, @Nullable Object> update(Update update) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("number", update.number());
        told.put("at", text(update.at()));
        told.put("text", shortened(update.text()));
        told.put("automatic", update.automatic());
        return told;
    }

    private static List<String> limited(List<String> codes) {
        return codes.stream().limit(MOST_CODES).toList();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }

    // RFC 3339, whatever the mapper is told to do with times.
    private static String text(Instant moment) {
        return moment.toString();
    }
}
