package dev.candor.agent;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementSink;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbesChanged;
import dev.candor.prober.Prober;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** The agents of this process, one per location. None runs until {@link #start} is called. */
@Singleton
public class Agents {

    // Before the lane, which stores what the last batches hold.
    private static final int BEFORE_THE_LANE = 1000;

    private final AgentConfig config;
    private final Assignments assignments;
    private final Roster roster;
    private final Instance<Prober> probers;
    private final Vantages vantages;
    private final MeasurementSink sink;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AgentMetrics metrics;
    private volatile List<LocalAgent> running = List.of();

    Agents(
            AgentConfig config,
            Assignments assignments,
            Roster roster,
            Instance<Prober> probers,
            Vantages vantages,
            MeasurementSink sink,
            InstantSource clock,
            RandomGenerator random,
            MeterRegistry meters) {
        this.config = config;
        this.assignments = assignments;
        this.roster = roster;
        this.probers = probers;
        this.vantages = vantages;
        this.sink = sink;
        this.clock = clock;
        this.random = random;
        this.metrics = new AgentMetrics(meters, this::status);
    }

    /**
     * Measures from these locations, and from these only, from now on.
     *
     * @throws UncheckedIOException if the spool of one cannot be opened; then none runs
     */
    public synchronized void start(List<String> locations) {
        stop();
        Set<String> codes = new TreeSet<>(locations);
        List<LocalAgent> agents = new ArrayList<>();
        try {
            for (String code : codes) {
                agents.add(agent(code));
            }
        } catch (IOException e) {
            agents.forEach(LocalAgent::stop);
            throw new UncheckedIOException("cannot keep measurements: " + e.getMessage(), e);
        }
        running = List.copyOf(agents);
        roster.here(codes);
        follow();
        agents.forEach(LocalAgent::start);
        Log.infof("measuring from %s", codes);
    }

    private LocalAgent agent(String location) throws IOException {
        if (!location.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "a location must be 1 to 63 of a-z, 0-9 and -, was '%s'".formatted(location));
        }
        long bytes = (long) config.spool().maxMib() << 20;
        Spool spool = Spool.open(
                config.spool().directory().resolve(location),
                new Spool.Limits(bytes, Spool.Limits.DEFAULT.segmentBytes()));
        Courier courier = new Courier(location, spool, sink, clock, random);
        Timer lateness = metrics.of(location, location);
        return new LocalAgent(
                location,
                location,
                Assignment.none(location),
                spool,
                courier,
                probers.get(),
                vantages::of,
                clock,
                lateness,
                SelfCheck.NONE);
    }

    /** Begins no more runs and makes durable what was measured. A second call does nothing. */
    public synchronized void stop() {
        List<LocalAgent> stopped = running;
        running = List.of();
        roster.here(Set.of());
        stopped.forEach(LocalAgent::stop);
    }

    /**
     * Runs a probe once, as an agent of this process at that location would; nothing of it is stored.
     *
     * @param location its code; one that this process doesn't measure from names where the hub stands
     */
    public CompletionStage<Measurement> askOnce(Probe probe, String location) {
        return probers.get().run(probe, vantages.of(location));
    }

    /** Locations that the configuration names; empty if it leaves the choice to the command. */
    public List<String> configured() {
        return config.locations().orElse(List.of());
    }

    /** How each agent is doing, in order of location. */
    public List<AgentStatus> statuses() {
        return running.stream().map(LocalAgent::status).toList();
    }

    // An agent of this process is called as its location.
    private Optional<AgentStatus> status(String location) {
        return running.stream()
                .filter(agent -> agent.location().equals(location))
                .findFirst()
                .map(LocalAgent::status);
    }

    /** How late the runs of the agent at that location began, as {@link AgentReport#latenessCounts}; empty if there is none. */
    public List<Long> lateness(String location) {
        return running.stream()
                .filter(agent -> agent.location().equals(location))
                .findFirst()
                .map(agent -> agent.lateness().counts())
                .orElse(List.of());
    }

    /** Locations this process measures from, in order. */
    public List<String> locations() {
        return running.stream().map(LocalAgent::location).toList();
    }

    void probesChanged(@Observes ProbesChanged event) {
        follow();
    }

    void rosterChanged(@Observes RosterChanged event) {
        follow();
    }

    void burstsChanged(@Observes BurstsChanged event) {
        follow();
    }

    void stopping(@Observes @Priority(BEFORE_THE_LANE) ShutdownEvent event) {
        stop();
    }

    private void follow() {
        running.forEach(agent -> agent.follow(assignments.of(agent.location(), agent.location())));
    }
}
