package dev.candor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.agent.AgentReport;
import dev.candor.agent.AgentStatus;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, AgentReport> reports = new HashMap<>();
    private final FleetMetrics metrics = new FleetMetrics(meters, name -> Optional.ofNullable(reports.get(name)));

    @Test
    void anAgentOfAnotherProcessIsToldOfByTheNamesOfTheHubsOwn() {
        report("fra-1", "fra-1", 3, 7, counts());
        assertThat(gauge("candor_agent_spool_depth", "fra-1")).isEqualTo(3);
        assertThat(meters.get("candor_agent_skipped")
                        .tags("agent", "fra-1", "location", "fra")
                        .functionCounter()
                        .count())
                .isEqualTo(7);
        assertThat(gauge("candor_agent_clock_offset_seconds", "fra-1")).isEqualTo(0.0125);
    }

    @Test
    void whatAnAgentCallsItselfIsNotBelieved() {
        report("fra-1", "fra-1", 3, 0, counts());
        report("fra-2", "fra-1", 99, 0, counts());
        assertThat(gauge("candor_agent_spool_depth", "fra-1")).isEqualTo(3);
        assertThat(gauge("candor_agent_spool_depth", "fra-2")).isEqualTo(99);
    }

    @Test
    void latenessIsWhatWasCountedBetweenTwoReports() {
        report("fra-1", "fra-1", 0, 0, counts(1_000, 5));
        report("fra-1", "fra-1", 0, 0, counts(1_004, 5, 0, 0, 0, 0, 0, 2));
        assertThat(lateness("fra-1").count()).isEqualTo(6);
        assertThat(meters.get("candor_agent_lateness")
                        .tag("agent", "fra-1")
                        .timer()
                        .takeSnapshot()
                        .histogramCounts())
                .satisfies(buckets -> {
                    assertThat(buckets[0].count()).as("up to 1 ms").isEqualTo(4);
                    assertThat(buckets[6].count()).as("up to 100 ms").isEqualTo(4);
                    assertThat(buckets[7].count()).as("up to 250 ms").isEqualTo(6);
                });
    }

    @Test
    void anAgentThatBeganAnewCountsFromNothing() {
        report("fra-1", "fra-1", 0, 0, counts(1_000));
        report("fra-1", "fra-1", 0, 0, counts(3));
        assertThat(lateness("fra-1").count()).isEqualTo(3);
    }

    @Test
    void aDayOfLatenessIsToldInPartsAndWhole() {
        report("fra-1", "fra-1", 0, 0, counts(0));
        report("fra-1", "fra-1", 0, 0, counts(25_000));
        assertThat(lateness("fra-1").count()).isEqualTo(10_000);
        report("fra-1", "fra-1", 0, 0, counts(25_000));
        report("fra-1", "fra-1", 0, 0, counts(25_001));
        assertThat(lateness("fra-1").count()).isEqualTo(25_001);
    }

    @Test
    void agentsBeyondTheHundredthAreToldTogether() {
        for (int i = 0; i < 103; i++) {
            report("agent-" + i, "agent-" + i, 1, 0, counts(0));
            report("agent-" + i, "agent-" + i, 1, 0, counts(1));
        }
        assertThat(meters.find("candor_agent_spool_depth").gauges()).hasSize(100);
        assertThat(meters.find("candor_agent_clock_offset_seconds").gauges()).hasSize(100);
        assertThat(lateness("other").count()).isEqualTo(3);
    }

    private void report(String agent, String calledItself, long depth, long skipped, List<Long> counts) {
        AgentReport report = new AgentReport(
                new AgentStatus(
                        calledItself,
                        "fra",
                        "1",
                        1,
                        null,
                        null,
                        5,
                        skipped,
                        depth,
                        99,
                        2,
                        2,
                        0,
                        0,
                        0,
                        0,
                        0,
                        null,
                        null),
                "9.9",
                "boot",
                12.5,
                counts,
                false,
                List.of(),
                1_500,
                List.of());
        reports.put(agent, report);
        metrics.report(agent, "fra", report);
    }

    private static List<Long> counts(long... first) {
        List<Long> counts = new ArrayList<>(Collections.nCopies(AgentReport.LATENESS_BOUNDS.size() + 1, 0L));
        for (int i = 0; i < first.length; i++) {
            counts.set(i, first[i]);
        }
        return counts;
    }

    private double gauge(String name, String agent) {
        return meters.get(name).tag("agent", agent).gauge().value();
    }

    private Timer lateness(String agent) {
        return meters.get("candor_agent_lateness").tag("agent", agent).timer();
    }
}
