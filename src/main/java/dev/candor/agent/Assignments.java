package dev.candor.agent;

import dev.candor.probe.ProbeCatalog;
import jakarta.inject.Singleton;

/** What each agent runs now, from the probes in force and the bursts that gates asked for. */
@Singleton
public class Assignments {

    private final ProbeCatalog probes;
    private final Bursts bursts;
    private final Roster roster;

    Assignments(ProbeCatalog probes, Bursts bursts, Roster roster) {
        this.probes = probes;
        this.bursts = bursts;
        this.roster = roster;
    }

    /** What that agent runs at that location now. */
    public Assignment of(String agent, String location) {
        return Assignment.of(
                agent, location, roster.at(location), roster.locations(), probes.current(), bursts.current());
    }
}
