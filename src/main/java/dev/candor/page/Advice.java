package dev.candor.page;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a customer can do about what hurts them, by the class of the fault and by what it does to what they have. Each
 * sentence is told only where what it rests on was measured, or said by our operators, and says which.
 */
final class Advice {
    // More is not done.
    private static final int MOST = 4;

    private final Facts facts;
    private final Holdings holdings;

    private Advice(Facts facts, Holdings holdings) {
        this.facts = facts;
        this.holdings = holdings;
    }

    /**
     * What to do about open incidents that concern the customer, the most important first.
     *
     * @param holdings what the customer has; null for everybody, to whom nothing can be said
     * @return empty if nothing can be said
     */
    static List<String> of(Facts facts, @Nullable Holdings holdings, List<Incident> incidents) {
        if (holdings == null || facts.stale()) {
            return List.of();
        }
        Advice advice = new Advice(facts, holdings);
        return incidents.stream()
                .filter(Incident::open)
                .flatMap(i -> advice.on(i).stream())
                .distinct()
                .limit(MOST)
                .toList();
    }

    private List<String> on(Incident incident) {
        List<Impact> hit = holdings.impactsOf(incident.id()).stream()
                .filter(i -> i.to() == null && i.state() != Impact.State.RECOVERED)
                .toList();
        List<String> all = new ArrayList<>(byCause(incident, hit));
        String unsure = named(resources(hit, Impact.State.UNKNOWN));
        if (!unsure.isEmpty()) {
            all.add("See for yourself whether %s: no location tells us. What you answer us helps."
                    .formatted(
                            unsure + " " + (resources(hit, Impact.State.UNKNOWN).size() == 1 ? "works" : "work")));
        }
        return all.isEmpty() ? List.of("Nothing that you could do is known yet.") : all;
    }

    private List<String> byCause(Incident incident, List<Impact> hit) {
        Suspect cause = incident.cause();
        if (cause == null) {
            return List.of();
        }
        String first = cause.parts().get(0);
        Resource app = holdings.resources().stream()
                .filter(r -> r.kind() == ResourceKind.APP && r.id().equals(first))
                .findFirst()
                .orElse(null);
        return switch (cause.kind()) {
            case HOST, REGION, PLATFORM -> placed(incident, cause.kind(), hit);
            case APP, APP_REGION, INSTANCE, APP_VERSION, STALE_DISCOVERY, STALE_DNS ->
                app == null
                        ? List.of("Nothing to do: what needs %s may fail until this is over."
                                .formatted(facts.atlas().componentTitle(first)))
                        : List.of(ofApp(incident, cause, hit, app));
            case PATH, TRANSIT -> List.of(onTheWay(cause));
            case LOCATION ->
                List.of("Nothing to do: what you have is not blamed. Users near %s may not get through."
                        .formatted(facts.atlas().locationTitle(first)));
            case AGENT, RESOLVER, STREAM -> List.of();
        };
    }

    // Something that they stand on fails.
    private List<String> placed(Incident incident, Suspect.Kind kind, List<Impact> hit) {
        List<String> all = new ArrayList<>();
        List<Resource> lost = new ArrayList<>();
        List<Resource> away = new ArrayList<>();
        for (Impact impact : hit) {
            Resource resource = own(impact);
            if (resource != null && resource.kind() == ResourceKind.VOLUME && impact.state() == Impact.State.IMPAIRED) {
                (impact.basis() == Impact.Basis.OPERATOR && died(incident) ? lost : away).add(resource);
            }
        }
        if (!lost.isEmpty()) {
            all.add("Restore %s from your newest backup if the data cannot be read: our operators say that %s died."
                    .formatted(
                            named(lost),
                            incident.died().contains("disk") ? "a disk of the host" : "the host under it"));
        }
        if (!away.isEmpty()) {
            all.add("Leave %s alone: out of reach while this lasts, and nothing says that data are lost."
                    .formatted(named(away)));
        }
        List<Resource> risky = resources(hit, Impact.State.AT_RISK).stream()
                .filter(r -> r.kind() == ResourceKind.VOLUME)
                .toList();
        if (!risky.isEmpty()) {
            all.add("Make sure that you have a fresh backup of %s: it works, on hardware that is in trouble."
                    .formatted(named(risky)));
        }
        all.addAll(apps(kind, hit));
        all.addAll(alone(kind, hit));
        return all;
    }

    private static boolean died(Incident incident) {
        return incident.died().contains("disk") || incident.died().contains("other");
    }

    private List<String> apps(Suspect.Kind kind, List<Impact> hit) {
        List<String> all = new ArrayList<>();
        Set<String> hurt = hit.stream().map(Impact::resource).collect(Collectors.toSet());
        for (Resource app : holdings.resources()) {
            List<Resource> machines = holdings.resources().stream()
                    .filter(r -> r.kind() == ResourceKind.MACHINE && app.id().equals(r.app()))
                    .toList();
            if (app.kind() != ResourceKind.APP || machines.stream().noneMatch(m -> hurt.contains(m.id()))) {
                continue;
            }
            String title = Words.plain(app.title());
            int down = in(machines, Impact.State.IMPAIRED);
            int unsure = in(machines, Impact.State.UNKNOWN);
            int risk = in(machines, Impact.State.AT_RISK);
            int serving = machines.size() - down - unsure;
            if (down == 0 && unsure == 0) {
                all.add(
                        risk < machines.size()
                                ? "Nothing to do for %s: nothing fails, and %d of its %d machines are not at risk."
                                        .formatted(title, machines.size() - risk, machines.size())
                                : "Have another machine of %s ready %s: all that it has are at risk, and nothing fails so far."
                                        .formatted(title, elsewhere(kind)));
            } else if (down > 0 && serving > 0) {
                all.add("Nothing to do for %s: requests continue on %d of its %d machines."
                        .formatted(title, serving, machines.size()));
            } else if (down == machines.size()) {
                all.add(
                        kind == Suspect.Kind.PLATFORM
                                ? "Nothing that you start would help %s: the platform fails in every region."
                                        .formatted(title)
                                : "Start a machine of %s %s: all that it has are hit."
                                        .formatted(title, elsewhere(kind)));
            }
        }
        return all;
    }

