package dev.candor.correlation;

import dev.candor.agent.Roster;
import dev.candor.catalog.Catalog;
import dev.candor.correlation.blame.Answerers;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Slots;
import dev.candor.correlation.blame.Touches;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Control;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who asks what and where it ends: by the files in force, the agents that measure now, and the answers of the last hour. */
@ApplicationScoped
class SlotBoard {

    /** Answerers change slowly; to look through a large plan takes a second. */
    private static final Duration RENEWED = Duration.ofSeconds(30);

    private static final Duration MEMORY = Duration.ofHours(1);

    private final Sources sources;
    private final Roster roster;
    private final InstantSource clock;
    private final Answerers ways = new Answerers();
    private @Nullable Drawn drawn;

    /**
     * What was drawn up.
     *
     * @param at when
     * @param perSecond how many runs are made each second by the probes' own turns
     */
    record Drawn(
            Instant at,
            Catalog catalog,
            ProbeSet probes,
            Map<String, List<String>> agents,
            Plan plan,
            Touches touches,
            double perSecond) {}

    SlotBoard(Sources sources, Roster roster, InstantSource clock) {
        this.sources = sources;
        this.roster = roster;
        this.clock = clock;
    }

    void onStored(@Observes MeasurementsStored stored) {
        double now = Findings.seconds(clock.instant());
        ProbeSet known = sources.probes();
        for (Measurement one : stored.measurements()) {
            Identity identity = one.observed().identity();
            String region = identity.region();
            if (one.outcome() == Outcome.UP && region != null) {
                known.probe(one.probe())
                        .filter(probe -> probe.control() != Control.EXTERNAL && !probe.ofCandor())
                        .ifPresent(probe -> ways.see(one.location(), Plans.app(probe), region, identity.host(), now));
            }
        }
    }

    /** What is asked and touched now; half a minute old at most, unless files or agents changed. */
    synchronized Drawn now() {
        Instant now = clock.instant();
        Catalog catalog = sources.catalog();
        ProbeSet probes = sources.probes();
        Map<String, List<String>> agents = roster.agents();
        Drawn before = drawn;
        if (before != null
                && before.at().plus(RENEWED).isAfter(now)
                && before.probes().equals(probes)
                && before.catalog().equals(catalog)
                && before.agents().equals(agents)) {
            return before;
        }
        ways.forget(Findings.seconds(now.minus(MEMORY)));
        Drawn next = draw(now, catalog, probes, agents);
        drawn = next;
        return next;
    }

    private Drawn draw(Instant now, Catalog catalog, ProbeSet probes, Map<String, List<String>> agents) {
        Map<String, String> locationOfAgent = new TreeMap<>();
        agents.forEach((location, names) -> names.forEach(name -> locationOfAgent.put(name, location)));
        Plan plan = Plans.of(catalog, probes, locationOfAgent, new AddressBook());
        Map<String, Probe> asked = new HashMap<>();
        probes.probes().stream().filter(SlotBoard::asked).forEach(probe -> asked.put(probe.id(), probe));
        Slots slots = Slots.of(
                plan,
                (check, location) -> {
                    Probe probe = asked.get(check.id());
                    return probe != null && probe.runsFrom(location);
                },
                ways);
        double perSecond = 0;
        for (Probe probe : asked.values()) {
            for (Map.Entry<String, List<String>> there : agents.entrySet()) {
                if (probe.runsFrom(there.getKey())) {
                    int asking = probe.everyAgent() ? there.getValue().size() : 1;
                    perSecond += asking * 1e9 / probe.interval().toNanos();
                }
            }
        }
        return new Drawn(now, catalog, probes, agents, plan, new Touches(slots), perSecond);
    }

    // What agents ask on turns of their own. Nobody asks a heartbeat.
    private static boolean asked(Probe probe) {
        return probe.trigger() == Trigger.SCHEDULE && !(probe.kind() instanceof ProbeKind.Heartbeat);
    }
}
