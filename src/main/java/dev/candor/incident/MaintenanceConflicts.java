package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What speaks against working then and there. Pure. */
final class MaintenanceConflicts {

    // Beyond that nobody reads on; the number is told.
    private static final int TOLD = 20;

    private MaintenanceConflicts() {}

    static List<Conflict> of(
            NewMaintenance wanted, List<Maintenance> others, List<Incident> open, Catalog catalog, Instant now) {
        List<Conflict> found = new ArrayList<>();
        List<Maintenance> meanwhile = others.stream()
                .filter(m -> m.overlaps(wanted.from(), wanted.to()))
                .toList();
        for (Maintenance other : meanwhile) {
            Set<String> both = common(other.components(), wanted.components());
            both.addAll(common(other.regions(), wanted.regions()));
            both.addAll(common(other.hosts(), wanted.hosts()));
            if (!both.isEmpty()) {
                found.add(new Conflict(
                        Conflict.Kind.MAINTENANCE,
                        "\"%s\" works on the same at the same time: %s"
                                .formatted(other.title(), String.join(", ", sorted(both)))));
            }
        }
        if (wanted.from().isBefore(now.plusSeconds(3600))) {
            open.stream()
                    .filter(i -> touches(i, wanted))
                    .forEach(i -> found.add(new Conflict(
                            Conflict.Kind.INCIDENT,
                            "\"%s\" is open there since %s".formatted(i.title(), i.beganAt()))));
        }
        found.addAll(leftWithNothing(wanted, meanwhile, catalog));
        return found;
    }

    private static boolean touches(Incident incident, NewMaintenance wanted) {
        return incident.components().stream().anyMatch(c -> wanted.components().contains(c.component()))
                || !Collections.disjoint(incident.regions(), wanted.regions())
                || (incident.cause() != null
                        && wanted.hosts().contains(incident.cause().id()));
    }

    // Other work at the same time counts: two halves of an app's machines are all of them.
    private static List<Conflict> leftWithNothing(NewMaintenance wanted, List<Maintenance> meanwhile, Catalog catalog) {
        Set<String> own = hosts(wanted.hosts(), wanted.regions(), catalog);
        if (own.isEmpty()) {
            return List.of();
        }
        Set<String> away = new HashSet<>(own);
        meanwhile.forEach(m -> away.addAll(hosts(m.hosts(), m.regions(), catalog)));
        List<String> apps = new ArrayList<>();
        for (Resource app : catalog.resources()) {
            if (app.kind() != ResourceKind.APP) {
                continue;
            }
            List<String> standing = catalog.machinesOf(app.id()).stream()
                    .flatMap(m -> catalog.placementsOf(m.id()).stream())
                    .filter(p -> p.holdsAt(wanted.from()))
                    .map(Placement::host)
                    .toList();
            if (standing.size() > 1
                    && away.containsAll(standing)
                    && standing.stream().anyMatch(own::contains)) {
                apps.add("%s of %s".formatted(app.title(), app.customer()));
            }
        }
        if (apps.isEmpty()) {
            return List.of();
        }
        String more = apps.size() > TOLD ? " and %d more".formatted(apps.size() - TOLD) : "";
        return List.of(new Conflict(
                Conflict.Kind.REDUNDANCY,
                "no machine is left meanwhile to apps that stand on several: "
                        + String.join(", ", apps.subList(0, Math.min(TOLD, apps.size())))
                        + more));
    }

    private static Set<String> hosts(List<String> hosts, List<String> regions, Catalog catalog) {
        Set<String> all = new HashSet<>(hosts);
        catalog.hosts().stream().filter(h -> regions.contains(h.region())).forEach(h -> all.add(h.id()));
        return all;
    }

    private static Set<String> common(List<String> a, List<String> b) {
        Set<String> both = new HashSet<>(a);
        both.retainAll(b);
        return both;
    }

    private static List<String> sorted(Set<String> some) {
        return some.stream().sorted().toList();
    }
}
