package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts, per app, the machines that are hit and those that go on. Pure. */
final class Redundancy {

    private static final String NOWHERE_KNOWN = "unknown";

    private final Catalog catalog;

    Redundancy(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The apps that these impacts hit now, by id.
     *
     * @param impacts of one incident or of several; those that are over count for nothing
     */
    List<AppReach> of(Collection<Impact> impacts, Instant now) {
        Map<String, Impact.State> hit = impacts.stream()
                .filter(i -> i.to() == null)
                .collect(Collectors.toMap(
                        Impact::resource, Impact::state, (a, b) -> a == Impact.State.IMPAIRED ? a : b));
        Map<String, Resource> resources = catalog.resourcesById();
        Set<String> apps = new TreeSet<>();
        for (String id : hit.keySet()) {
            Resource resource = resources.get(id);
            if (resource != null && resource.kind() == ResourceKind.APP) {
                apps.add(id);
            } else if (resource != null && resource.kind() == ResourceKind.MACHINE && resource.app() != null) {
                apps.add(resource.app());
            }
        }
        List<AppReach> reach = new ArrayList<>();
        for (String app : apps) {
            Resource resource = resources.get(app);
            if (resource != null) {
                reach.add(of(resource, hit, now));
            }
        }
        return reach;
    }

    private AppReach of(Resource app, Map<String, Impact.State> hit, Instant now) {
        Map<String, int[]> byRegion = new TreeMap<>();
        int machines = 0;
        int down = 0;
        boolean told = true;
        for (Resource machine : catalog.machinesOf(app.id())) {
            String region = regionOf(machine, now);
            if (region == null) {
                continue; // it stands nowhere, and serves nobody
            }
            machines++;
            int[] counts = byRegion.computeIfAbsent(region, r -> new int[2]);
            counts[0]++;
            Impact.State state = hit.get(machine.id());
            if (state == Impact.State.IMPAIRED || state == Impact.State.UNKNOWN) {
                down++;
                counts[1]++;
                told &= state != Impact.State.UNKNOWN;
            }
        }
        return new AppReach(
                app.id(),
                app.customer(),
                machines,
                down,
                state(hit.get(app.id()), machines, down, told),
                byRegion.entrySet().stream()
                        .map(e -> new AppReach.Part(e.getKey(), e.getValue()[0], e.getValue()[1]))
                        .toList());
    }

    private static Impact.State state(Impact.@Nullable State own, int machines, int down, boolean told) {
        if (machines == 0) {
            return own == null ? Impact.State.UNKNOWN : own;
        }
        if (down < machines) {
            return Impact.State.AT_RISK;
        }
        return told ? Impact.State.IMPAIRED : Impact.State.UNKNOWN;
    }

    private @Nullable String regionOf(Resource machine, Instant now) {
        return catalog.placementsOf(machine.id()).stream()
                .filter(p -> p.holdsAt(now))
                .map(Placement::host)
                .map(host -> catalog.host(host).map(Host::region).orElse(NOWHERE_KNOWN))
                .findFirst()
                .orElse(null);
    }
}
