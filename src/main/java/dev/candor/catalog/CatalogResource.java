package dev.candor.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** The catalog in force, as operators read it. */
@Path("/api/v1/catalog")
final class CatalogResource {

    private final CatalogStore store;

    CatalogResource(CatalogStore store) {
        this.store = store;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Overview catalog() {
        Catalog catalog = store.current();
        return new Overview(
                catalog.title(),
                catalog.components(),
                catalog.regions(),
                catalog.hosts(),
                catalog.locations(),
                catalog.customers(),
                catalog.resources().size());
    }

    @GET
    @Path("customers/{id}")
    @RolesAllowed(Roles.VIEWER)
    public Belongings customer(String id) {
        Catalog catalog = store.current();
        Customer customer = catalog.customer(id).orElseThrow(() -> ProblemException.notFound("customer", id));
        List<Resource> resources = catalog.resourcesOf(id);
        return new Belongings(
                customer,
                resources,
                resources.stream()
                        .flatMap(resource -> catalog.placementsOf(resource.id()).stream())
                        .toList());
    }

    /** Everything but the resources, of which there can be very many. */
    record Overview(
            String title,
            List<Component> components,
            List<Region> regions,
            List<Host> hosts,
            List<Location> locations,
            List<Customer> customers,
            @JsonProperty("resource_count") int resourceCount) {}

    /** What one customer has, and where the file says it stands. */
    record Belongings(Customer customer, List<Resource> resources, List<Placement> placements) {}
}
