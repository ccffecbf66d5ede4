package dev.candor.agent;

import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeSet;
import jakarta.inject.Singleton;

/** What each agent runs now, from the probes in force and the bursts that gates asked for, and what is to be asked once more. */
@Singleton
public class Assignments {

    private final ProbeCatalog probes;
    private final Bursts bursts;
    private final Asks asks;
    private final Roster roster;

    Assignments(ProbeCatalog probes, Bursts bursts, Asks asks, Roster roster) {
        this.probes = probes;
        this.bursts = bursts;
        this.asks = asks;
        this.roster = roster;
    }

    /** What that agent runs at that location now. */
    public Assignment of(String agent, String location) {
        ProbeSet known = probes.current();
        return Assignment.of(agent, location, roster.at(location), roster.locations(), known, bursts.current())
                .asking(agent, asks.current(), known);
    }
}