    // Machines that belong to no app: nothing else does their work, as far as we know.
    private List<String> alone(Suspect.Kind kind, List<Impact> hit) {
        List<Resource> down = resources(hit, Impact.State.IMPAIRED).stream()
                .filter(Advice::alone)
                .toList();
        return down.isEmpty() || kind == Suspect.Kind.PLATFORM
                ? List.of()
                : List.of("If you cannot wait for %s, start another %s.".formatted(named(down), elsewhere(kind)));
    }

    private static boolean alone(Resource resource) {
        return resource.kind() == ResourceKind.MACHINE && resource.app() == null;
    }

    private static String elsewhere(Suspect.Kind kind) {
        return kind == Suspect.Kind.HOST ? "on another host" : "in another region";
    }

    // One of their own apps fails, and not what is under it.
    private String ofApp(Incident incident, Suspect cause, List<Impact> hit, Resource app) {
        String title = Words.plain(app.title());
        String last = cause.parts().get(cause.parts().size() - 1);
        return switch (cause.kind()) {
            case APP_VERSION -> {
                Trace trace = facts.traces().get(incident.id());
                String before = trace == null ? null : trace.versionBefore();
                yield before == null
                        ? "Roll %s back to what ran before %s: the failures are of that version only."
                                .formatted(title, Words.plain(last))
                        : "Roll %s back to %s: the failures are of %s only."
                                .formatted(title, Words.plain(before), Words.plain(last));
            }
            case APP_REGION -> {
                String region = facts.atlas().regionTitle(last);
                String others = elsewhere(app, last);
                yield others.isEmpty()
                        ? "Look at %s in %s: it fails there only, and the platform under it is not blamed."
                                .formatted(title, region)
                        : "Send requests for %s to %s: it fails in %s only.".formatted(title, others, region);
            }
            // A host is named only to who stands on it.
            case INSTANCE ->
                hit.stream().anyMatch(impact -> impact.host().equals(last))
                        ? "Restart or replace the machine of %s on host %s: it fails on this one only."
                                .formatted(title, Words.plain(last))
                        : "Look at %s itself: one instance of it fails, and the platform under it is not blamed."
                                .formatted(title);
            case STALE_DISCOVERY ->
                "Keep what served %s in %s before your deploy, if it still runs: requests still go there."
                        .formatted(title, facts.atlas().regionTitle(last));
            case STALE_DNS ->
                "Keep the old address of %s answering, if you can: some name servers still give it out."
                        .formatted(title);
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, HOST, REGION, PLATFORM, APP, STREAM ->
                "Look at %s itself: it fails wherever it runs, and the platform under it is not blamed."
                        .formatted(title);
        };
    }

    // The other regions in which machines of the app stand that nothing is known to hurt.
    private String elsewhere(Resource app, String region) {
        return Words.list(holdings.resources().stream()
                .filter(r ->
                        r.kind() == ResourceKind.MACHINE && app.id().equals(r.app()) && holdings.hurting(r) == null)
                .flatMap(r -> region(r).stream())
                .filter(code -> !code.equals(region))
                .distinct()
                .sorted()
                .map(facts.atlas()::regionTitle)
                .toList());
    }

    private String onTheWay(Suspect cause) {
        List<String> from = List.of(cause.parts().get(0).split(",", -1));
        List<String> to = List.of(cause.parts().get(1).split(",", -1));
        String users =
                Words.list(from.stream().map(facts.atlas()::locationTitle).toList());
        String regions = Words.list(to.stream().map(facts.atlas()::regionTitle).toList());
        boolean there =
                holdings.resources().stream().flatMap(r -> region(r).stream()).anyMatch(to::contains);
        return there
                ? "Nothing to do: what you have in %s is not blamed. Users near %s may not get through to it."
                        .formatted(regions, users)
                : "Nothing to do: you have nothing in %s.".formatted(regions);
    }

    private Optional<String> region(Resource resource) {
        return facts.atlas()
                .hostOf(resource.id(), facts.now())
                .flatMap(host -> facts.atlas().regionOf(host));
    }

    // By the worst of all incidents: a machine that another one hit serves nobody.
    private int in(List<Resource> machines, Impact.State state) {
        return (int) machines.stream()
                .filter(m -> {
                    Impact worst = holdings.hurting(m);
                    return worst != null && worst.state() == state;
                })
                .count();
    }

    private List<Resource> resources(List<Impact> hit, Impact.State state) {
        return hit.stream()
                .filter(i -> i.state() == state)
                .flatMap(i -> Optional.ofNullable(own(i)).stream())
                .filter(r -> r.kind() != ResourceKind.APP)
                .distinct()
                .toList();
    }

    private @Nullable Resource own(Impact impact) {
        return holdings.resources().stream()
                .filter(r -> Objects.equals(r.id(), impact.resource()))
                .findFirst()
                .orElse(null);
    }

    private static String named(List<Resource> some) {
        return Words.list(some.stream()
                .map(r -> r.kind().word() + " " + Words.plain(r.title()))
                .sorted()
                .toList());
    }
}
