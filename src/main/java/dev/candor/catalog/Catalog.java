package dev.candor.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is run and for whom, at one moment. Immutable; ids are unique per list, and references hold (a resource's
 * customer and app, a host's region, a placement's resource and host), as {@link CatalogFile} checked them.
 *
 * @param title the platform's name, as pages print it
 */
public record Catalog(
        String title,
        List<Region> regions,
        List<Host> hosts,
        List<Location> locations,
        List<Component> components,
        List<Customer> customers,
        List<Resource> resources,
        List<Placement> placements) {

    /** Nothing known yet: what is in force before the first file was read. */
    public static final Catalog EMPTY =
            new Catalog("Status", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Catalog {
        regions = List.copyOf(regions);
        hosts = List.copyOf(hosts);
        locations = List.copyOf(locations);
        components = List.copyOf(components);
        customers = List.copyOf(customers);
        resources = List.copyOf(resources);
        placements = List.copyOf(placements);
    }

    /** The component with this id, if there is one. */
    public Optional<Component> component(String id) {
        return components.stream().filter(c -> c.id().equals(id)).findFirst();
    }

    /** The customer with this id, if there is one. */
    public Optional<Customer> customer(String id) {
        return customers.stream().filter(c -> c.id().equals(id)).findFirst();
    }

    /** Resources by id, in file order. */
    public Map<String, Resource> resourcesById() {
        return resources.stream().collect(Collectors.toUnmodifiableMap(Resource::id, Function.identity()));
    }
}
