package dev.candor.correlation;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The newest runs of every series, in memory. Adding is idempotent and takes any order; what it holds is bounded per
 * series by {@link Rhythm#kept} and {@value #MOST_POINTS} points. Safe for several threads.
 */
final class Window {

    /** Points per series at most: the fastest legal probe fills less than this in half a minute, a burst may fill more. */
    static final int MOST_POINTS = 256;

    /** A run that began further in the future comes from a clock that can't be believed. */
    static final Duration AHEAD = Duration.ofSeconds(30);

    /** How long it is remembered who answered a silent series, and which versions were seen. */
    static final Duration MEMORY = Duration.ofHours(1);

    private static final int MOST_RELEASES = 1_000;
    /** New runs between two looks at most; a tick that comes so late has lost the thread anyway. */
    private static final int MOST_FRESH = 1_000_000;

    private final Map<Series, Trail> trails = new HashMap<>();
    private List<Point> fresh = new ArrayList<>();
    private final Map<Release, Instant> releases = new LinkedHashMap<>();
    private @Nullable ProbeSet measured;
    private Map<String, Duration> kept = Map.of();
    private Map<Series, String> answeredBy = Map.of();
    private boolean rerouted;

    /** Takes a run in; the same run again changes nothing. */
    synchronized void add(Point point) {
        Trail trail = trails.computeIfAbsent(point.series(), series -> new Trail());
        if (trail.put(point) && fresh.size() < MOST_FRESH) {
            fresh.add(point);
        }
        String region = point.identity().region();
        if (point.up() && region != null) {
            rerouted |= trail.route(new Route(region, point.at()));
        }
        String version = point.identity().version();
        if (version != null) {
            releases.merge(new Release(point.probe(), version), point.at(), (a, b) -> a.isBefore(b) ? a : b);
            if (releases.size() > MOST_RELEASES) {
                releases.remove(releases.keySet().iterator().next());
            }
        }
    }

    /**
     * Takes a run in that has just been stored, unless it comes so late that its series was given up for silent already: that
     * run is history, and neither opens nor closes anything now.
     *
     * @param probe whose run it is
     * @return whether it was taken in
     */
    boolean arrived(Point point, Probe probe, Instant now) {
        if (point.at().plus(Rhythm.patience(probe)).isBefore(now)) {
            return false;
        }
        add(point);
        return true;
    }

    /** Recalls who answered a series when it was last up, from before a restart. */
    synchronized void recall(Series series, Route route) {
        rerouted |= trails.computeIfAbsent(series, s -> new Trail()).route(route);
    }

    /** What is remembered at {@code now} of the given probes; the rest is forgotten for good. */
    synchronized Snapshot snapshot(Instant now, ProbeSet probes) {
        keepFor(probes);
        Map<Series, List<Point>> points = new HashMap<>(trails.size() * 2);
        for (Iterator<Map.Entry<Series, Trail>> each = trails.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Series, Trail> entry = each.next();
            Duration span = kept.get(entry.getKey().probe());
            Trail trail = entry.getValue();
            if (span == null || trail.forget(now, span)) {
                rerouted |= trail.route != null;
                each.remove();
            } else {
                points.put(entry.getKey(), trail.inOrder());
            }
        }
        releases.keySet().removeIf(release -> !kept.containsKey(release.probe()));
        if (rerouted) {
            answeredBy = regions();
            rerouted = false;
        }
        List<Point> arrived = fresh;
        fresh = new ArrayList<>();
        return new Snapshot(
                now,
                Collections.unmodifiableMap(points),
                answeredBy,
                releases,
                kept,
                Collections.unmodifiableList(arrived));
    }

    private void keepFor(ProbeSet probes) {
        if (!probes.equals(measured)) {
            measured = probes;
            kept = probes.probes().stream().collect(Collectors.toUnmodifiableMap(Probe::id, Rhythm::kept));
        }
    }

    private Map<Series, String> regions() {
        Map<Series, String> regions = new HashMap<>();
        trails.forEach((series, trail) -> {
            if (trail.route != null) {
                regions.put(series, trail.route.region());
            }
        });
        return Map.copyOf(regions);
    }

    /** The region that answered a series when it was last up. */
    record Route(String region, Instant at) {}

    /** A version that was seen in a probe's answers. */
    record Release(String probe, String version) {}

    /**
     * What the window held at one moment. Immutable: the window hands over what it made and does not touch it again, since
     * copies of what ten thousand probes hold would cost more than judging it.
     *
     * @param points per series, oldest first; a list may be empty
     * @param answeredBy which region answered each series when it was last up, as far as answers said; the same map as
     *     in the snapshot before if nothing changed
     * @param releases since when each version has been seen
     * @param kept how far back the points of each probe reach
     * @param fresh what came since the snapshot before, in the order of its coming
     */
    record Snapshot(
            Instant now,
            Map<Series, List<Point>> points,
            Map<Series, String> answeredBy,
            Map<Release, Instant> releases,
            Map<String, Duration> kept,
            List<Point> fresh) {

        Snapshot {
            releases = Map.copyOf(releases);
        }

        List<Point> of(Series series) {
            return points.getOrDefault(series, List.of());
        }
    }

    private static final class Trail {
        private final TreeMap<Instant, Point> points = new TreeMap<>();
        private @Nullable List<Point> inOrder;
        private @Nullable Route route;

        /** Whether that run was not known. */
        boolean put(Point point) {
            inOrder = null;
            boolean unknown = points.put(point.at(), point) == null;
            if (points.size() > MOST_POINTS) {
                points.pollFirstEntry();
            }
            return unknown;
        }

        /** Oldest first; the same list until something changes. */
        List<Point> inOrder() {
            List<Point> list = inOrder;
            if (list == null) {
                list = List.copyOf(points.values());
                inOrder = list;
            }
            return list;
        }

        /** Whether another region answers from now on. */
        boolean route(Route seen) {
            Route was = route;
            if (was != null && !was.at().isBefore(seen.at())) {
                return false;
            }
            route = seen;
            return was == null || !was.region().equals(seen.region());
        }

        /** Drops what is too old or too far ahead; true if nothing worth keeping is left. */
        boolean forget(Instant now, Duration span) {
            if (!points.isEmpty()) {
                Instant oldest = now.minus(span);
                Instant newest = now.plus(AHEAD);
                if (points.firstKey().isBefore(oldest) || points.lastKey().isAfter(newest)) {
                    points.headMap(oldest).clear();
                    points.tailMap(newest, false).clear();
                    inOrder = null;
                }
            }
            return points.isEmpty() && (route == null || route.at().isBefore(now.minus(MEMORY)));
        }
    }
}
