package dev.candor.agent;

import dev.candor.measurement.SeriesCap;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What agents tell of themselves: those of this process here, those that report to it in the room of the fleet, by the same names. */
public final class AgentMetrics {

    private static final int MOST_LOCATIONS = 20;

    // From what a person can't see to what makes a run pointless.
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry meters;
    private final Function<String, Optional<AgentStatus>> statuses;
    private final SeriesCap<String> cap;

    AgentMetrics(MeterRegistry meters, Function<String, Optional<AgentStatus>> statuses) {
        this(meters, statuses, "candor_agent", MOST_LOCATIONS);
    }

    /**
     * Metrics of some agents.
     *
     * @param statuses how the agent of that name is doing; empty if nobody knows
     * @param meter what is counted of under the label other, see {@link SeriesCap}
     * @param most agents that have series of their own
     */
    public AgentMetrics(
            MeterRegistry meters, Function<String, Optional<AgentStatus>> statuses, String meter, int most) {
        this.meters = meters;
        this.statuses = statuses;
        this.cap = new SeriesCap<>(meters, meter, most);
    }

    /** Tells of that agent from now on, and answers where its lateness is recorded; the same if it is told of already. */
    public Timer of(String agent, String location) {
        if (!cap.admits(agent)) {
            return lateness(SeriesCap.OTHER, SeriesCap.OTHER);
        }
        gauge(
                "candor_agent_spool_depth",
                "Measurements on disk that the hub has not taken",
                agent,
                location,
                a -> a.spoolDepth());
        gauge(
                "candor_agent_spool_bytes",
                "What they and their files take on disk",
                agent,
                location,
                a -> a.spoolBytes());
        gauge("candor_agent_probes", "Probes that the agent runs", agent, location, AgentStatus::probes);
        counter(
                "candor_agent_dropped",
                "Measurements given up: spool full, or disk failed",
                agent,
                location,
                a -> a.dropped());
        counter(
                "candor_agent_skipped",
                "Turns not run: the run before still went, or the agent was late",
                agent,
                location,
                a -> a.skipped());
        counter("candor_agent_sent", "Measurements acknowledged by the hub", agent, location, AgentStatus::sent);
        counter("candor_agent_runs", "Runs begun", agent, location, AgentStatus::runs);
        return lateness(agent, location);
    }

    private Timer lateness(String agent, String location) {
        return Timer.builder("candor_agent_lateness")
                .description("How long after its turn a run began")
                .tags("agent", agent, "location", location)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private void gauge(String name, String help, String agent, String location, ToDoubleFunction<AgentStatus> value) {
        Gauge.builder(name, this, self -> self.of(agent, value).orElse(Double.NaN))
                .description(help)
                .tags("agent", agent, "location", location)
                .register(meters);
    }

    private void counter(String name, String help, String agent, String location, ToDoubleFunction<AgentStatus> value) {
        FunctionCounter.builder(name, this, self -> self.of(agent, value).orElse(0.0))
                .description(help)
                .tags("agent", agent, "location", location)
                .register(meters);
    }

    private Optional<Double> of(String agent, ToDoubleFunction<AgentStatus> value) {
        return statuses.apply(agent).map(value::applyAsDouble);
    }
}
