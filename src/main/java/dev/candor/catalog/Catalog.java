package dev.candor.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is run and for whom, at one moment. Immutable; ids are unique per list, and references hold (a resource's
 * customer and app, a host's region, a placement's resource and host), as {@link CatalogFile} checked them. Look-ups
 * are by index; building one costs time linear in its size.
 */
public final class Catalog {

    /** Nothing known yet: what is in force before the first file was read. */
    public static final Catalog EMPTY =
            new Catalog("Status", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    private final String title;
    private final List<Region> regions;
    private final List<Host> hosts;
    private final List<Location> locations;
    private final List<Component> components;
    private final List<Customer> customers;
    private final List<Resource> resources;
    private final List<Placement> placements;

    private final Map<String, Region> regionById;
    private final Map<String, Host> hostById;
    private final Map<String, Location> locationById;
    private final Map<String, Component> componentById;
    private final Map<String, Customer> customerById;
    private final Map<String, Resource> resourceById;
    private final Map<String, List<Resource>> resourcesByCustomer;
    private final Map<String, List<Resource>> partsByApp;
    private final Map<String, List<Placement>> placementsByHost;
    private final Map<String, List<Placement>> placementsByResource;

    /**
     * Indexes what was read.
     *
     * @param title the platform's name, as pages print it
     */
    public Catalog(
            String title,
            List<Region> regions,
            List<Host> hosts,
            List<Location> locations,
            List<Component> components,
            List<Customer> customers,
            List<Resource> resources,
            List<Placement> placements) {
        this.title = Objects.requireNonNull(title);
        this.regions = List.copyOf(regions);
        this.hosts = List.copyOf(hosts);
        this.locations = List.copyOf(locations);
        this.components = List.copyOf(components);
        this.customers = List.copyOf(customers);
        this.resources = List.copyOf(resources);
        this.placements = List.copyOf(placements);
        regionById = byId(this.regions, Region::code);
        hostById = byId(this.hosts, Host::id);
        locationById = byId(this.locations, Location::code);
        componentById = byId(this.components, Component::id);
        customerById = byId(this.customers, Customer::id);
        resourceById = byId(this.resources, Resource::id);
        resourcesByCustomer = grouped(this.resources, Resource::customer);
        partsByApp = grouped(this.resources, Resource::app);
        placementsByHost = grouped(this.placements, Placement::host);
        placementsByResource = grouped(this.placements, Placement::resource);
    }

    private static <T> Map<String, T> byId(List<T> all, Function<T, String> id) {
        Map<String, T> index = new LinkedHashMap<>(all.size() * 2);
        for (T one : all) {
            if (index.put(id.apply(one), one) != null) {
                throw new IllegalArgumentException("ids must be unique, found twice: " + id.apply(one));
            }
        }
        return Collections.unmodifiableMap(index);
    }

    private static <T> Map<String, List<T>> grouped(List<T> all, Function<T, @Nullable String> key) {
        Map<String, List<T>> groups = new LinkedHashMap<>();
        for (T one : all) {
            String group = key.apply(one);
            if (group != null) {
                groups.computeIfAbsent(group, ignored -> new ArrayList<>(2)).add(one);
            }
        }
        groups.replaceAll((group, members) -> List.copyOf(members));
        return groups;
    }

    /** The platform's name, as pages print it. */
    public String title() {
        return title;
    }

    /** In file order. */
    public List<Region> regions() {
        return regions;
    }

    /** In file order. */
    public List<Host> hosts() {
        return hosts;
    }

    /** In file order. */
    public List<Location> locations() {
        return locations;
    }

    /** In file order, which is the order of pages. */
    public List<Component> components() {
        return components;
    }

    /** In file order. */
    public List<Customer> customers() {
        return customers;
    }

    /** In file order. */
    public List<Resource> resources() {
        return resources;
    }

    /** What the file says now; {@link Placements} also knows what it said before. */
    public List<Placement> placements() {
        return placements;
    }

    /** The region with this code, if there is one. */
    public Optional<Region> region(String code) {
        return Optional.ofNullable(regionById.get(code));
    }

    /** The host with this id, if there is one. */
    public Optional<Host> host(String id) {
        return Optional.ofNullable(hostById.get(id));
    }

    /** The location with this code, if there is one. */
    public Optional<Location> location(String code) {
        return Optional.ofNullable(locationById.get(code));
    }

    /** The component with this id, if there is one. */
    public Optional<Component> component(String id) {
        return Optional.ofNullable(componentById.get(id));
    }

    /** The customer with this id, if there is one. */
    public Optional<Customer> customer(String id) {
        return Optional.ofNullable(customerById.get(id));
    }

    /** The resource with this id, if there is one. */
    public Optional<Resource> resource(String id) {
        return Optional.ofNullable(resourceById.get(id));
    }

    /** Resources by id, in file order. */
    public Map<String, Resource> resourcesById() {
        return resourceById;
    }

    /** What that customer has, in file order. */
    public List<Resource> resourcesOf(String customer) {
        return resourcesByCustomer.getOrDefault(customer, List.of());
    }

    /** The machines and volumes that belong to that app, in file order. */
    public List<Resource> partsOf(String app) {
        return partsByApp.getOrDefault(app, List.of());
    }

    /** The machines that belong to that app, in file order: an app stands wherever they do. */
    public List<Resource> machinesOf(String app) {
        return partsOf(app).stream()
                .filter(resource -> resource.kind() == ResourceKind.MACHINE)
                .toList();
    }

    /** What stood on that host at that moment, as the file says it now. */
    public List<Placement> placementsOn(String host, Instant moment) {
        return placementsByHost.getOrDefault(host, List.of()).stream()
                .filter(placement -> placement.holdsAt(moment))
                .toList();
    }

    /** Everywhere that resource stood or stands, as the file says it now. */
    public List<Placement> placementsOf(String resource) {
        return placementsByResource.getOrDefault(resource, List.of());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Catalog catalog
                && title.equals(catalog.title)
                && regions.equals(catalog.regions)
                && hosts.equals(catalog.hosts)
                && locations.equals(catalog.locations)
                && components.equals(catalog.components)
                && customers.equals(catalog.customers)
                && resources.equals(catalog.resources)
                && placements.equals(catalog.placements);
    }

    @Override
    public int hashCode() {
        return Objects.hash(title, regions, hosts, locations, components, customers, resources, placements);
    }

    @Override
    public String toString() {
        return "Catalog[%s: %d components, %d customers, %d resources, %d hosts]"
                .formatted(title, components.size(), customers.size(), resources.size(), hosts.size());
    }
}
