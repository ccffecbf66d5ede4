package dev.candor.page;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.incident.Impact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A customer's resources in words: what is hit, what that does to apps, and the rest. */
final class ResourceList {
    private final Facts facts;
    private final Audience audience;
    private final Holdings holdings;

    ResourceList(Facts facts, Audience audience, Holdings holdings) {
        this.facts = facts;
        this.audience = audience;
        this.holdings = holdings;
    }

    View.Resources all() {
        List<Resource> hurt = holdings.resources().stream()
                .filter(r -> holdings.hurting(r) != null)
                // What an app suffers by its machines is said below, once.
                .filter(r -> r.kind() != ResourceKind.APP || !throughMachines(r))
                .sorted(Comparator.comparing(Resource::kind).thenComparing(Resource::title))
                .toList();
        return new View.Resources(
                hurt.isEmpty() ? "Your resources" : "Your affected resources",
                hurt.stream().map(this::affected).toList(),
                apps(holdings.hurting(), facts.now(), false),
                others(),
                facts.stale());
    }

    /** What an incident does, or did, to each of the customer's resources, newest first, and to their apps. */
    View.Suffering suffering(UUID id) {
        Map<String, Resource> own =
                holdings.resources().stream().collect(Collectors.toMap(Resource::id, r -> r, (a, b) -> a));
        List<View.Resource> rows = new ArrayList<>();
        Map<String, Impact> lasting = new HashMap<>();
        Map<String, Impact> all = new HashMap<>();
        for (Impact impact : holdings.impactsOf(id)) {
            Resource resource = own.get(impact.resource());
            if (resource != null) {
                rows.add(row(resource, impact));
                all.putIfAbsent(impact.resource(), impact);
                if (impact.to() == null && impact.state() != Impact.State.RECOVERED) {
                    lasting.putIfAbsent(impact.resource(), impact);
                }
            }
        }
        boolean over = lasting.isEmpty();
        // Whoever has moved since stood then where they stood then.
        Instant moment = over
                ? all.values().stream()
                        .map(Impact::from)
                        .min(Comparator.naturalOrder())
                        .orElse(facts.now())
                : facts.now();
        return new View.Suffering(rows, apps(over ? all : lasting, moment, over));
    }

    private List<View.App> apps(Map<String, Impact> impacts, Instant moment, boolean over) {
        return holdings.resources().stream()
                .filter(r -> r.kind() == ResourceKind.APP)
                .flatMap(r -> AppEffect.of(facts, r, holdings.resources(), impacts, moment, over).stream())
                .toList();
    }

    private View.Resource affected(Resource resource) {
        Impact impact = holdings.hurting(resource);
        if (impact == null) {
            throw new IllegalStateException("nothing is known to hurt " + resource.id());
        }
        return row(resource, impact);
    }

    private View.Resource row(Resource resource, Impact impact) {
        return new View.Resource(
                Words.plain(resource.title()),
                resource.kind().word(),
                mark(impact),
                Words.moment(impact.from(), facts.now()),
                impact.to() == null ? null : Words.moment(impact.to(), facts.now()),
                place(impact.host()),
                basis(impact.basis()),
                impact.before().stream()
                        .map(past -> new View.Turn(mark(past.state()), Words.moment(past.until(), facts.now())))
                        .toList(),
                audience.at("incidents/" + impact.incident()));
    }

    private View.Mark mark(Impact impact) {
        if (impact.to() != null) {
            return mark(Impact.State.RECOVERED);
        }
        // What was true when the facts were fresh may not be so any more.
        return facts.stale() && impact.state() != Impact.State.RECOVERED
                ? mark(Impact.State.UNKNOWN)
                : mark(impact.state());
    }

    private static View.Mark mark(Impact.State state) {
        return switch (state) {
            case IMPAIRED -> View.Mark.of(Tone.DOWN, "Affected");
            case AT_RISK -> View.Mark.of(Tone.DEGRADED, "At risk");
            case UNKNOWN -> View.Mark.of(Tone.UNKNOWN, "Cannot tell");
            case RECOVERED -> View.Mark.of(Tone.OK, "Recovered");
        };
    }

    private static String basis(Impact.Basis basis) {
        return switch (basis) {
            case PLACEMENT -> "known from where it runs";
            case PROBE -> "measured, by a probe or a monitoring system";
            case OPERATOR -> "told by our operators";
        };
    }

    private String place(@Nullable String host) {
        if (host == null || host.isEmpty()) {
            return "";
        }
        return facts.atlas()
                .regionOf(host)
                .map(code -> "host %s in %s (%s)"
                        .formatted(Words.plain(host), facts.atlas().regionTitle(code), Words.plain(code)))
                .orElse("host " + Words.plain(host));
    }

    private boolean throughMachines(Resource app) {
        return holdings.resources().stream()
                .anyMatch(r ->
                        r.kind() == ResourceKind.MACHINE && app.id().equals(r.app()) && holdings.hurting(r) != null);
    }

    private List<View.ResourceGroup> others() {
        List<View.ResourceGroup> groups = new ArrayList<>();
        Instant now = facts.now();
        for (ResourceKind kind : ResourceKind.values()) {
            List<View.Standing> standing = holdings.resources().stream()
                    .filter(r -> r.kind() == kind && holdings.hurting(r) == null)
                    .filter(r -> kind != ResourceKind.APP || !throughMachines(r))
                    .map(r -> new View.Standing(Words.plain(r.title()), standsIn(r, now)))
                    .toList();
            if (!standing.isEmpty()) {
                groups.add(new View.ResourceGroup(
                        Words.count(standing.size(), kind.word()),
                        facts.stale()
                                ? View.Mark.of(Tone.UNKNOWN, "Cannot tell")
                                : View.Mark.of(Tone.OK, "No trouble known"),
                        standing));
            }
        }
        return groups;
    }

    private String standsIn(Resource resource, Instant now) {
        List<Resource> parts = resource.kind() == ResourceKind.APP
                ? holdings.resources().stream()
                        .filter(r -> resource.id().equals(r.app()))
                        .toList()
                : List.of(resource);
        return Words.list(parts.stream()
                .flatMap(r -> facts.atlas().hostOf(r.id(), now).stream())
                .flatMap(host -> facts.atlas().regionOf(host).stream())
                .distinct()
                .sorted()
                .map(facts.atlas()::regionTitle)
                .toList());
    }
}
