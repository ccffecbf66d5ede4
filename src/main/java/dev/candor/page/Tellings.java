package dev.candor.page;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Resource;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import dev.candor.incident.Maintenances;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What audiences may be told elsewhere than on pages. It goes through the projection that pages go through, so that a message
 * can hold nothing that its reader's page could not. Made of the facts of the moment; asks the database.
 */
@ApplicationScoped
public class Tellings {

    private final Sources sources;
    private final Maintenances maintenances;
    private final Publisher publisher;
    private final URI base;
    private final InstantSource clock;
    private volatile @Nullable Known known;

    // An atlas of a hundred thousand resources is made once for a catalog, not once for a message.
    private record Known(Catalog catalog, Atlas atlas) {}

    Tellings(Sources sources, Maintenances maintenances, Publisher publisher, SiteConfig site, InstantSource clock) {
        this.sources = sources;
        this.maintenances = maintenances;
        this.publisher = publisher;
        this.base = site.baseUrl();
        this.clock = clock;
    }

    /** The id of the customer whose pages a capability opens; empty if it opens nothing. Asks no database. */
    public Optional<String> holder(String capability) {
        return publisher.holder(capability).flatMap(a -> Optional.ofNullable(a.customer()));
    }

    /** What the platform is called. */
    public String platform() {
        return atlas().platform();
    }

    /** What a customer is called; the id of one that the catalog doesn't know. */
    public String nameOf(String customer) {
        return Optional.ofNullable(atlas().nameOf(Audience.of(customer))).orElse(customer);
    }

    /** Parts of the platform, in the order of the page. */
    public List<Telling.Named> components() {
        return atlas().components().stream()
                .map(c -> new Telling.Named(c.id(), Words.plain(c.title())))
                .toList();
    }

    /** Our ids of components that the API of Statuspage calls by others; one that is none of these stays as it is. */
    public List<String> ofStatuspage(List<String> ids) {
        return ids.stream()
                .map(id -> components().stream()
                        .map(Telling.Named::id)
                        .filter(own -> StatuspageShapes.id("component", own).equals(id))
                        .findFirst()
                        .orElse(id))
                .toList();
    }

    /** What a customer has, in the catalog's order. */
    public List<Telling.Named> holdings(String customer) {
        return atlas().resourcesOf(customer).stream()
                .map(r -> new Telling.Named(r.id(), r.kind().word() + " " + Words.plain(r.title())))
                .toList();
    }

    /** What an incident is called that audiences may read of; empty for any other. */
    public Optional<String> titleOf(UUID id) {
        return sources.incident(id).filter(Incident::platformAtFault).map(i -> Words.plain(i.title()));
    }

    /**
     * An incident as it is told to one audience.
     *
     * @param customer whose page; null for everybody's
     * @return empty if that audience is not told of it, if nothing of the customer's is hit, or if nothing was told yet
     */
    public Optional<Telling> incident(UUID id, @Nullable String customer) {
        Incident incident =
                sources.incident(id).filter(Incident::platformAtFault).orElse(null);
        if (incident == null || incident.updates().isEmpty()) {
            return Optional.empty();
        }
        List<Impact> impacts = customer == null ? List.of() : sources.impacts(List.of(customer), incident.beganAt());
        Projection projection = projection(List.of(incident), impacts, List.of(), customer);
        if (!projection.hitBy(incident)) {
            return Optional.empty();
        }
        StatuspageSections statuspage = statuspage(projection);
        return Optional.of(new Telling(
                id,
                Words.plain(incident.title()),
                incident.phase().word(),
                incident.severity().word(),
                incident.beganAt(),
                incident.resolvedAt(),
                URI.create(base + "/incidents/" + id),
                incident.updates().stream()
                        .map(u -> new Telling.Said(
                                u.number(), u.at(), u.phase().word(), u.automatic(), Words.text(u.text())))
                        .toList(),
                incident.components().stream().map(c -> named(c.component())).toList(),
                things(projection, id),
                everybodys(Json.write(statuspage.told(incident))),
                everybodys(Json.write(statuspage.brief()))));
    }

