package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.blame.Plan;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns runs and what is known of the platform into what a localizer is fed, the same way live and from the history. */
final class Feed {

    /** Answers that tell of one more place each would be a new plan each; so many seconds they are gathered. */
    private static final double GATHERED_S = 5;

    private final Map<String, String> locationOfAgent = new TreeMap<>();
    private final AddressBook addresses = new AddressBook();
    private Map<String, String> appOfProbe = Map.of();
    private @Nullable Catalog catalog;
    private @Nullable ProbeSet probes;
    private int agents;
    private int changes;
    private int moves;
    private double plannedAt = Double.NEGATIVE_INFINITY;

    /** Where each agent stands that was heard of. */
    Map<String, String> locationOfAgent() {
        return locationOfAgent;
    }

    /** An agent stands there, whether or not it was heard of yet. */
    void agent(String agent, String location) {
        locationOfAgent.putIfAbsent(agent, location);
    }

    /** Takes a run in. To be called with every run, before {@link #plan}. */
    void heard(Point point) {
        agent(point.agent(), point.location());
        String app = appOfProbe.get(point.probe());
        if (app != null) {
            addresses.saw(app, point);
        }
    }

    /**
     * The plan, if it is another one than the last time; else null.
     *
     * @param at when it is asked for, in seconds since 1970
     */
    @Nullable
    Plan plan(Catalog now, ProbeSet asked, double at) {
        boolean told = now.equals(catalog) && asked.equals(probes);
        boolean learned = locationOfAgent.size() != agents || addresses.changes() != changes;
        boolean moved = addresses.moves() != moves;
        if (told && !moved && !(learned && at >= plannedAt + GATHERED_S)) {
            return null;
        }
        plannedAt = at;
        if (!asked.equals(probes)) {
            appOfProbe = asked.probes().stream().collect(Collectors.toMap(Probe::id, Plans::app));
            addresses.keep(Set.copyOf(appOfProbe.values()));
        }
        catalog = now;
        probes = asked;
        agents = locationOfAgent.size();
        changes = addresses.changes();
        moves = addresses.moves();
        return Plans.of(now, asked, locationOfAgent, addresses);
    }

    /**
     * A run as evidence.
     *
     * @param done when it was heard of, in seconds since 1970
     */
    static Observation observation(Point point, Phase phase, double done) {
        return new Observation(
                point.probe(),
                point.agent(),
                Math.min(done, Findings.seconds(point.at())),
                done,
                phase,
                point.totalMs(),
                point.ip(),
                point.identity().region(),
                point.identity().host(),
                point.identity().version());
    }
}
