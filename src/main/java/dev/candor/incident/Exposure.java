package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom a broken host hurts, through what stood on it from the first failure on. Moves count: what left before the first
 * failure is not hit, what leaves during it recovers, what arrives during it is hit from then on. Pure.
 */
final class Exposure {

    /** The host of what stands on none that we know of. */
    static final String NOWHERE = "";

    private final Catalog catalog;

    Exposure(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Ids of the hosts that the blame names; empty where it names none. */
    Set<String> hosts(@Nullable Suspect cause) {
        if (cause == null) {
            return Set.of();
        }
        return switch (cause.kind()) {
            case HOST -> Set.of(cause.id());
            case REGION ->
                catalog.hosts().stream()
                        .filter(h -> h.region().equals(cause.id()))
                        .map(Host::id)
                        .collect(Collectors.toUnmodifiableSet());
            case PLATFORM -> catalog.hosts().stream().map(Host::id).collect(Collectors.toUnmodifiableSet());
            case AGENT,
                    LOCATION,
                    RESOLVER,
                    PATH,
                    TRANSIT,
                    APP,
                    APP_REGION,
                    INSTANCE,
                    APP_VERSION,
                    STALE_DISCOVERY,
                    STALE_DNS,
                    STREAM -> Set.of();
        };
    }

    /** Ids of the machines of the customer's app that the blame names; empty where it names a component, or no app. */
    Set<String> machines(Suspect cause) {
        return switch (cause.kind()) {
            case APP, APP_REGION, APP_VERSION, STALE_DISCOVERY, STALE_DNS, INSTANCE ->
                catalog.machinesOf(cause.parts().get(0)).stream()
                        .map(Resource::id)
                        .collect(Collectors.toUnmodifiableSet());
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, HOST, REGION, PLATFORM, STREAM -> Set.of();
        };
    }

    // Of an app that fails in one region, or on one host, only what stands there is hit.
    private boolean concerned(Suspect cause, Placement placement) {
        return switch (cause.kind()) {
            case APP_REGION, STALE_DISCOVERY ->
                catalog.host(placement.host())
                        .filter(h -> h.region().equals(Names.last(cause)))
                        .isPresent();
            case INSTANCE -> placement.host().equals(Names.last(cause));
            case AGENT,
                    LOCATION,
                    RESOLVER,
                    PATH,
                    TRANSIT,
                    HOST,
                    REGION,
                    PLATFORM,
                    APP,
                    APP_VERSION,
                    STALE_DNS,
                    STREAM -> true;
        };
    }

    // A machine that runs the old version, and one that only some requests miss, still serve.
    private static Impact.State state(Suspect cause) {
        return switch (cause.kind()) {
            case APP_VERSION, STALE_DISCOVERY, STALE_DNS -> Impact.State.AT_RISK;
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, HOST, REGION, PLATFORM, APP, APP_REGION, INSTANCE, STREAM ->
                Impact.State.IMPAIRED;
        };
    }

    /**
     * One impact per resource and host that met between the first failure and now.
     *
     * @param stood what stood on the hosts, and where the machines stood, that are blamed, with when; what did not meet
     *     that time is left out
     */
    List<Impact> impacts(UUID incident, Suspect cause, Collection<Placement> stood, Instant began, Instant now) {
        if (stood.isEmpty()) {
            return appAlone(incident, cause, began);
        }
        Impact.State state = state(cause);
        Map<String, Resource> resources = catalog.resourcesById();
        Map<String, Impact> hit = new HashMap<>();
        Map<String, List<Impact>> byApp = new TreeMap<>();
        for (Placement placement : stood) {
            Resource resource = resources.get(placement.resource());
            if (resource == null || !meets(placement, began, now) || !concerned(cause, placement)) {
                continue;
            }
            Instant from = placement.from() == null || placement.from().isBefore(began) ? began : placement.from();
            Instant to = placement.to() == null || placement.to().isAfter(now) ? null : placement.to();
            Impact impact = impact(incident, resource, placement.host(), from, to, state);
            hit.merge(resource.id() + '\n' + placement.host(), impact, Exposure::both);
            if (resource.app() != null && resource.kind() == ResourceKind.MACHINE) {
                byApp.computeIfAbsent(resource.app(), a -> new ArrayList<>()).add(impact);
            }
        }
        List<Impact> all = new ArrayList<>(hit.values());
        Map<String, Long> standing = byApp.isEmpty() ? Map.of() : machinesPerApp(resources, now);
        byApp.forEach((id, machines) -> {
            Resource app = resources.get(id);
            if (app != null) {
                all.add(app(incident, app, machines, standing.getOrDefault(id, 0L), state));
            }
        });
        return all;
    }

    // An app is told through one host: the one that hits it now, or the last that did.
    private static Impact app(UUID incident, Resource app, List<Impact> machines, long standing, Impact.State state) {
        Instant from =
                machines.stream().map(Impact::from).min(Instant::compareTo).orElseThrow();
        List<Impact> active = machines.stream().filter(m -> m.to() == null).toList();
        List<Impact> telling = active.isEmpty() ? machines : active;
        String host = telling.stream().map(Impact::host).min(String::compareTo).orElseThrow();
        Instant to = active.isEmpty()
                ? machines.stream()
                        .map(m -> m.to() == null ? m.from() : m.to())
                        .max(Instant::compareTo)
                        .orElseThrow()
                : null;
        long hit = active.stream().map(Impact::resource).distinct().count();
        // Machines elsewhere go on serving: the app is at risk, and not down.
        return impact(incident, app, host, from, to, hit < standing ? Impact.State.AT_RISK : state);
    }

    // An app that stands nowhere we know of is hit all the same.
    private List<Impact> appAlone(UUID incident, Suspect cause, Instant began) {
        boolean whole = cause.kind() == Suspect.Kind.APP
                || cause.kind() == Suspect.Kind.APP_VERSION
                || cause.kind() == Suspect.Kind.STALE_DNS;
        Resource app = whole ? catalog.resourcesById().get(cause.parts().get(0)) : null;
        return app == null ? List.of() : List.of(impact(incident, app, NOWHERE, began, null, state(cause)));
    }

    private Map<String, Long> machinesPerApp(Map<String, Resource> resources, Instant now) {
        return catalog.placements().stream()
                .filter(p -> p.holdsAt(now))
                .map(p -> resources.get(p.resource()))
                .filter(r -> r != null && r.app() != null && r.kind() == ResourceKind.MACHINE)
                .distinct()
                .collect(Collectors.groupingBy(r -> String.valueOf(r.app()), Collectors.counting()));
    }

    /** The next moment at which something moves on or off these hosts, or one of these machines; null where nothing is planned. */
    @Nullable
    Instant nextMove(Set<String> hosts, Set<String> machines, Instant now) {
        Instant next = null;
        for (Placement placement : catalog.placements()) {
            if (hosts.contains(placement.host()) || machines.contains(placement.resource())) {
                next = earlier(next, placement.from(), now);
                next = earlier(next, placement.to(), now);
            }
        }
        return next;
    }

    private static @Nullable Instant earlier(@Nullable Instant best, @Nullable Instant moment, Instant now) {
        return moment != null && moment.isAfter(now) && (best == null || moment.isBefore(best)) ? moment : best;
    }

    private static boolean meets(Placement placement, Instant began, Instant now) {
        return (placement.from() == null || !placement.from().isAfter(now))
                && (placement.to() == null || placement.to().isAfter(began));
    }

    private static Impact impact(
            UUID incident, Resource resource, String host, Instant from, @Nullable Instant to, Impact.State state) {
        return new Impact(
                incident,
                resource.id(),
                resource.customer(),
                host,
                to == null ? state : Impact.State.RECOVERED,
                Impact.Basis.PLACEMENT,
                from,
                to);
    }

    // It left and came back: one impact, from the first hit on.
    private static Impact both(Impact a, Impact b) {
        boolean swapped = a.from().isAfter(b.from());
        Impact first = swapped ? b : a;
        Impact last = swapped ? a : b;
        return new Impact(
                a.incident(), a.resource(), a.customer(), a.host(), last.state(), a.basis(), first.from(), last.to());
    }
}
