package dev.candor.gate;

import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Host;
import dev.candor.correlation.blame.Suspect;
import dev.candor.gate.GatePolicy.OnFault;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentService;
import dev.candor.incident.Maintenance;
import dev.candor.incident.Maintenances;
import dev.candor.incident.Update;
import dev.candor.security.BaseUrl;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a deploy has to wait for: a freeze, an incident of the platform where it goes to, or work there. */
@ApplicationScoped
class Holds {

    private final Freezes freezes;
    private final IncidentService incidents;
    private final Maintenances maintenances;
    private final CatalogStore catalog;
    private final Surroundings surroundings;
    private final GateConfig config;

    Holds(
            Freezes freezes,
            IncidentService incidents,
            Maintenances maintenances,
            CatalogStore catalog,
            Surroundings surroundings,
            GateConfig config) {
        this.freezes = freezes;
        this.incidents = incidents;
        this.maintenances = maintenances;
        this.catalog = catalog;
        this.surroundings = surroundings;
        this.config = config;
    }

    /** All that may hold deploys at that moment, read once for however many gates there are. */
    Standing at(Instant now) {
        return new Standing(freezes.ahead(), incidents.open(), maintenances.running(), now);
    }

    /** What there was at a moment. */
    final class Standing {

        private final List<Freeze> frozen;
        private final List<Incident> open;
        private final List<Maintenance> works;
        private final Instant now;

        private Standing(List<Freeze> frozen, List<Incident> open, List<Maintenance> works, Instant now) {
            this.frozen = frozen;
            this.open = open;
            this.works = works;
            this.now = now;
        }

        /**
         * What holds that deploy.
         *
         * @param deploys what findings blamed and is the deploy's own fault: an incident of it holds nothing
         */
        Optional<Hold> of(GateSpec spec, Set<Suspect> deploys) {
            Optional<Hold> freeze = freeze(spec);
            // Who doesn't mind the platform's faults doesn't wait for them.
            if (freeze.isPresent() || spec.policy().onPlatformFault() != OnFault.INCONCLUSIVE) {
                return freeze;
            }
            return incident(spec, deploys).or(() -> work(spec));
        }

        private Optional<Hold> freeze(GateSpec spec) {
            return Freezes.holding(frozen, spec.app(), spec.environment(), now)
                    .map(f -> new Hold(
                            Hold.Kind.FREEZE, f.id().toString(), f.title(), f.from(), address("/ops/freezes")));
        }

        private Optional<Hold> incident(GateSpec spec, Set<Suspect> deploys) {
            return open.stream()
                    .filter(i -> holds(i, spec) && (i.cause() == null || !deploys.contains(i.cause())))
                    .findFirst()
                    .map(i -> new Hold(
                            Hold.Kind.INCIDENT,
                            i.id().toString(),
                            i.title(),
                            i.beganAt(),
                            address("/incidents/" + i.id())));
        }

        private Optional<Hold> work(GateSpec spec) {
            Set<String> components = spec.probes().stream()
                    .flatMap(probe -> surroundings.componentOf(probe).stream())
                    .collect(Collectors.toSet());
            return works.stream()
                    .filter(m ->
                            meets(regionsOf(m), spec) || m.components().stream().anyMatch(components::contains))
                    .findFirst()
                    .map(m -> new Hold(
                            Hold.Kind.MAINTENANCE,
                            m.id().toString(),
                            m.title(),
                            m.from(),
                            address("/ops/maintenance")));
        }
    }

    /** Whether deploys to those places wait for that incident. */
    static boolean holds(Incident incident, GateSpec spec) {
        Suspect cause = incident.cause();
        if (!incident.platformAtFault() || incident.atRisk()) {
            return false;
        }
        if (cause == null) {
            // What nothing explains may be the deploy itself; what a person said is meant.
            List<Update> told = incident.updates();
            return !told.isEmpty() && !told.get(told.size() - 1).automatic() && meets(incident.regions(), spec);
        }
        return switch (cause.kind()) {
            case PLATFORM -> true;
            case HOST, REGION -> meets(incident.regions(), spec);
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
                    STREAM -> false;
        };
    }

    private static boolean meets(List<String> regions, GateSpec spec) {
        return !regions.isEmpty()
                && (spec.criticalRegions().isEmpty() || regions.stream().anyMatch(spec.criticalRegions()::contains));
    }

    private List<String> regionsOf(Maintenance work) {
        Set<String> regions = new HashSet<>(work.regions());
        catalog.current().hosts().stream()
                .filter(host -> work.hosts().contains(host.id()))
                .map(Host::region)
                .forEach(regions::add);
        return List.copyOf(regions);
    }

    private String address(String path) {
        return BaseUrl.at(config.address(), path);
    }
}
