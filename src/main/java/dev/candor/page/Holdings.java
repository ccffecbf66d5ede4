package dev.candor.page;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one customer has, and what is known to hurt it now. Made of this customer's resources and impacts only; impacts of
 * anybody else, of resources they don't own or of incidents not shown to them are dropped on the way in.
 */
final class Holdings {
    private final Facts facts;
    private final List<Resource> resources;
    private final Map<UUID, Incident> incidents;
    private final List<Impact> impacts;
    private final Map<String, Impact> worst = new HashMap<>();

    Holdings(Facts facts, String customer) {
        this.facts = facts;
        this.resources = facts.atlas().resourcesOf(customer);
        this.incidents = facts.incidents().stream().collect(Collectors.toMap(Incident::id, i -> i, (a, b) -> a));
        Set<String> own = resources.stream().map(Resource::id).collect(Collectors.toSet());
        this.impacts = facts.impacts().stream()
                .filter(i -> i.customer().equals(customer)
                        && own.contains(i.resource())
                        && incidents.containsKey(i.incident()))
                .sorted(Comparator.comparing(Impact::from).reversed().thenComparing(Impact::resource))
                .toList();
        for (Impact impact : impacts) {
            Incident incident = incidents.get(impact.incident());
            if (incident != null && incident.open() && lasts(impact)) {
                worst.merge(impact.resource(), impact, (a, b) -> rank(a) <= rank(b) ? a : b);
            }
        }
    }

    private static boolean lasts(Impact impact) {
        return impact.to() == null && impact.state() != Impact.State.RECOVERED;
    }

    private static int rank(Impact impact) {
        return switch (impact.state()) {
            case IMPAIRED -> 0;
            case UNKNOWN -> 1;
            case AT_RISK -> 2;
            case RECOVERED -> 3;
        };
    }

    List<Resource> resources() {
        return resources;
    }

    /** Of shown incidents, newest first. */
    List<Impact> impactsOf(UUID incident) {
        return impacts.stream().filter(i -> i.incident().equals(incident)).toList();
    }

    /** What hurts a resource now, the worst of it; null where nothing is known to. */
    @Nullable
    Impact hurting(Resource resource) {
        return worst.get(resource.id());
    }

    /** What is counted in the verdict: everything but apps that stand on machines of their own, which are counted. */
    List<Resource> counted() {
        Set<String> apps = resources.stream()
                .flatMap(r -> Optional.ofNullable(r.app()).stream())
                .collect(Collectors.toSet());
        return resources.stream()
                .filter(r -> r.kind() != ResourceKind.APP || !apps.contains(r.id()))
                .toList();
    }

    /** Counted resources in this state now. */
    List<Resource> inState(Impact.State state) {
        return counted().stream()
                .filter(r -> {
                    Impact impact = hurting(r);
                    return impact != null && impact.state() == state;
                })
                .toList();
    }

    /** {@code 2 of your 14 machines and 1 of your 3 volumes}. */
    String inNumbers(List<Resource> some) {
        List<String> parts = new ArrayList<>();
        for (ResourceKind kind : ResourceKind.values()) {
            long hit = some.stream().filter(r -> r.kind() == kind).count();
            long all = counted().stream().filter(r -> r.kind() == kind).count();
            if (hit > 0) {
                parts.add(all == 1 ? "your " + kind.word() : "%d of your %d %ss".formatted(hit, all, kind.word()));
            }
        }
        return Words.list(parts);
    }

    /** {@code all 14 of your machines, both your apps and your volume}. */
    String allInNumbers() {
        List<String> parts = new ArrayList<>();
        for (ResourceKind kind : ResourceKind.values()) {
            long all = counted().stream().filter(r -> r.kind() == kind).count();
            if (all == 1) {
                parts.add("your " + kind.word());
            } else if (all > 1) {
                String every = all == 2 ? "both" : "all " + all + " of";
                parts.add("%s your %ss".formatted(every, kind.word()));
            }
        }
        return Words.list(parts);
    }

    /** Codes of the regions that these stand in: where they were hit, or where they are placed now. */
    List<String> regions(List<Resource> some) {
        Set<String> codes = new LinkedHashSet<>();
        for (Resource resource : some) {
            Impact impact = hurting(resource);
            String host = impact == null
                    ? facts.atlas().hostOf(resource.id(), facts.now()).orElse(null)
                    : impact.host();
            facts.atlas().regionOf(host).ifPresent(codes::add);
        }
        return codes.stream().sorted().toList();
    }

    /** {@code  (ams, fra)}, with the space before it; empty where no region is known. */
    String inRegions(List<Resource> some) {
        List<String> codes = regions(some);
        return codes.isEmpty()
                ? ""
                : " (" + String.join(", ", codes.stream().map(Words::plain).toList()) + ")";
    }

    /** How an incident concerns this customer. */
    Relevance relevance(Incident incident) {
        if (!impactsOf(incident.id()).isEmpty()) {
            return Relevance.AFFECTS;
        }
        if (incident.cause() == null) {
            return Relevance.MAY_AFFECT;
        }
        return switch (incident.cause().kind()) {
            // Placements say exactly who stands there, and this customer does not.
            case HOST, REGION -> Relevance.ELSEWHERE;
            // An app of somebody's is theirs alone; everybody uses the platform's own parts.
            case APP, APP_REGION, INSTANCE, APP_VERSION, STALE_DISCOVERY, STALE_DNS ->
                facts.atlas().isCustomersApp(incident.cause().parts().get(0))
                        ? Relevance.ELSEWHERE
                        : Relevance.MAY_AFFECT;
            case PLATFORM, AGENT, LOCATION, RESOLVER, PATH, TRANSIT, STREAM -> Relevance.MAY_AFFECT;
        };
    }

    /** How an incident concerns a customer. */
    enum Relevance {
        AFFECTS("Affects you", "Affected you"),
        MAY_AFFECT("May affect you", "May have affected you"),
        ELSEWHERE("Does not concern you", "Did not concern you");

        private final String now;
        private final String then;

        Relevance(String now, String then) {
            this.now = now;
            this.then = then;
        }

        /** As is said of an incident that is, or is no longer, open. */
        String words(boolean open) {
            return open ? now : then;
        }
    }
}
