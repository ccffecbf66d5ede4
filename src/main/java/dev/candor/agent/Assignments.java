package dev.candor.agent;

import dev.candor.probe.ProbeSet;
import dev.candor.probe.ProbesChanged;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;

/** What each location runs now, from the probes in force and the bursts that gates asked for. */
@Singleton
public class Assignments {

    // Before the agents, who ask for their assignment when they are told.
    private static final int BEFORE_THE_AGENTS = 100;

    private final Bursts bursts;
    private volatile ProbeSet probes = ProbeSet.EMPTY;

    Assignments(Bursts bursts) {
        this.bursts = bursts;
    }

    void probesChanged(@Observes @Priority(BEFORE_THE_AGENTS) ProbesChanged event) {
        probes = event.after();
    }

    /**
     * What that location runs now.
     *
     * @param locations every location that has an agent: the runs of a burst take turns among them
     */
    public Assignment of(String location, Collection<String> locations) {
        return Assignment.of(location, locations, probes, bursts.current());
    }
}