    /**
     * What was found out about an incident, as it is told to one audience: one text, of the phase {@code postmortem}.
     *
     * @return empty if that audience is not told of the incident, or if nothing is published of it
     */
    public Optional<Telling> postmortem(UUID id, @Nullable String customer) {
        return incident(id, customer)
                .flatMap(told -> sources.incident(id)
                        .flatMap(i -> Optional.ofNullable(i.postmortem()))
                        .map(found -> new Telling(
                                id,
                                told.title(),
                                "postmortem",
                                told.severity(),
                                told.beganAt(),
                                told.endedAt(),
                                told.link(),
                                List.of(new Telling.Said(
                                        1, found.publishedAt(), "postmortem", false, Words.text(found.text()))),
                                told.components(),
                                told.things(),
                                told.statuspage(),
                                told.page())));
    }

    /** The same of planned work. Empty if there is none, or none of the customer's resources stands where it is done. */
    public Optional<Telling> work(UUID id, @Nullable String customer) {
        Instant now = clock.instant();
        Maintenance work = maintenances.known(id).orElse(null);
        if (work == null) {
            return Optional.empty();
        }
        Projection projection = projection(List.of(), List.of(), List.of(work), customer);
        Works.Planned planned = projection.planned().get(0);
        Holdings holdings = projection.holdings();
        List<Telling.Thing> hit = holdings == null
                ? List.of()
                : Works.hit(projection.facts(), work, holdings).stream()
                        .map(r -> thing(r, "maintenance", work.from(), work.to()))
                        .toList();
        if (customer != null && hit.isEmpty()) {
            return Optional.empty();
        }
        StatuspageSections statuspage = statuspage(projection);
        String phase = switch (work.stateAt(now)) {
            case PLANNED -> "scheduled";
            case RUNNING -> "in_progress";
            case OVER -> "completed";
            case CANCELLED -> "cancelled";
        };
        List<Telling.Said> said = new ArrayList<>();
        if (work.cancelledAt() != null) {
            said.add(new Telling.Said(2, work.cancelledAt(), phase, false, "This work is cancelled."));
        }
        said.add(new Telling.Said(1, work.plannedAt(), "scheduled", false, planned.text()));
        return Optional.of(new Telling(
                id,
                Words.plain(work.title()),
                phase,
                "maintenance",
                work.from(),
                work.to(),
                URI.create(base + "/"),
                said,
                work.components().stream().map(this::named).toList(),
                hit,
                everybodys(Json.write(statuspage.told(work))),
                everybodys(Json.write(statuspage.brief()))));
    }

    // A message goes through other people's hands: it links to what everybody may read, never through a capability.
    private static String everybodys(String json) {
        return json.replace(Hole.ROOT_TOKEN, "");
    }

    private Telling.Named named(String component) {
        return new Telling.Named(component, atlas().componentTitle(component));
    }

    private StatuspageSections statuspage(Projection projection) {
        return new StatuspageSections(base, Sharing.NONE, projection);
    }

    private List<Telling.Thing> things(Projection projection, UUID incident) {
        Holdings holdings = projection.holdings();
        if (holdings == null) {
            return List.of();
        }
        Map<String, Resource> own =
                holdings.resources().stream().collect(Collectors.toMap(Resource::id, r -> r, (a, b) -> a));
        return holdings.impactsOf(incident).stream()
                .flatMap(i -> Optional.ofNullable(own.get(i.resource())).map(r -> thing(r, i)).stream())
                .toList();
    }

    private static Telling.Thing thing(Resource resource, Impact impact) {
        Impact.State state = impact.to() == null ? impact.state() : Impact.State.RECOVERED;
        return thing(resource, state.word(), impact.from(), impact.to());
    }

    private static Telling.Thing thing(Resource resource, String state, Instant from, @Nullable Instant to) {
        return new Telling.Thing(
                resource.id(), Words.plain(resource.title()), resource.kind().word(), resource.app(), state, from, to);
    }

    private Projection projection(
            List<Incident> incidents, List<Impact> impacts, List<Maintenance> works, @Nullable String customer) {
        Facts facts = new Facts(
                atlas(),
                sources.judgement().orElse(null),
                incidents,
                impacts,
                List.of(),
                works,
                false,
                clock.instant());
        return new Projection(facts, customer == null ? Audience.EVERYBODY : Audience.of(customer));
    }

    private Atlas atlas() {
        Catalog catalog = sources.catalog();
        Known last = known;
        if (last == null || !same(last.catalog(), catalog)) {
            last = new Known(catalog, new Atlas(catalog));
            known = last;
        }
        return last.atlas();
    }

    // A catalog is replaced as a whole.
    private static boolean same(Object a, Object b) {
        return a == b;
    }
}
