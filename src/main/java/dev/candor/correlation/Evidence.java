package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The conclusive runs of a window, oldest first, each with what it touched. A failure that names nobody is put down to
 * the region that answered the same series when it was last up, since that is where it was most likely sent.
 */
final class Evidence {

    private final Window.Snapshot window;
    private final Topology topology;
    private final Map<String, String> regionOfProbe = new HashMap<>();
    private final List<Trace> traces = new ArrayList<>();

    private Evidence(Window.Snapshot window, Topology topology) {
        this.window = window;
        this.topology = topology;
    }

    static Evidence of(Window.Snapshot window, Topology topology) {
        Evidence evidence = new Evidence(window, topology);
        evidence.learnRegions();
        window.points()
                .values()
                .forEach(points -> points.stream()
                        .filter(Point::conclusive)
                        .forEach(point -> evidence.traces.add(evidence.trace(point))));
        evidence.traces.sort(Comparator.comparing(trace -> trace.point().at()));
        return evidence;
    }

    List<Trace> traces() {
        return traces;
    }

    List<Trace> touching(Suspect suspect) {
        return traces.stream().filter(trace -> trace.touches(suspect)).toList();
    }

    /**
     * Since when a version has been seen, if another was seen clearly before it; null if it is the oldest known.
     *
     * @param release the version with what runs it: {@code shop/v42}
     */
    @Nullable
    Instant rolledOut(String release) {
        return window.releases().entrySet().stream()
                .filter(entry -> release.equals(
                        release(entry.getKey().probe(), entry.getKey().version())))
                .filter(entry -> window.releases().entrySet().stream()
                        .anyMatch(other ->
                                other.getKey().probe().equals(entry.getKey().probe())
                                        && other.getValue()
                                                .isBefore(entry.getValue().minusSeconds(GroupLocalizer.ROLLOUT_GAP_S))))
                .map(Map.Entry::getValue)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Whether any probe that this version answered has also been answered by another. */
    boolean hasPredecessor(String release) {
        return window.releases().keySet().stream()
                .filter(seen -> release.equals(release(seen.probe(), seen.version())))
                .anyMatch(seen -> window.releases().keySet().stream()
                        .anyMatch(other -> other.probe().equals(seen.probe())
                                && !other.version().equals(seen.version())));
    }

    /** A version with what runs it, since two apps may number theirs alike; a probe that speaks for none stands for one. */
    private @Nullable String release(String probe, @Nullable String version) {
        if (version == null) {
            return null;
        }
        String app = topology.componentOf(probe);
        return (app == null ? probe : app) + "/" + version;
    }

    private void learnRegions() {
        window.routes()
                .forEach((series, route) -> regionOfProbe.merge(
                        series.probe(), route.region(), (a, b) -> a.equals(b) ? a : "")); // "": more than one
    }

    private Trace trace(Point point) {
        Identity identity = point.identity();
        String region = region(point);
        String component = topology.componentOf(point.probe());
        List<Suspect> suspects = new ArrayList<>(6);
        add(suspects, Suspect.Kind.LOCATION, point.location());
        add(suspects, Suspect.Kind.REGION, region);
        add(suspects, Suspect.Kind.HOST, identity.host());
        add(suspects, Suspect.Kind.INSTANCE, identity.instance());
        add(suspects, Suspect.Kind.APP_VERSION, release(point.probe(), identity.version()));
        add(suspects, Suspect.Kind.APP, component);
        Duration kept = Objects.requireNonNull(window.kept().get(point.probe()), point.probe());
        double age = (double) Duration.between(point.at(), window.now()).toMillis() / kept.toMillis();
        return new Trace(point, region, component, age, suspects);
    }

    private @Nullable String region(Point point) {
        Identity identity = point.identity();
        if (identity.region() != null) {
            return identity.region();
        }
        String ofHost = topology.regionOf(identity.host());
        if (ofHost != null || point.up()) {
            return ofHost;
        }
        Window.Route route = window.routes().get(point.series());
        if (route != null) {
            return route.region();
        }
        String only = regionOfProbe.getOrDefault(point.probe(), "");
        return only.isEmpty() ? null : only;
    }

    private static void add(List<Suspect> suspects, Suspect.Kind kind, @Nullable String id) {
        if (id != null) {
            suspects.add(new Suspect(kind, id));
        }
    }
}
