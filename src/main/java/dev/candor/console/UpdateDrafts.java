package dev.candor.console;

import dev.candor.incident.Incident;
import dev.candor.page.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Beginnings of updates, with the incident's own numbers, so that a first one is written within a minute. Pure. */
final class UpdateDrafts {

    private UpdateDrafts() {}

    /**
     * One beginning.
     *
     * @param key names it in an address
     * @param phase that it puts the incident in
     */
    record Draft(String key, String title, Incident.Phase phase, String text) {}

    static List<Draft> of(Incident incident, Instant now) {
        String what = components(incident);
        String lasted = Words.span(Duration.between(incident.beganAt(), now));
        int runs =
                incident.evidence().stream().mapToInt(Incident.Evidence::runs).sum();
        int failures = incident.evidence().stream()
                .mapToInt(Incident.Evidence::failures)
                .sum();
        long places = incident.evidence().stream()
                .filter(e -> e.failures() > 0)
                .map(Incident.Evidence::location)
                .distinct()
                .count();
        String numbers = runs == 0
                ? ""
                : " %d of the latest %s went wrong, seen from %s."
                        .formatted(failures, Words.count(runs, "run"), Words.count(places, "location"));
        String where = incident.regions().isEmpty()
                ? ""
                : " in " + Words.list(incident.regions()).toUpperCase(Locale.ROOT);
        return List.of(
                new Draft(
                        "looking",
                        "We are looking into it",
                        Incident.Phase.INVESTIGATING,
                        "%s%s: something has been wrong for %s.%s We are looking for the cause."
                                .formatted(what, where, lasted, numbers)),
                new Draft(
                        "found",
                        "We know the cause",
                        Incident.Phase.IDENTIFIED,
                        "%s%s: the cause is [what]. We are [doing what].%s".formatted(what, where, numbers)),
                new Draft(
                        "fixed",
                        "It is fixed, we watch",
                        Incident.Phase.MONITORING,
                        "%s%s: [what was done] at [time] UTC.%s We watch until it has held."
                                .formatted(what, where, numbers)),
                new Draft(
                        "no-news",
                        "No news",
                        incident.phase(),
                        "%s%s: no change, this has lasted for %s.%s [What is being done.]"
                                .formatted(what, where, lasted, numbers)));
    }

    private static String components(Incident incident) {
        List<String> names = incident.components().stream()
                .map(Incident.AffectedComponent::component)
                .toList();
        return names.isEmpty() ? "The platform" : Words.sentence(Words.list(names));
    }
}
