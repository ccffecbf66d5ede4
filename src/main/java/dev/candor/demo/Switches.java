package dev.candor.demo;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.problem.ProblemException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything a person can break, by name: {@code host.fra-101}, {@code region.fra}, {@code location.ams}, {@code
 * discovery.fra}, {@code names}, {@code certificate}, {@code deploy}, {@code reset}. Each takes effect before the call returns, can be taken back, and set twice
 * changes nothing.
 */
final class Switches {

    private static final Set<Condition> NETWORK = EnumSet.of(Condition.UP, Condition.REFUSED, Condition.SILENT);
    private static final Set<Condition> HOST = EnumSet.complementOf(EnumSet.of(Condition.SLOW));
    private static final Set<Condition> REGION = EnumSet.complementOf(EnumSet.of(Condition.GRAY));

    private static final String STALE = "stale";
    private static final String FRESH = "fresh";

    private final Platform platform;
    private final Map<String, List<String>> customersByHost;

    Switches(Platform platform) {
        this.platform = platform;
        this.customersByHost = customersByHost(platform.catalog());
    }

    /**
     * Sets one switch.
     *
     * @throws ProblemException 404 if there is no such switch, 400 if it can't be set to that
     */
    synchronized void set(String name, String to) {
        int dot = name.indexOf('.');
        String kind = dot < 0 ? name : name.substring(0, dot);
        String id = name.substring(dot + 1);
        Catalog catalog = platform.catalog();
        switch (kind) {
            case "host" -> {
                require(catalog.hosts().stream().anyMatch(h -> h.id().equals(id)), name);
                platform.setHost(id, condition(name, to, HOST));
            }
            case "region" -> {
                require(catalog.regions().stream().anyMatch(r -> r.code().equals(id)), name);
                platform.setRegion(id, condition(name, to, REGION));
            }
            case "location" -> {
                require(catalog.locations().stream().anyMatch(l -> l.code().equals(id)), name);
                platform.setLocation(id, condition(name, to, NETWORK));
            }
            case "discovery" -> {
                require(catalog.regions().stream().anyMatch(r -> r.code().equals(id)), name);
                boolean stale = stale(name, to);
                if (stale && !platform.discoveryIsStale(id)) {
                    platform.checkout().roll(Checkout.Quality.GOOD);
                }
                platform.setDiscovery(id, stale);
            }
            case "names" -> {
                boolean stale = stale(name, to);
                if (stale && !platform.namesAreStale()) {
                    platform.checkout().roll(Checkout.Quality.GOOD);
                }
                platform.setNames(stale);
            }
            case "certificate" -> platform.authority().serveExpired(certificate(name, to));
            case "deploy" -> deploy(name, to);
            case "reset" -> reset();
            default -> throw ProblemException.notFound("switch", name);
        }
    }

    /** How everything stands. */
    synchronized DemoState state() {
        Catalog catalog = platform.catalog();
        return new DemoState(
                catalog.regions().stream()
                        .map(r -> new DemoState.RegionState(
                                r.code(),
                                r.title(),
                                platform.regionCondition(r.code()),
                                platform.discoveryIsStale(r.code()) ? STALE : FRESH,
                                hostsOf(r.code())))
                        .toList(),
                catalog.locations().stream()
                        .map(l -> new DemoState.LocationState(
                                l.code(),
                                l.title(),
                                platform.locationCondition(l.code()),
                                DemoCatalog.regionNearestTo(l.code())))
                        .toList(),
                platform.namesAreStale() ? STALE : FRESH,
                platform.authority().servingExpired() ? "expired" : "valid",
                platform.checkout().rollout());
    }

    /** Ids of the hosts that a customer has something on, in the catalog's order. */
    List<String> hostsOfCustomer(String title) {
        return platform.catalog().hosts().stream()
                .map(Host::id)
                .filter(h -> customersByHost.getOrDefault(h, List.of()).contains(title))
                .toList();
    }

    private List<DemoState.HostState> hostsOf(String region) {
        return platform.catalog().hosts().stream()
                .filter(h -> h.region().equals(region))
                .map(h -> new DemoState.HostState(
                        h.id(),
                        platform.hostCondition(h.id()),
                        platform.checkout().on(h.id()).version(),
                        customersByHost.getOrDefault(h.id(), List.of())))
                .toList();
    }

    private void deploy(String name, String to) {
        switch (to) {
            case "good" -> platform.checkout().roll(Checkout.Quality.GOOD);
            case "bad" -> platform.checkout().roll(Checkout.Quality.BAD);
            case "slow" -> platform.checkout().roll(Checkout.Quality.SLOW);
            case "rollback" -> platform.checkout().rollBack();
            default -> throw badValue(name, to, "good, bad, slow or rollback");
        }
    }

    private void reset() {
        platform.catalog().locations().forEach(l -> platform.setLocation(l.code(), Condition.UP));
        platform.catalog().regions().forEach(r -> platform.setRegion(r.code(), Condition.UP));
        platform.catalog().hosts().forEach(h -> platform.setHost(h.id(), Condition.UP));
        platform.catalog().regions().forEach(r -> platform.setDiscovery(r.code(), false));
        platform.setNames(false);
        platform.authority().serveExpired(false);
        platform.checkout().reset();
    }

    private static boolean certificate(String name, String to) {
        return switch (to) {
            case "expired" -> true;
            case "valid" -> false;
            default -> throw badValue(name, to, "valid or expired");
        };
    }

    private static boolean stale(String name, String to) {
        return switch (to) {
            case STALE -> true;
            case FRESH -> false;
            default -> throw badValue(name, to, "fresh or stale");
        };
    }

    private static Condition condition(String name, String to, Set<Condition> allowed) {
        return allowed.stream()
                .filter(c -> c.word().equals(to.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        badValue(name, to, allowed.stream().map(Condition::word).collect(Collectors.joining(" or "))));
    }

    private static void require(boolean known, String name) {
        if (!known) {
            throw ProblemException.notFound("switch", name);
        }
    }

    private static ProblemException badValue(String name, String to, String expected) {
        return ProblemException.badRequest(
                "bad-switch-value",
                "A switch can't be set to that",
                "%s can be set to %s, not to '%s'".formatted(name, expected, to));
    }

    private static Map<String, List<String>> customersByHost(Catalog catalog) {
        Map<String, Resource> resources = catalog.resourcesById();
        Map<String, String> titles =
                catalog.customers().stream().collect(Collectors.toMap(Customer::id, Customer::title));
        return catalog.placements().stream()
                .collect(Collectors.groupingBy(
                        Placement::host,
                        Collectors.mapping(
                                p -> titleOf(p, resources, titles),
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        list -> list.stream()
                                                .distinct()
                                                .sorted()
                                                .toList()))));
    }

    private static String titleOf(Placement placement, Map<String, Resource> resources, Map<String, String> titles) {
        Resource resource = resources.get(placement.resource());
        if (resource == null) {
            throw new IllegalStateException("a placement without a resource: " + placement.resource());
        }
        return titles.getOrDefault(resource.customer(), resource.customer());
    }
}
