package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Location;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns a window and the previous belief into the next one. Pure: everything it knows is an argument. */
final class Judge {

    /** A location that the catalog does not know is expected to report again for so long, then forgotten. */
    private static final Duration EXPECTED = Duration.ofHours(1);

    private final Localizer localizer;

    Judge(Localizer localizer) {
        this.localizer = localizer;
    }

    /** What is believed at the window's moment. */
    Judgement judge(Window.Snapshot window, Catalog catalog, ProbeSet probes, Judgement previous) {
        List<SeriesHealth> series = series(window, catalog, probes, previous);
        List<Finding> findings = localizer.locate(window, catalog, probes);
        Map<String, List<Probe>> speakers = probes.probes().stream()
                .filter(probe -> probe.trigger() == Trigger.SCHEDULE && probe.component() != null)
                .collect(Collectors.groupingBy(probe -> String.valueOf(probe.component())));
        Map<String, ComponentHealth> components = new HashMap<>();
        List<Finding> minorities = new ArrayList<>();
        for (Component component : catalog.components()) {
            List<Probe> own = speakers.getOrDefault(component.id(), List.of());
            Set<String> ids = own.stream().map(Probe::id).collect(Collectors.toSet());
            List<SeriesHealth> speaking =
                    series.stream().filter(s -> ids.contains(s.probe())).toList();
            ComponentHealth health = Quorum.judge(
                    component.id(),
                    own,
                    speaking,
                    findings,
                    previous.components().get(component.id()),
                    window.now());
            components.put(component.id(), health);
            minorities.addAll(Minority.findings(health, speaking, findings, window.routes(), window.now()));
        }
        return new Judgement(
                window.now(),
                series,
                components,
                Stream.concat(findings.stream(), minorities.stream()).toList());
    }

    private static List<SeriesHealth> series(
            Window.Snapshot window, Catalog catalog, ProbeSet probes, Judgement previous) {
        Map<Series, SeriesHealth> before = previous.series().stream()
                .collect(Collectors.toMap(s -> new Series(s.probe(), s.location()), Function.identity()));
        Map<String, Set<String>> reporting = reporting(window, before);
        List<SeriesHealth> series = new ArrayList<>();
        for (Probe probe : probes.probes()) {
            if (probe.trigger() != Trigger.SCHEDULE) {
                continue;
            }
            for (String location : locations(probe, catalog, reporting.getOrDefault(probe.id(), Set.of()))) {
                Series key = new Series(probe.id(), location);
                series.add(SeriesRule.judge(probe, location, window.of(key), before.get(key), window.now()));
            }
        }
        series.sort(Comparator.comparing(SeriesHealth::probe).thenComparing(SeriesHealth::location));
        return series;
    }

    /** Where the probe is expected to report from: the catalog's locations, and others that do or lately did. */
    private static Set<String> locations(Probe probe, Catalog catalog, Set<String> reporting) {
        Set<String> locations = new LinkedHashSet<>();
        catalog.locations().stream().map(Location::code).forEach(locations::add);
        locations.addAll(reporting);
        locations.removeIf(location -> !probe.runsFrom(location));
        return locations;
    }

    /** Where each probe does or lately did report from. One pass for all probes: there may be ten thousand. */
    private static Map<String, Set<String>> reporting(Window.Snapshot window, Map<Series, SeriesHealth> before) {
        Map<String, Set<String>> reporting = new HashMap<>();
        window.points().forEach((series, points) -> {
            if (!points.isEmpty()) {
                reporting.computeIfAbsent(series.probe(), id -> new HashSet<>()).add(series.location());
            }
        });
        Instant forgotten = window.now().minus(EXPECTED);
        before.forEach((series, health) -> {
            if (health.health() != Health.UNKNOWN || health.since().isAfter(forgotten)) {
                reporting.computeIfAbsent(series.probe(), id -> new HashSet<>()).add(series.location());
            }
        });
        return reporting;
    }
}
