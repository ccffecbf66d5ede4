package dev.candor.page;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one customer has, and what is known to hurt it now. Made of this customer's resources and impacts only; impacts of
 * anybody else, of resources they don't own or of incidents not shown to them are dropped on the way in.
 */
final class Holdings {
    private final Facts facts;
    private final List<Resource> resources;
    private final List<Resource> counted;
    private final Map<UUID, Incident> incidents;
    private final Map<UUID, List<Impact>> impacts;
    private final Map<String, Impact> worst = new HashMap<>();

    Holdings(Facts facts, String customer) {
        this.facts = facts;
        this.resources = facts.atlas().resourcesOf(customer);
        this.counted = counted(resources);
        this.incidents = facts.incidents().stream().collect(Collectors.toMap(Incident::id, i -> i, (a, b) -> a));
        Set<String> own = resources.stream().map(Resource::id).collect(Collectors.toSet());
        List<Impact> mine = facts.impacts().stream()
                .filter(i -> i.customer().equals(customer)
                        && own.contains(i.resource())
                        && incidents.containsKey(i.incident()))
                .sorted(Comparator.comparing(Impact::from).reversed().thenComparing(Impact::resource))
                .toList();
        this.impacts = mine.stream().collect(Collectors.groupingBy(Impact::incident));
        for (Impact impact : mine) {
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
        return impacts.getOrDefault(incident, List.of());
    }

    /** What hurts a resource now, the worst of it; null where nothing is known to. */
    @Nullable
    Impact hurting(Resource resource) {
        return worst.get(resource.id());
    }

    /** What hurts now, the worst of it, by the resource's id. */
    Map<String, Impact> hurting() {
        return worst;
    }

    /** What is counted in the verdict: everything but apps that stand on machines of their own, which are counted. */
    List<Resource> counted() {
        return counted;
    }

    private static List<Resource> counted(List<Resource> resources) {
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
                parts.add(all == 1 ? "your " + kind.word() : hit + " of your " + all + " " + kind.word() + "s");
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
                parts.add(every + " your " + kind.word() + "s");
            }
        }
        return Words.list(parts);
    }

    /** {@code  (ams, fra)}, with the space before it: where these were hit, or where they are placed now. */
    String inRegions(List<Resource> some) {
        List<String> codes = new ArrayList<>();
        for (Resource resource : some) {
            Impact impact = hurting(resource);
            String host = impact == null
                    ? facts.atlas().hostOf(resource.id(), facts.now()).orElse(null)
                    : impact.host();
            facts.atlas().regionOf(host).ifPresent(codes::add);
        }
        return Words.codes(codes);
    }

    /** How an incident concerns this customer. */
    Relevance relevance(Incident incident) {
        List<Impact> own = impactsOf(incident.id());
        if (!own.isEmpty()) {
            return relevance(incident, own);
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

    private Relevance relevance(Incident incident, List<Impact> own) {
        // Of one that is over, what it did; of one that lasts, what it does.
        List<Impact> telling =
                incident.open() ? own.stream().filter(Holdings::lasts).toList() : own;
        if (telling.isEmpty()) {
            return Relevance.AFFECTED;
        }
        if (incident.open() && facts.stale()) {
            return Relevance.CANNOT_TELL;
        }
        Set<Impact.State> states = telling.stream().flatMap(Holdings::telling).collect(Collectors.toSet());
        if (states.contains(Impact.State.IMPAIRED)) {
            return Relevance.AFFECTS;
        }
        return states.contains(Impact.State.AT_RISK) ? Relevance.MAY_AFFECT : Relevance.CANNOT_TELL;
    }

    // What it is, or what it was before it recovered; of what recovered without a story, that it was hit.
    private static Stream<Impact.State> telling(Impact impact) {
        if (impact.state() != Impact.State.RECOVERED) {
            return Stream.of(impact.state());
        }
        return impact.before().isEmpty()
                ? Stream.of(Impact.State.IMPAIRED)
                : impact.before().stream().map(Impact.Past::state);
    }

    /** How an incident concerns a customer. */
    enum Relevance {
        AFFECTS(Tone.DOWN, "Affects you", "Affected you"),
        /** It lasts, and nothing of theirs is hit by it any more. */
        AFFECTED(Tone.DEGRADED, "Affected you before", "Affected you"),
        MAY_AFFECT(Tone.DEGRADED, "May affect you", "May have affected you"),
        CANNOT_TELL(Tone.UNKNOWN, "We cannot tell", "We could not tell"),
        ELSEWHERE(Tone.OK, "Does not concern you", "Did not concern you");

        private final Tone tone;
        private final String now;
        private final String then;

        Relevance(Tone tone, String now, String then) {
            this.tone = tone;
            this.now = now;
            this.then = then;
        }

        /** How bad that is while it lasts. */
        Tone tone() {
            return tone;
        }

        /** As is said of an incident that is, or is no longer, open. */
        String words(boolean open) {
            return open ? now : then;
        }
    }
}
