package dev.candor.page;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The facts that all audiences share, as far as answers need them that are written when they are asked for. It is kept with
 * the snapshots, so that who has no more than these can write them too. What no such answer tells is left out: evidence,
 * explanations, bars, and whatever belongs to one customer, which is {@link Own}.
 *
 * @param base where the site can be reached from outside, without a slash at its end
 * @param title of the platform
 * @param hosts those that planned work is done on
 * @param apps what incidents and components go by that is one customer's app
 * @param judgedAt when health was judged; null if nothing was ever
 * @param reporting one series for each location that reports
 * @param now the moment the facts are of, to the minute
 */
record Ground(
        URI base,
        String title,
        List<Region> regions,
        List<Host> hosts,
        List<Location> locations,
        List<Component> components,
        Set<String> apps,
        @Nullable Instant judgedAt,
        List<SeriesHealth> reporting,
        Map<String, ComponentHealth> health,
        List<Incident> incidents,
        List<Maintenance> works,
        Instant now) {

    /**
     * What one customer's answers need besides: nothing of anybody else's.
     *
     * @param title what the customer is called; null for one that the catalog doesn't know
     * @param hosts those that the customer's resources stand on or are hit through
     */
    record Own(
            String customer,
            @Nullable String title,
            List<Resource> resources,
            List<Placement> placements,
            List<Host> hosts,
            List<Impact> impacts) {

        /** Of a customer, out of facts that are theirs. */
        static Own of(Facts facts, String customer) {
            Atlas atlas = facts.atlas();
            List<Resource> resources = atlas.resourcesOf(customer);
            Set<String> ids = resources.stream().map(Resource::id).collect(Collectors.toSet());
            List<Placement> placements = resources.stream()
                    .flatMap(r -> atlas.placementsOf(r.id()).stream())
                    .toList();
            List<Impact> impacts = facts.impacts().stream()
                    .filter(i -> i.customer().equals(customer) && ids.contains(i.resource()))
                    .toList();
            return new Own(
                    customer,
                    atlas.customer(customer).map(Customer::title).orElse(null),
                    resources,
                    placements,
                    known(
                            atlas,
                            Stream.concat(
                                    placements.stream().map(Placement::host),
                                    impacts.stream().map(Impact::host))),
                    impacts);
        }
    }

    /** Out of everybody's facts. */
    static Ground of(Facts facts, URI base) {
        Atlas atlas = facts.atlas();
        Stream<String> named = Stream.concat(
                atlas.components().stream().map(Component::id),
                facts.incidents().stream()
                        .flatMap(i -> i.cause() == null ? Stream.empty() : i.cause().parts().stream()));
        Judgement judgement = facts.judgement();
        return new Ground(
                base,
                atlas.catalog().title(),
                atlas.catalog().regions(),
                known(atlas, facts.works().stream().flatMap(w -> w.hosts().stream())),
                atlas.catalog().locations(),
                atlas.components(),
                named.filter(atlas::isCustomersApp).collect(Collectors.toSet()),
                judgement == null ? null : judgement.at(),
                judgement == null ? List.of() : reporting(judgement),
                judgement == null ? Map.of() : health(judgement),
                facts.incidents().stream().map(Ground::bare).toList(),
                facts.works(),
                facts.now());
    }

    private static List<Host> known(Atlas atlas, Stream<String> hosts) {
        return hosts.distinct()
                .flatMap(host -> atlas.regionOf(host).map(region -> new Host(host, region)).stream())
                .toList();
    }

    // Of each location one series, without what it said.
    private static List<SeriesHealth> reporting(Judgement judgement) {
        Map<String, SeriesHealth> telling = new LinkedHashMap<>();
        for (SeriesHealth one : judgement.series()) {
            if (one.lastAt() != null) {
                telling.merge(one.location(), one, Ground::better);
            }
        }
        return telling.values().stream()
                .map(s -> new SeriesHealth("", s.location(), s.health(), s.since(), 0, 0, s.lastAt(), null))
                .toList();
    }

    // One that says something tells that the location reports, whatever its others do.
    private static SeriesHealth better(SeriesHealth a, SeriesHealth b) {
        return a.health() == Health.UNKNOWN ? b : a;
    }

    private static Map<String, ComponentHealth> health(Judgement judgement) {
        return judgement.components().values().stream()
                .collect(Collectors.toMap(
                        ComponentHealth::component,
                        h -> new ComponentHealth(
                                h.component(),
                                h.health(),
                                h.since(),
                                h.down(),
                                h.degraded(),
                                h.up(),
                                h.unknown(),
                                "")));
    }

    private static Incident bare(Incident i) {
        return new Incident(
                i.id(),
                i.title(),
                i.phase(),
                i.severity(),
                i.cause(),
                i.confidence(),
                "",
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.resolvedAt(),
                i.platformAtFault(),
                i.components(),
                i.regions(),
                List.of(),
                i.updates(),
                i.atRisk(),
                i.mergedInto(),
                List.of(),
                i.postmortem());
    }

    /**
     * One customer's facts again.
     *
     * @param expired whether they are to be told as too old to be believed
     */
    Facts facts(Own own, boolean expired) {
        List<Host> both = new ArrayList<>(hosts);
        own.hosts().stream().filter(h -> !hosts.contains(h)).forEach(both::add);
        Catalog catalog = new Catalog(
                title,
                regions,
                both,
                locations,
                components,
                own.title() == null ? List.of() : List.of(new Customer(own.customer(), own.title())),
                own.resources(),
                own.placements());
        return new Facts(
                new Atlas(catalog, apps),
                judgedAt == null ? null : new Judgement(judgedAt, reporting, health, List.of()),
                incidents,
                own.impacts(),
                List.of(),
                works,
                expired,
                now);
    }
}
