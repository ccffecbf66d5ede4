package dev.candor.demo;

import java.util.List;

/**
 * How the simulated platform stands.
 *
 * @param names {@code stale} while some locations are led to an address that checkout has left, else {@code fresh}
 * @param certificate {@code valid} or {@code expired}
 * @param rollout the newest deploy of checkout
 */
record DemoState(
        List<RegionState> regions,
        List<LocationState> locations,
        String names,
        String certificate,
        Checkout.Rollout rollout) {

    DemoState {
        regions = List.copyOf(regions);
        locations = List.copyOf(locations);
    }

    /**
     * A region with its hosts.
     *
     * @param discovery {@code stale} while its edge looks for checkout where it was before a deploy, else {@code fresh}
     */
    record RegionState(String code, String title, Condition condition, String discovery, List<HostState> hosts) {}

    /**
     * A host.
     *
     * @param version of checkout on it
     * @param customers titles of those who have something on it, in order
     */
    record HostState(String id, Condition condition, String version, List<String> customers) {}

    /**
     * A location's network.
     *
     * @param leadsTo the region that the edge leads it to
     */
    record LocationState(String code, String title, Condition condition, String leadsTo) {}

    /** Whether every switch is as at the start; a deploy that ended well counts as such. */
    boolean calm() {
        return certificate.equals("valid")
                && names.equals("fresh")
                && regions.stream().allMatch(r -> r.discovery().equals("fresh"))
                && (rollout.quality() == Checkout.Quality.GOOD || rollout.withdrawn())
                && locations.stream().allMatch(l -> l.condition() == Condition.UP)
                && regions.stream()
                        .allMatch(r -> r.condition() == Condition.UP
                                && r.hosts().stream().allMatch(h -> h.condition() == Condition.UP));
    }
}
