package dev.candor.page;

import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one audience's artefacts are made of. Incidents that blame the observers' own location are left out on the
 * way in: they are for operators only.
 *
 * @param judgement the newest belief; null if nothing was ever judged
 * @param incidents open and recent ones, newest first
 * @param impacts those of the one customer the page is for; empty for everybody
 * @param spans the health of components over the last days
 * @param works planned work that is not over, cancelled too, the first to begin first
 * @param expired whether they are to be told as too old to be believed
 * @param now the moment the page is made for, to the minute: how old the facts are is told when it is sent
 * @param past what figures of this month need besides
 * @param traces what locations saw over time, of the incidents of which that was read
 * @param checked what the judgement rests on
 */
record Facts(
        Atlas atlas,
        @Nullable Judgement judgement,
        List<Incident> incidents,
        List<Impact> impacts,
        List<HealthSpan> spans,
        List<Maintenance> works,
        boolean expired,
        Instant now,
        Past past,
        Map<UUID, Trace> traces,
        Checked checked) {

    Facts {
        incidents = incidents.stream().filter(Incident::platformAtFault).toList();
        impacts = List.copyOf(impacts);
        spans = List.copyOf(spans);
        works = List.copyOf(works);
        traces = Map.copyOf(traces);
    }

    /** With what its judgement rests on. */
    Facts(
            Atlas atlas,
            @Nullable Judgement judgement,
            List<Incident> incidents,
            List<Impact> impacts,
            List<HealthSpan> spans,
            List<Maintenance> works,
            boolean expired,
            Instant now,
            Past past,
            Map<UUID, Trace> traces) {
        this(atlas, judgement, incidents, impacts, spans, works, expired, now, past, traces, Checked.of(judgement));
    }

    /** Of a month in which no work was planned but what is not over. */
    Facts(
            Atlas atlas,
            @Nullable Judgement judgement,
            List<Incident> incidents,
            List<Impact> impacts,
            List<HealthSpan> spans,
            List<Maintenance> works,
            boolean expired,
            Instant now) {
        this(
                atlas,
                judgement,
                incidents,
                impacts,
                spans,
                works,
                expired,
                now,
                Past.of(spans, judgement, standing(works)),
                Map.of());
    }

    /** Planned work that is to be done. */
    List<Maintenance> standingWorks() {
        return standing(works);
    }

    private static List<Maintenance> standing(List<Maintenance> works) {
        return works.stream().filter(w -> w.cancelledAt() == null).toList();
    }

    /** Whether somebody works on this component by plan. */
    boolean worked(String component) {
        return works.stream().anyMatch(w -> w.runsAt(now) && w.components().contains(component));
    }

    /** The same facts as they are told once they are too old. */
    Facts aged() {
        return new Facts(atlas, judgement, incidents, impacts, spans, works, true, now, past, traces, checked);
    }

    /** The same facts for one customer. */
    Facts of(List<Impact> own) {
        return new Facts(atlas, judgement, incidents, own, spans, works, expired, now, past, traces, checked);
    }

    /** The same facts as of another moment. */
    Facts at(Instant moment) {
        return new Facts(atlas, judgement, incidents, impacts, spans, works, expired, moment, past, traces, checked);
    }

    /** Whether these facts are too old, or too few, to say anything about now. */
    boolean stale() {
        return judgement == null || expired;
    }

    List<Incident> open() {
        return incidents.stream().filter(Incident::open).toList();
    }

    List<Incident> resolved() {
        return incidents.stream().filter(i -> !i.open()).toList();
    }

    /** What is believed of a component; empty where no probe speaks for it. */
    Optional<ComponentHealth> health(String component) {
        return judgement == null
                ? Optional.empty()
                : Optional.ofNullable(judgement.components().get(component));
    }

    /** What may be said of a component now: unknown as soon as the facts are stale. */
    Health believed(String component) {
        return stale()
                ? Health.UNKNOWN
                : health(component).map(ComponentHealth::health).orElse(Health.UNKNOWN);
    }
}
