package dev.candor.correlation;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is believed at one moment.
 *
 * @param at the moment, by the hub's clock
 * @param series health per probe and location
 * @param components health per component id; a component that no probe speaks for is unknown
 * @param findings suspected causes, strongest first; empty where nothing is wrong or nothing explains it
 */
public record Judgement(
        Instant at, List<SeriesHealth> series, Map<String, ComponentHealth> components, List<Finding> findings) {

    public Judgement {
        series = List.copyOf(series);
        components = Map.copyOf(components);
        findings = List.copyOf(findings);
    }
}
