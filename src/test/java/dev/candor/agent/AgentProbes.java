package dev.candor.agent;

import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Probes for tests of this room. */
final class AgentProbes {

    private AgentProbes() {}

    static Probe every(String id, Duration interval) {
        return probe(id, interval, Trigger.SCHEDULE, List.of());
    }

    static Probe onEveryAgent(String id, Duration interval) {
        String text = """
                version: candor/v1
                probes: [{id: %s, interval: %ds, every_agent: true, tcp: {host: site.test, port: 443}}]
                """.formatted(id, interval.toSeconds());
        return ProbeFile.parse("test.yaml", text, Optional.empty(), Map.of())
                .probes()
                .get(0);
    }

    static Probe onDeploy(String id) {
        return probe(id, Duration.ofSeconds(30), Trigger.DEPLOY, List.of());
    }

    static Probe probe(String id, Duration interval, Trigger trigger, List<String> from) {
        return new Probe(
                id,
                id,
                null,
                new ProbeKind.Tcp("127.0.0.1", 1, null, ProbeKind.IpChoice.ANY, List.of()),
                interval,
                Duration.ofSeconds(1),
                1,
                List.of(),
                List.of(),
                Identify.NONE,
                from,
                null,
                trigger,
                Set.of(),
                false,
                null,
                "test.yaml");
    }
}
