package dev.candor.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.console.LiveEvent.About;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Finding;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judged;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentChanged;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the live view's events of what the rooms above announce: only what is another now than before. */
final class LiveSources {

    // Far beyond the series of one hub.
    private static final int MOST_SERIES = 200_000;

    private final LiveFeed feed;
    private final ObjectMapper json;
    private final Function<String, @Nullable String> componentOf;
    private final Map<Key, Last> outcomes = new HashMap<>();

    private record Key(String probe, String location) {}

    private record Last(Outcome outcome, Instant at) {}

    /** Events for that feed; {@code componentOf} names the component of a probe, null for none. */
    LiveSources(LiveFeed feed, ObjectMapper json, Function<String, @Nullable String> componentOf) {
        this.feed = feed;
        this.json = json;
        this.componentOf = componentOf;
    }

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record OutcomeChange(
            Instant at,
            String probe,
            @Nullable String component,
            String location,
            Outcome outcome,
            @Nullable Outcome before,
            @Nullable Failure failure) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record SeriesChange(
            Instant at,
            String probe,
            @Nullable String component,
            String location,
            Health health,
            @Nullable Health before,
            Instant since,
            @Nullable String lastDetail) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record ComponentChange(
            Instant at,
            String component,
            Health health,
            @Nullable Health before,
            Instant since,
            String reason) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record FindingChange(Instant at, String change, Finding finding) {}

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record IncidentChange(
            String change,
            String id,
            String title,
            Incident.Phase phase,
            Incident.Severity severity,
            Instant beganAt,
            @Nullable Instant resolvedAt,
            boolean platformAtFault,
            List<String> components) {}

    /** Runs were stored, newest last or in any order: a run older than the last one told changes nothing. */
    synchronized void stored(List<Measurement> runs) {
        for (Measurement run : runs) {
            Key key = new Key(run.probe(), run.location());
            Last before = outcomes.get(key);
            boolean news = before == null
                    ? outcomes.size() < MOST_SERIES
                    : run.startedAt().isAfter(before.at());
            if (!news) {
                continue;
            }
            outcomes.put(key, new Last(run.outcome(), run.startedAt()));
            if (before == null || before.outcome() != run.outcome()) {
                String component = componentOf.apply(run.probe());
                tell(
                        "outcome",
                        series(run.probe(), component, run.location()),
                        new OutcomeChange(
                                run.startedAt(),
                                run.probe(),
                                component,
                                run.location(),
                                run.outcome(),
                                before == null ? null : before.outcome(),
                                run.failure()));
            }
        }
    }

    /** The window was judged. */
    void judged(Judged event) {
        Judgement now = event.now();
        Map<Key, Health> healths = new HashMap<>();
        event.before().series().forEach(s -> healths.put(new Key(s.probe(), s.location()), s.health()));
        for (SeriesHealth one : now.series()) {
            Health before = healths.get(new Key(one.probe(), one.location()));
            if (before != one.health()) {
                series(now.at(), one, before);
            }
        }
        now.components().forEach((id, health) -> {
            ComponentHealth before = event.before().components().get(id);
            if (before == null || before.health() != health.health()) {
                tell(
                        "health",
                        new About(Set.of(), Set.of(id), Set.of()),
                        new ComponentChange(
                                now.at(),
                                id,
                                health.health(),
                                before == null ? null : before.health(),
                                health.since(),
                                health.reason()));
            }
        });
        findings(now.at(), "gone", event.before().findings(), now.findings());
        findings(now.at(), "appeared", now.findings(), event.before().findings());
    }

    private void series(Instant at, SeriesHealth one, @Nullable Health before) {
        String component = componentOf.apply(one.probe());
        tell(
                "series",
                series(one.probe(), component, one.location()),
                new SeriesChange(
                        at,
                        one.probe(),
                        component,
                        one.location(),
                        one.health(),
                        before,
                        one.since(),
                        one.lastDetail()));
    }

    private void findings(Instant at, String change, List<Finding> here, List<Finding> notThere) {
        Set<Suspect> others = notThere.stream().map(Finding::suspect).collect(Collectors.toSet());
        for (Finding finding : here) {
            if (!others.contains(finding.suspect())) {
                tell(
                        "finding",
                        new About(
                                Set.copyOf(finding.probes()),
                                Set.copyOf(finding.components()),
                                Set.copyOf(finding.locations())),
                        new FindingChange(at, change, finding));
            }
        }
    }

    /** An incident opened, changed or ended, and that is durable. */
    void incident(IncidentChanged event) {
        Incident incident = event.incident();
        List<String> components = incident.components().stream()
                .map(Incident.AffectedComponent::component)
                .toList();
        tell(
                "incident",
                new About(
                        incident.evidence().stream()
                                .map(Incident.Evidence::probe)
                                .collect(Collectors.toSet()),
                        Set.copyOf(components),
                        incident.evidence().stream()
                                .map(Incident.Evidence::location)
                                .collect(Collectors.toSet())),
                new IncidentChange(
                        event.change().name().toLowerCase(java.util.Locale.ROOT),
                        incident.id().toString(),
                        incident.title(),
                        incident.phase(),
                        incident.severity(),
                        incident.beganAt(),
                        incident.resolvedAt(),
                        incident.platformAtFault(),
                        components));
    }

    private static About series(String probe, @Nullable String component, String location) {
        return new About(Set.of(probe), component == null ? Set.of() : Set.of(component), Set.of(location));
    }

    private void tell(String type, About about, Object body) {
        try {
            feed.publish(type, about, json.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change can't be written as JSON", e);
        }
    }
}
