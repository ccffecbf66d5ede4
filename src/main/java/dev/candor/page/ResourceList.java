package dev.candor.page;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.incident.Impact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                .filter(r -> r.kind() != ResourceKind.APP || effect(r).isEmpty())
                .sorted(Comparator.comparing(Resource::kind).thenComparing(Resource::title))
                .toList();
        return new View.Resources(
                hurt.isEmpty() ? "Your resources" : "Your affected resources",
                hurt.stream().map(this::affected).toList(),
                holdings.resources().stream()
                        .filter(r -> r.kind() == ResourceKind.APP)
                        .flatMap(r -> effect(r).stream())
                        .toList(),
                others(),
                facts.stale());
    }

    /** What an incident did to each of the customer's resources, newest first. */
    List<View.Resource> timeline(UUID incident) {
        Map<String, Resource> own =
                holdings.resources().stream().collect(Collectors.toMap(Resource::id, r -> r, (a, b) -> a));
        List<View.Resource> rows = new ArrayList<>();
        for (Impact impact : holdings.impactsOf(incident)) {
            Resource resource = own.get(impact.resource());
            if (resource != null) {
                rows.add(row(resource, impact));
            }
        }
        return rows;
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
                audience.at("/incidents/" + impact.incident()));
    }

    private View.Mark mark(Impact impact) {
        if (impact.to() != null || impact.state() == Impact.State.RECOVERED) {
            return View.Mark.of(Tone.OK, "Recovered");
        }
        // What was true when the facts were fresh may not be so any more.
        if (facts.stale()) {
            return View.Mark.of(Tone.UNKNOWN, "Cannot tell");
        }
        return switch (impact.state()) {
            case IMPAIRED -> View.Mark.of(Tone.DOWN, "Affected");
            case AT_RISK -> View.Mark.of(Tone.DEGRADED, "At risk");
            case UNKNOWN, RECOVERED -> View.Mark.of(Tone.UNKNOWN, "Cannot tell");
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

    // "1 of its 3 machines is affected (fra); 2 are on other hosts (ams)": why an app may go on while a machine is
    // down.
    private Optional<View.App> effect(Resource app) {
        List<Resource> machines = holdings.resources().stream()
                .filter(r -> r.kind() == ResourceKind.MACHINE && app.id().equals(r.app()))
                .toList();
        List<Resource> hit =
                machines.stream().filter(r -> holdings.hurting(r) != null).toList();
        if (hit.isEmpty()) {
            return Optional.empty();
        }
        if (hit.stream().allMatch(this::atRisk)) {
            return Optional.of(new View.App(
                    Words.plain(app.title()),
                    facts.stale() ? View.Mark.of(Tone.UNKNOWN, "Cannot tell") : View.Mark.of(Tone.DEGRADED, "At risk"),
                    facts.stale()
                            ? "We cannot tell how its machines are."
                            : "%d of its %s %s at risk%s; nothing fails so far."
                                    .formatted(
                                            hit.size(),
                                            Words.count(machines.size(), "machine"),
                                            Words.be(hit.size()),
                                            holdings.inRegions(hit))));
        }
        List<Resource> rest = machines.stream().filter(r -> !hit.contains(r)).toList();
        String title = Words.plain(app.title());
        if (facts.stale()) {
            return Optional.of(new View.App(
                    title, View.Mark.of(Tone.UNKNOWN, "Cannot tell"), "We cannot tell how its machines are."));
        }
        if (rest.isEmpty()) {
            String all =
                    machines.size() == 1 ? "Its only machine is" : "All %d of its machines are".formatted(hit.size());
            return Optional.of(new View.App(
                    title,
                    View.Mark.of(Tone.DOWN, "Affected"),
                    "%s affected%s.".formatted(all, holdings.inRegions(hit))));
        }
        return Optional.of(new View.App(
                title,
                View.Mark.of(Tone.DEGRADED, "Partly affected"),
                "%d of its %d machines %s affected%s; %d %s on other hosts%s."
                        .formatted(
                                hit.size(),
                                machines.size(),
                                Words.be(hit.size()),
                                holdings.inRegions(hit),
                                rest.size(),
                                Words.be(rest.size()),
                                holdings.inRegions(rest))));
    }

    private boolean atRisk(Resource resource) {
        Impact impact = holdings.hurting(resource);
        return impact != null && impact.state() == Impact.State.AT_RISK;
    }

    private List<View.ResourceGroup> others() {
        List<View.ResourceGroup> groups = new ArrayList<>();
        Instant now = facts.now();
        for (ResourceKind kind : ResourceKind.values()) {
            List<View.Standing> standing = holdings.resources().stream()
                    .filter(r -> r.kind() == kind && holdings.hurting(r) == null)
                    .filter(r -> kind != ResourceKind.APP || effect(r).isEmpty())
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
