package dev.candor.agent;

import dev.candor.probe.ProbeCatalog;
import jakarta.inject.Singleton;
import java.util.Collection;

/** What each location runs now, from the probes in force and the bursts that gates asked for. */
@Singleton
public class Assignments {

    private final ProbeCatalog probes;
    private final Bursts bursts;

    Assignments(ProbeCatalog probes, Bursts bursts) {
        this.probes = probes;
        this.bursts = bursts;
    }

    /**
     * What that location runs now.
     *
     * @param locations every location that has an agent: the runs of a burst take turns among them
     */
    public Assignment of(String location, Collection<String> locations) {
        return Assignment.of(location, locations, probes.current(), bursts.current());
    }
}
