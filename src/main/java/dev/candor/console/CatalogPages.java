package dev.candor.console;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.page.SiteConfig;
import dev.candor.page.View;
import dev.candor.page.Words;
import dev.candor.problem.ProblemException;
import dev.candor.security.Capabilities;
import dev.candor.security.FromForm;
import dev.candor.security.Roles;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What is run and for whom: the catalog, what stands where, and customers' own addresses. */
@Path("/ops")
class CatalogPages {

    private static final String HERE = Desk.HOME + "/catalog";
    // A list that is longer is no list; the search finds the rest.
    private static final int MOST = 200;

    private final Desk desk;
    private final CatalogStore store;
    private final Capabilities capabilities;
    private final SiteConfig site;

    CatalogPages(Desk desk, CatalogStore store, Capabilities capabilities, SiteConfig site) {
        this.desk = desk;
        this.store = store;
        this.capabilities = capabilities;
        this.site = site;
    }

    /** A component. */
    record Part(String id, String title, @Nullable String group) {}

    /** A region with its hosts. */
    record Place(String code, String title, List<Standing> hosts) {}

    /** A host and how much stands on it now. */
    record Standing(String id, int resources, long customers) {}

    /** A customer and how much they have. */
    record Person(String id, String title, int resources) {}

    /** A resource and where it stands and stood. */
    record Thing(
            String id, String title, String kind, @Nullable String app, List<Stay> stays) {}

    /** That it stood on a host; null for a beginning before Candor knew of it, and for an end that has not come. */
    record Stay(String host, View.@Nullable Moment from, View.@Nullable Moment to) {}

    /** Everything that {@code templates/console/catalog-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record CatalogList(
            Frame frame,
            List<Part> components,
            List<Place> regions,
            String asked,
            List<Person> customers,
            int more,
            List<String> errors)
            implements TemplateInstance {}

    /** Everything that {@code templates/console/customer-sheet.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record CustomerSheet(
            Frame frame,
            String id,
            String title,
            List<Thing> things,
            List<View.Moment> links,
            @Nullable String link) implements TemplateInstance {}

    /** Everything that {@code templates/console/host-sheet.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record HostSheet(Frame frame, String id, String region, List<OnHost> resources) implements TemplateInstance {}

    /** A resource that stands on a host now. */
    record OnHost(String id, String title, String kind, String customer, View.@Nullable Moment since) {}

    @GET
    @Path("catalog")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response catalog(@QueryParam("customer") @Nullable String asked) {
        Catalog catalog = store.current();
        Instant now = desk.now();
        String wanted = asked == null ? "" : asked.strip().toLowerCase(Locale.ROOT);
        List<Customer> found = catalog.customers().stream()
                .filter(c -> c.id().contains(wanted)
                        || c.title().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        Map<String, List<Host>> hosts = catalog.hosts().stream().collect(Collectors.groupingBy(Host::region));
        return Desk.answer(new CatalogList(
                desk.frame("Catalog", HERE, null),
                catalog.components().stream()
                        .sorted(Comparator.comparingInt(Component::position))
                        .map(c -> new Part(c.id(), Words.plain(c.title()), c.group()))
                        .toList(),
                catalog.regions().stream()
                        .map(r -> new Place(
                                r.code(),
                                Words.plain(r.title()),
                                hosts.getOrDefault(r.code(), List.of()).stream()
                                        .limit(MOST)
                                        .map(h -> standing(catalog, h.id(), now))
                                        .toList()))
                        .toList(),
                wanted,
                found.stream()
                        .limit(MOST)
                        .map(c -> new Person(
                                c.id(),
                                Words.plain(c.title()),
                                catalog.resourcesOf(c.id()).size()))
                        .toList(),
                Math.max(0, found.size() - MOST),
                store.errors().stream().map(e -> Words.plain(e.toString())).toList()));
    }

    @GET
    @Path("hosts/{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response host(@PathParam("id") String id) {
        Catalog catalog = store.current();
        Host host = catalog.host(id).orElseThrow(() -> ProblemException.notFound("host", id));
        Instant now = desk.now();
        return Desk.answer(new HostSheet(
                desk.frame("Host " + host.id(), HERE, null),
                host.id(),
                host.region(),
                catalog.placementsOn(id, now).stream()
                        .limit(MOST)
                        .flatMap(p -> catalog
                                .resource(p.resource())
                                .map(r -> new OnHost(
                                        r.id(),
                                        Words.plain(r.title()),
                                        r.kind().word(),
                                        r.customer(),
                                        moment(p.from(), now)))
                                .stream())
                        .toList()));
    }

    @GET
    @Path("customers/{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response customer(@PathParam("id") String id, @QueryParam("done") @Nullable String done) {
        return Desk.answer(sheet(find(id), done, null));
    }

    /** Makes another address of the customer's page and shows it, this one time. */
    @POST
    @Path("customers/{id}/links")
    @RolesAllowed(Roles.ADMIN)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response issue(@PathParam("id") String id) {
        Customer customer = find(id);
        String link = site.baseUrl() + "/c/" + capabilities.issue(customer.id());
        return Desk.answer(sheet(customer, null, link));
    }

    @POST
    @Path("customers/{id}/links/revoke")
    @RolesAllowed(Roles.ADMIN)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response revoke(@PathParam("id") String id) {
        capabilities.revokeAll(find(id).id());
        return Desk.done(Desk.HOME + "/customers/" + id, "revoked");
    }

    private CustomerSheet sheet(Customer customer, @Nullable String done, @Nullable String link) {
        Catalog catalog = store.current();
        Instant now = desk.now();
        return new CustomerSheet(
                desk.frame(Words.plain(customer.title()), HERE, done),
                customer.id(),
                Words.plain(customer.title()),
                catalog.resourcesOf(customer.id()).stream()
                        .limit(MOST)
                        .map(r -> thing(catalog, r, now))
                        .toList(),
                capabilities.issuedTo(customer.id()).stream()
                        .map(at -> Words.moment(at, now))
                        .toList(),
                link);
    }

    private Customer find(String id) {
        Optional<Customer> customer = store.current().customer(id);
        return customer.orElseThrow(() -> ProblemException.notFound("customer", id));
    }

    private static Thing thing(Catalog catalog, Resource r, Instant now) {
        return new Thing(
                r.id(),
                Words.plain(r.title()),
                r.kind().word(),
                r.app(),
                catalog.placementsOf(r.id()).stream()
                        .map(p -> new Stay(p.host(), moment(p.from(), now), moment(p.to(), now)))
                        .toList());
    }

    private static Standing standing(Catalog catalog, String host, Instant now) {
        List<Placement> there = catalog.placementsOn(host, now);
        long customers = there.stream()
                .flatMap(p -> catalog.resource(p.resource()).stream())
                .map(Resource::customer)
                .distinct()
                .count();
        return new Standing(host, there.size(), customers);
    }

    private static View.@Nullable Moment moment(@Nullable Instant at, Instant now) {
        return at == null ? null : Words.moment(at, now);
    }
}
