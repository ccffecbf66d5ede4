package dev.candor.probe;

import dev.candor.catalog.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Writes down what an agent needs of a probe, in the schema of the probe file. */
final class ProbeSource {

    // What only the hub looks at, and what may name groups that only the file knows.
    private static final Set<String> NOT_THE_AGENTS = Set.of(
            "title",
            "component",
            "from",
            "down",
            "runbook",
            "every_agent",
            "control",
            "interval",
            "timeout",
            "retries");

    private ProbeSource() {}

    /** The probe that was read from that section, as agents are told of it. */
    static Probe told(Probe probe, Section section) {
        Map<String, Object> resolved = new LinkedHashMap<>();
        resolved.put("interval", text(probe.interval()));
        resolved.put("timeout", text(probe.timeout()));
        resolved.put("retries", probe.retries());
        return probe.told(
                section.flag("every_agent").orElse(false),
                section.json(NOT_THE_AGENTS, resolved).orElse(""));
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
