package dev.candor.page;

import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything a page is made of. Incidents that blame the observers' own location are left out on the way in: they are for
 * operators only.
 *
 * @param judgement the newest belief; null if nothing was ever judged
 * @param incidents open and recent ones, newest first
 * @param impacts those of the one customer the page is for; empty for everybody
 * @param spans the health of components over the last days
 * @param works planned work that is not over, the first to begin first
 * @param asOf how old the oldest part of this is; null if some part was never read
 * @param now the moment the page is made for
 */
record Facts(
        Atlas atlas,
        @Nullable Judgement judgement,
        List<Incident> incidents,
        List<Impact> impacts,
        List<HealthSpan> spans,
        List<Maintenance> works,
        @Nullable Instant asOf,
        Instant now) {

    /** Older facts than this are no longer believed. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    Facts {
        incidents = incidents.stream().filter(Incident::platformAtFault).toList();
        impacts = List.copyOf(impacts);
        spans = List.copyOf(spans);
        works = List.copyOf(works);
    }

    /** Those of a time without planned work. */
    Facts(
            Atlas atlas,
            @Nullable Judgement judgement,
            List<Incident> incidents,
            List<Impact> impacts,
            List<HealthSpan> spans,
            @Nullable Instant asOf,
            Instant now) {
        this(atlas, judgement, incidents, impacts, spans, List.of(), asOf, now);
    }

    /** Whether somebody works on this component by plan. */
    boolean worked(String component) {
        return works.stream().anyMatch(w -> w.runsAt(now) && w.components().contains(component));
    }

    /** Whether these facts are too old, or too few, to say anything about now. */
    boolean stale() {
        return judgement == null || asOf == null || asOf.plus(PATIENCE).isBefore(now);
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

    /** Codes of the locations that say something about a target. */
    List<String> reporting() {
        return judgement == null
                ? List.of()
                : judgement.series().stream()
                        .filter(s -> s.health() != Health.UNKNOWN && s.lastAt() != null)
                        .map(SeriesHealth::location)
                        .distinct()
                        .toList();
    }

    /** Start of the newest measurement of all. */
    Optional<Instant> lastChecked() {
        return judgement == null
                ? Optional.empty()
                : judgement.series().stream()
                        .flatMap(s -> Optional.ofNullable(s.lastAt()).stream())
                        .max(Comparator.naturalOrder());
    }
}
