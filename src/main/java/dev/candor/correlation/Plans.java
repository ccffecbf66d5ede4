package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
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
     * @param addresses under which addresses apps were found
     */
    static Plan of(Catalog catalog, ProbeSet probes, Map<String, String> locationOfAgent, AddressBook addresses) {
        return new Plan(
                locationOfAgent.entrySet().stream()
                        .map(e -> new Plan.Agent(e.getKey(), e.getValue(), null))
                        .toList(),
                catalog.regions().stream().map(Region::code).toList(),
                catalog.hosts().stream()
                        .map(h -> new Plan.Host(h.id(), h.region()))
                        .toList(),
                probes.probes().stream()
                        .filter(p -> !p.ofCandor())
                        .map(Plans::check)
                        .toList(),
                Stream.concat(
                                catalog.components().stream().map(Component::id),
                                probes.probes().stream()
                                        .filter(p -> p.component() == null
                                                && p.control() != Control.EXTERNAL
                                                && !p.ofCandor())
                                        .map(Probe::id))
                        .distinct()
                        .map(id -> new Plan.App(id, machines(catalog, id, addresses)))
                        .toList());
    }

    private static Plan.Check check(Probe probe) {
        boolean external = probe.control() == Control.EXTERNAL;
        return new Plan.Check(probe.id(), external ? null : app(probe), probe.control() != null, external);
    }

    static String app(Probe probe) {
        return probe.component() == null ? probe.id() : probe.component();
    }

    // A component that is an app of somebody's stands where its machines do; of others answers tell.
    private static List<Plan.Machine> machines(Catalog catalog, String app, AddressBook addresses) {
        List<Plan.Machine> listed = catalog.machinesOf(app).stream()
                .map(Resource::id)
                .flatMap(machine -> catalog.placementsOf(machine).stream())
                .filter(placement -> placement.to() == null)
                .flatMap((Placement p) -> machine(catalog, p.resource(), p.host(), addresses.of(app, p.host())))
                .toList();
        return listed.isEmpty()
                ? addresses.of(app).stream()
                        .flatMap(s -> machine(catalog, s.host() + " at " + s.ip(), s.host(), List.of(s.ip())))
                        .toList()
                : listed;
    }

    // One under several addresses is several to the localizer: each leads there.
    private static Stream<Plan.Machine> machine(Catalog catalog, String id, String host, List<String> addresses) {
        String region = catalog.host(host).map(Host::region).orElse(null);
        if (addresses.size() <= 1) {
            return Stream.of(new Plan.Machine(id, host, region, addresses.isEmpty() ? null : addresses.get(0)));
        }
        return addresses.stream().map(ip -> new Plan.Machine(id + " at " + ip, host, region, ip));
    }
}
