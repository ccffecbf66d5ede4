package dev.candor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoCatalogTest {

    private final Catalog catalog = DemoCatalog.build();

    @Test
    void itIsTheSameAtEveryStart() {
        assertThat(DemoCatalog.build()).isEqualTo(catalog);
    }

    @Test
    void thereAreFourRegionsTwelveHostsFiveLocationsAndThirtyCustomers() {
        assertThat(catalog.regions()).hasSize(4);
        assertThat(catalog.hosts()).hasSize(12);
        assertThat(catalog.locations()).hasSize(5);
        assertThat(catalog.customers()).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void everyCustomerHasAFewOfEachKind() {
        catalog.customers().forEach(customer -> {
            Map<ResourceKind, Long> count = catalog.resources().stream()
                    .filter(r -> r.customer().equals(customer.id()))
                    .collect(Collectors.groupingBy(Resource::kind, Collectors.counting()));
            assertThat(count.get(ResourceKind.APP)).as(customer.title()).isBetween(1L, 2L);
            assertThat(count.get(ResourceKind.MACHINE))
                    .as(customer.title())
                    .isBetween(1L, runsCheckout(customer) ? 12L : 4L);
            assertThat(count.getOrDefault(ResourceKind.VOLUME, 0L))
                    .as(customer.title())
                    .isBetween(0L, 3L);
        });
    }

    @Test
    void idsAreUniqueAndEverythingPlacedStandsOnAKnownHost() {
        List<String> ids = catalog.resources().stream().map(Resource::id).toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z0-9-]{1,63}"));
        Set<String> hosts = catalog.hosts().stream().map(h -> h.id()).collect(Collectors.toSet());
        assertThat(catalog.placements()).allMatch(p -> hosts.contains(p.host()) && ids.contains(p.resource()));
        assertThat(catalog.placements().stream().map(Placement::resource)).doesNotHaveDuplicates();
    }

    @Test
    void everyHostHasSomebodyOnItAndNobodyIsOnAllOfThemButWhoRunsCheckout() {
        Map<String, Set<String>> byHost = catalog.placements().stream()
                .collect(Collectors.groupingBy(
                        Placement::host,
                        Collectors.mapping(
                                p -> catalog.resourcesById().get(p.resource()).customer(), Collectors.toSet())));
        assertThat(byHost).hasSize(12);
        Set<String> everywhere = new HashSet<>(byHost.values().iterator().next());
        byHost.values().forEach(everywhere::retainAll);
        assertThat(everywhere).containsExactly("cinder-payments");
    }

    private static boolean runsCheckout(Customer customer) {
        return customer.title().equals(DemoCatalog.SHOPKEEPER);
    }
}
