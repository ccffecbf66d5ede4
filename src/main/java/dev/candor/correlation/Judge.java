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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
        Map<String, List<Probe>> speakers = new HashMap<>();
        Map<String, String> speaksFor = new HashMap<>();
        for (Probe probe : probes.probes()) {
            String component = probe.component();
            if (probe.trigger() == Trigger.SCHEDULE && component != null) {
                speakers.computeIfAbsent(component, id -> new ArrayList<>()).add(probe);
                speaksFor.put(probe.id(), component);
            }
        }
        Map<String, List<SeriesHealth>> voices = new HashMap<>();
        for (SeriesHealth one : series) {
            String component = speaksFor.get(one.probe());
            if (component != null) {
                voices.computeIfAbsent(component, id -> new ArrayList<>()).add(one);
            }
        }
        Map<String, ComponentHealth> components = new HashMap<>();
        List<Finding> minorities = new ArrayList<>();
        for (Component component : catalog.components()) {
            List<SeriesHealth> speaking = voices.getOrDefault(component.id(), List.of());
            ComponentHealth health = Quorum.judge(
                    component.id(),
                    speakers.getOrDefault(component.id(), List.of()),
                    speaking,
                    findings,
                    previous.components().get(component.id()),
                    window.now());
            components.put(component.id(), health);
            minorities.addAll(Minority.findings(health, speaking, findings, window.answeredBy(), window.now()));
        }
        return new Judgement(
                window.now(),
                series,
                components,
                Stream.concat(findings.stream(), minorities.stream()).toList());
    }

    private static List<SeriesHealth> series(
            Window.Snapshot window, Catalog catalog, ProbeSet probes, Judgement previous) {
        Map<Series, SeriesHealth> before = new HashMap<>(previous.series().size() * 2);
        previous.series().forEach(s -> before.put(new Series(s.probe(), s.location()), s));
        List<String> planned = catalog.locations().stream()
                .map(Location::code)
                .distinct()
                .sorted()
                .toList();
        Map<String, Set<String>> others = others(window, before, Set.copyOf(planned));
        List<SeriesHealth> series = new ArrayList<>(before.size());
        for (Probe probe : probes.probes()) {
            if (probe.trigger() != Trigger.SCHEDULE) {
                continue;
            }
            for (String location : locations(probe, planned, others.getOrDefault(probe.id(), Set.of()))) {
                Series key = new Series(probe.id(), location);
                series.add(SeriesRule.judge(probe, location, window.of(key), before.get(key), window.now()));
            }
        }
        series.sort(SeriesHealth.ORDER);
        return series;
    }

    /** Where the probe is expected to report from: the catalog's locations, and others that do or lately did. */
    private static List<String> locations(Probe probe, List<String> planned, Set<String> others) {
        return Stream.concat(planned.stream(), others.stream())
                .filter(probe::runsFrom)
                .toList();
    }

    /**
     * Where each probe does or lately did report from besides the catalog's locations. One pass for all probes: there may
     * be ten thousand.
     */
    private static Map<String, Set<String>> others(
            Window.Snapshot window, Map<Series, SeriesHealth> before, Set<String> planned) {
        Map<String, Set<String>> others = new HashMap<>();
        window.points().forEach((series, points) -> {
            if (!points.isEmpty() && !planned.contains(series.location())) {
                others.computeIfAbsent(series.probe(), id -> new TreeSet<>()).add(series.location());
            }
        });
        Instant forgotten = window.now().minus(EXPECTED);
        before.forEach((series, health) -> {
            boolean lately = health.health() != Health.UNKNOWN || health.since().isAfter(forgotten);
            if (lately && !planned.contains(series.location())) {
                others.computeIfAbsent(series.probe(), id -> new TreeSet<>()).add(series.location());
            }
        });
        return others;
    }
}
