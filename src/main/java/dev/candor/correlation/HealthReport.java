package dev.candor.correlation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The belief as operators read it.
 *
 * @param at when it was judged; of long ago, it says nothing of now
 * @param components in the catalog's order
 * @param others the series of probes that speak for no component
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record HealthReport(Instant at, List<ComponentReport> components, List<SeriesHealth> others) {

    static HealthReport of(Judgement judgement, Catalog catalog, ProbeSet probes) {
        Map<String, String> componentOf = probes.probes().stream()
                .collect(Collectors.toMap(Probe::id, probe -> String.valueOf(probe.component())));
        List<ComponentReport> components = new ArrayList<>();
        for (Component component : catalog.components()) {
            ComponentHealth health = judgement.components().get(component.id());
            if (health != null) {
                List<SeriesHealth> own = judgement.series().stream()
                        .filter(s -> component.id().equals(componentOf.get(s.probe())))
                        .toList();
                components.add(new ComponentReport(component.id(), component.title(), health, own));
            }
        }
        List<SeriesHealth> others = judgement.series().stream()
                .filter(s -> catalog.component(componentOf.getOrDefault(s.probe(), ""))
                        .isEmpty())
                .toList();
        return new HealthReport(judgement.at(), components, others);
    }

    /** One component with the series that speak for it. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ComponentReport(
            String component,
            String title,
            Health health,
            Instant since,
            String reason,
            List<String> down,
            List<String> degraded,
            List<String> up,
            List<String> unknown,
            List<SeriesHealth> series) {

        ComponentReport(String component, String title, ComponentHealth health, List<SeriesHealth> series) {
            this(
                    component,
                    title,
                    health.health(),
                    health.since(),
                    health.reason(),
                    health.down(),
                    health.degraded(),
                    health.up(),
                    health.unknown(),
                    series);
        }
    }
}
