package dev.candor.alert;

import dev.candor.alert.channel.Labels;
import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Alertmanager's API v2 says, of our alerts: enough for amtool and karma. */
@ApplicationScoped
class AlertmanagerShapes {

    /** The receiver that all of ours stand under: who is told is in our own channels. */
    static final String RECEIVER = "candor";

    private static final int MOST_FILTERS = 20;

    private final CurrentAlerts current;
    private final Silences silences;
    private final AlertConfig config;
    private final Links links;
    private final InstantSource clock;

    AlertmanagerShapes(CurrentAlerts current, Silences silences, AlertConfig config, InstantSource clock) {
        this.current = current;
        this.silences = silences;
        this.config = config;
        this.links = new Links(config.links(), config.runbooks());
        this.clock = clock;
    }

    /** Which are wanted. */
    record Wanted(boolean active, boolean silenced, List<String> filters) {

        private List<Matcher> matchers() {
            if (filters.size() > MOST_FILTERS) {
                throw ProblemException.badRequest(
                        "too-many-filters", "Too many filters", "filter may be given %d times".formatted(MOST_FILTERS));
            }
            return filters.stream().map(Matcher::parse).toList();
        }
    }

    List<Map<String, Object>> alerts(Wanted wanted) {
        Instant now = clock.instant();
        List<Matcher> matchers = wanted.matchers();
        List<Silence> active = silences.active();
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Alert alert : current.current(now.plusSeconds(1))) {
            SortedMap<String, String> labels = labels(alert);
            List<String> silencedBy = active.stream()
                    .filter(silence -> silence.covers(labels))
                    .map(silence -> silence.id().toString())
                    .toList();
            boolean asked = silencedBy.isEmpty() ? wanted.active() : wanted.silenced();
            if (asked && matchers.stream().allMatch(matcher -> matcher.holds(labels))) {
                shown.add(shape(alert, labels, silencedBy, now));
            }
        }
        return shown;
    }

    /** The same, one group per incident, as our channels tell it. */
    List<Map<String, Object>> groups(Wanted wanted) {
        List<Map<String, Object>> groups = new ArrayList<>();
        for (Map<String, Object> alert : alerts(wanted)) {
            Object labels = alert.get("labels");
            Map<String, Object> group = new LinkedHashMap<>();
            group.put(
                    "labels",
                    labels instanceof Map<?, ?> all
                            ? Map.of("incident", String.valueOf(all.get("incident")))
                            : Map.of());
            group.put("receiver", Map.of("name", RECEIVER));
            group.put("alerts", List.of(alert));
            groups.add(group);
        }
        return groups;
    }

    private Map<String, Object> shape(
            Alert alert, SortedMap<String, String> labels, List<String> silencedBy, Instant now) {
        String subject = CurrentAlerts.subject(alert);
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("summary", alert.title());
        annotations.put("description", alert.explanation());
        String runbook = links.runbook(alert.verdict(), alert.cause(), alert.regions(), subject);
        if (runbook != null) {
            annotations.put("runbook_url", runbook);
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("state", silencedBy.isEmpty() ? "active" : "suppressed");
        status.put("silencedBy", silencedBy);
        status.put("inhibitedBy", List.of());
        status.put("mutedBy", List.of());
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("annotations", annotations);
        shape.put("endsAt", now.plus(config.resend().multipliedBy(4)).toString());
        shape.put("fingerprint", Labels.fingerprint(Map.of("incident", subject)));
        shape.put("receivers", List.of(Map.of("name", RECEIVER)));
        shape.put("startsAt", alert.beganAt().toString());
        shape.put("status", status);
        shape.put("updatedAt", alert.updatedAt().toString());
        shape.put("generatorURL", links.html(alert.id(), subject.startsWith("inc_")));
        shape.put("labels", labels);
        return shape;
    }

    private static SortedMap<String, String> labels(Alert alert) {
        return Labels.all(
                CurrentAlerts.subject(alert),
                alert.severity().word(),
                alert.cause(),
                alert.verdict(),
                alert.components(),
                alert.regions(),
                alert.page());
    }

    static Map<String, Object> shape(Silence silence, Instant now) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", silence.id());
        shape.put("status", Map.of("state", silence.stateAt(now).word()));
        shape.put("updatedAt", silence.updatedAt().toString());
        shape.put("comment", silence.comment());
        shape.put("createdBy", silence.createdBy());
        shape.put("startsAt", silence.startsAt().toString());
        shape.put("endsAt", silence.endsAt().toString());
        shape.put("matchers", silence.matchers());
        return shape;
    }
}
