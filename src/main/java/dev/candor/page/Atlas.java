package dev.candor.page;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalog, arranged so that a page of one customer costs what that customer has, not what all have. */
final class Atlas {
    private final Catalog catalog;
    private final UUID edition = UUID.randomUUID();
    private final List<Component> components;
    private final Map<String, String> componentTitles;
    private final Map<String, String> regionTitles;
    private final Map<String, String> locationTitles;
    private final Map<String, String> regionOfHost;
    private final Map<String, Customer> customers;
    private final Map<String, List<Resource>> resourcesOf;
    private final Map<String, List<Placement>> placementsOf;
    private final Set<String> customersApps;

    Atlas(Catalog catalog) {
        this(
                catalog,
                catalog.resources().stream()
                        .filter(resource -> resource.kind() == ResourceKind.APP)
                        .map(Resource::id)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Of a catalog that holds one customer's things only.
     *
     * @param apps what is some customer's app
     */
    Atlas(Catalog catalog, Set<String> apps) {
        this.catalog = catalog;
        this.components = catalog.components().stream()
                .sorted(Comparator.comparingInt(Component::position))
                .toList();
        this.componentTitles = titles(catalog.components(), Component::id, Component::title);
        this.regionTitles = titles(catalog.regions(), Region::code, Region::title);
        this.locationTitles = titles(catalog.locations(), Location::code, Location::title);
        this.regionOfHost = catalog.hosts().stream().collect(Collectors.toMap(Host::id, Host::region, (a, b) -> a));
        this.customers =
                catalog.customers().stream().collect(Collectors.toMap(Customer::id, Function.identity(), (a, b) -> a));
        this.resourcesOf = catalog.resources().stream().collect(Collectors.groupingBy(Resource::customer));
        this.placementsOf = catalog.placements().stream().collect(Collectors.groupingBy(Placement::resource));
        this.customersApps = Set.copyOf(apps);
    }

    /** What it was made of. */
    Catalog catalog() {
        return catalog;
    }

    /** Whether what goes by that name is one customer's app, and no part of the platform that everybody uses. */
    boolean isCustomersApp(String id) {
        return customersApps.contains(id);
    }

    /** Tells this atlas from every other that there was or will be. */
    UUID edition() {
        return edition;
    }

    String platform() {
        return Words.plain(catalog.title());
    }

    /** In the order of the page. */
    List<Component> components() {
        return components;
    }

    int locations() {
        return catalog.locations().size();
    }

    int regions() {
        return catalog.regions().size();
    }

    Optional<Customer> customer(@Nullable String id) {
        return Optional.ofNullable(id).map(customers::get);
    }

    /** What a customer is called; the id of one that the catalog doesn't know, null for everybody. */
    @Nullable
    String nameOf(Audience audience) {
        return customer(audience.customer()).map(c -> Words.plain(c.title())).orElse(audience.customer());
    }

    /** In file order. */
    List<Resource> resourcesOf(String customer) {
        return resourcesOf.getOrDefault(customer, List.of());
    }

    /** Everywhere it stood or stands. */
    List<Placement> placementsOf(String resource) {
        return placementsOf.getOrDefault(resource, List.of());
    }

    /** The host a resource stands on at that moment, if it stands on one. */
    Optional<String> hostOf(String resource, Instant moment) {
        return placementsOf(resource).stream()
                .filter(p -> p.holdsAt(moment))
                .map(Placement::host)
                .findFirst();
    }

    /** The region a host stands in, if the catalog knows the host. */
    Optional<String> regionOf(@Nullable String host) {
        return Optional.ofNullable(host).map(regionOfHost::get);
    }

    /** The component's title; its id if the catalog no longer has it. */
    String componentTitle(String id) {
        return Words.plain(componentTitles.getOrDefault(id, id));
    }

    /** The region's title; its code if the catalog no longer has it. */
    String regionTitle(String code) {
        return Words.plain(regionTitles.getOrDefault(code, code));
    }

    /** The location's title; its code if the catalog no longer has it. */
    String locationTitle(String code) {
        return Words.plain(locationTitles.getOrDefault(code, code));
    }

    private static <T> Map<String, String> titles(List<T> all, Function<T, String> id, Function<T, String> title) {
        return all.stream().collect(Collectors.toMap(id, title, (a, b) -> a));
    }
}
