package dev.candor.fleet;

import dev.candor.agent.AgentMetrics;
import dev.candor.agent.AgentReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What the agents of other processes report, as metrics of the hub: they open no port at which they could be asked. */
final class FleetMetrics {

    private static final int MOST_AGENTS = 100;

    // An agent that was cut off for a day is told of over some minutes, so that no report costs more than a
    // millisecond.
    private static final int MOST_AT_ONCE = 10_000;

    private final MeterRegistry meters;
    private final Function<String, Optional<AgentReport>> reports;
    private final AgentMetrics metrics;
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    FleetMetrics(MeterRegistry meters, Function<String, Optional<AgentReport>> reports) {
        this.meters = meters;
        this.reports = reports;
        this.metrics = new AgentMetrics(
                meters, agent -> reports.apply(agent).map(AgentReport::status), "candor_agent_remote", MOST_AGENTS);
    }

    /** Takes in what an agent said of itself. */
    void report(String agent, String location, AgentReport report) {
        Told before = told.get(agent);
        if (before == null) {
            // What it ran before this process looked was told by whoever looked then, or by nobody.
            told.put(agent, new Told(metrics.of(agent, location), report.latenessCounts()));
            offset(agent, location);
        } else {
            before.add(report.latenessCounts());
        }
    }

    private void offset(String agent, String location) {
        if (told.size() <= MOST_AGENTS) {
            Gauge.builder(
                            "candor_agent_clock_offset_seconds",
                            this,
                            self -> self.offsetOf(agent).orElse(Double.NaN))
                    .description("How far the clock of the agent's machine is behind the hub's")
                    .tags("agent", agent, "location", location)
                    .register(meters);
        }
    }

    private Optional<Double> offsetOf(String agent) {
        return reports.apply(agent).map(report -> report.clockOffsetMs() / 1_000);
    }

    /** It has no rights any more. */
    void forget(String agent) {
        told.remove(agent);
    }

    /** How much of an agent's own histogram has been told. */
    private static final class Told {
        private final Timer lateness;
        private final long[] counts = new long[AgentReport.LATENESS_BOUNDS.size() + 1];

        Told(Timer lateness, List<Long> already) {
            this.lateness = lateness;
            for (int i = 0; i < counts.length && i < already.size(); i++) {
                counts[i] = already.get(i);
            }
        }

        synchronized void add(List<Long> now) {
            int buckets = Math.min(counts.length, now.size());
            for (int i = 0; i < buckets; i++) {
                if (now.get(i) < counts[i]) {
                    // It began anew, and counts from nothing.
                    Arrays.fill(counts, 0);
                    break;
                }
            }
            long left = MOST_AT_ONCE;
            for (int i = 0; i < buckets; i++) {
                long some = Math.max(0, Math.min(left, now.get(i) - counts[i]));
                for (long one = 0; one < some; one++) {
                    lateness.record(bound(i), TimeUnit.MILLISECONDS);
                }
                counts[i] += some;
                left -= some;
            }
        }

        private static long bound(int bucket) {
            List<Long> bounds = AgentReport.LATENESS_BOUNDS;
            return bucket < bounds.size() ? bounds.get(bucket) : 2 * bounds.get(bounds.size() - 1);
        }
    }
}
