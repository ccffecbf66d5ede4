package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.correlation.blame.Plan;
import dev.candor.probe.Control;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The plan of what is asked and where it runs, as catalog, probe files and agents have it. */
final class Plans {
    private Plans() {}

    /**
     * The plan as it is now. What a probe asks is the component it speaks for, or nothing but itself.
     *
     * @param locationOfAgent where each agent stands
     */
    static Plan of(Catalog catalog, ProbeSet probes, Map<String, String> locationOfAgent) {
        return new Plan(
                locationOfAgent.entrySet().stream()
                        .map(e -> new Plan.Agent(e.getKey(), e.getValue(), null))
                        .toList(),
                catalog.regions().stream().map(Region::code).toList(),
                catalog.hosts().stream()
                        .map(h -> new Plan.Host(h.id(), h.region()))
                        .toList(),
                probes.probes().stream().map(Plans::check).toList(),
                Stream.concat(
                                catalog.components().stream().map(Component::id),
                                probes.probes().stream()
                                        .filter(p -> p.component() == null && p.control() != Control.EXTERNAL)
                                        .map(Probe::id))
                        .distinct()
                        .map(id -> new Plan.App(id, machines(catalog, id)))
                        .toList());
    }

    private static Plan.Check check(Probe probe) {
        boolean external = probe.control() == Control.EXTERNAL;
        return new Plan.Check(probe.id(), external ? null : app(probe), probe.control() != null, external);
    }

    static String app(Probe probe) {
        return probe.component() == null ? probe.id() : probe.component();
    }

    // A component that is an app of somebody's stands where its machines do.
    private static List<Plan.Machine> machines(Catalog catalog, String app) {
        return catalog.machinesOf(app).stream()
                .map(Resource::id)
                .flatMap(machine -> catalog.placementsOf(machine).stream())
                .filter(placement -> placement.to() == null)
                .map((Placement p) -> new Plan.Machine(
                        p.resource(),
                        p.host(),
                        catalog.host(p.host()).map(h -> h.region()).orElse(null),
                        null))
                .toList();
    }
}
