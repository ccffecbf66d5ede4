package dev.candor.agent;

import dev.candor.measurement.SeriesCap;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What the agents of this process tell of themselves. */
final class AgentMetrics {

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
    private final Supplier<List<AgentStatus>> statuses;
    private final SeriesCap<String> cap;

    AgentMetrics(MeterRegistry meters, Supplier<List<AgentStatus>> statuses) {
        this.meters = meters;
        this.statuses = statuses;
        this.cap = new SeriesCap<>(meters, "candor_agent", MOST_LOCATIONS);
    }

    /** Tells of the agent at that location from now on, and answers where its lateness is recorded. */
    Timer of(String location) {
        if (!cap.admits(location)) {
            return lateness(SeriesCap.OTHER);
        }
        gauge(
                "candor_agent_spool_depth",
                "Measurements on disk that the hub has not taken",
                location,
                a -> a.spoolDepth());
        gauge("candor_agent_spool_bytes", "What they and their files take on disk", location, a -> a.spoolBytes());
        gauge("candor_agent_probes", "Probes that the agent runs", location, AgentStatus::probes);
        counter(
                "candor_agent_dropped",
                "Measurements given up: spool full, or disk failed",
                location,
                a -> a.dropped());
        counter(
                "candor_agent_skipped",
                "Turns not run: the run before still went, or the agent was late",
                location,
                a -> a.skipped());
        counter("candor_agent_sent", "Measurements acknowledged by the hub", location, AgentStatus::sent);
        counter("candor_agent_runs", "Runs begun", location, AgentStatus::runs);
        return lateness(location);
    }

    private Timer lateness(String location) {
        return Timer.builder("candor_agent_lateness")
                .description("How long after its turn a run began")
                .tag("location", location)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private void gauge(String name, String help, String location, ToDoubleFunction<AgentStatus> value) {
        Gauge.builder(name, this, self -> self.of(location, value).orElse(Double.NaN))
                .description(help)
                .tag("location", location)
                .register(meters);
    }

    private void counter(String name, String help, String location, ToDoubleFunction<AgentStatus> value) {
        FunctionCounter.builder(name, this, self -> self.of(location, value).orElse(0.0))
                .description(help)
                .tag("location", location)
                .register(meters);
    }

    private Optional<Double> of(String location, ToDoubleFunction<AgentStatus> value) {
        return statuses.get().stream()
                .filter(status -> status.location().equals(location))
                .map(value::applyAsDouble)
                .findFirst();
    }
}
