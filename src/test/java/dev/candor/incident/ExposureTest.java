package dev.candor.incident;

import static dev.candor.incident.Beliefs.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExposureTest {

    private static final UUID ID = UUID.fromString("6f1c2a52-5c1b-4a39-9b8d-2f0a4d6c7e11");
    private static final Instant BEGAN = T;
    private static final Instant NOW = T.plusSeconds(60);

    private List<Placement> stood = List.of();

    @Test
    void aHostHitsWhatStoodOnItFromTheFirstFailureOn() {
        Exposure placements = of(
                new Placement("stayed", "h1", null, null),
                new Placement("left-before", "h1", null, BEGAN),
                new Placement("left-before", "h2", BEGAN, null),
                new Placement("left-during", "h1", null, T.plusSeconds(30)),
                new Placement("came", "h1", T.plusSeconds(40), null),
                new Placement("comes-later", "h1", T.plusSeconds(61), null),
                new Placement("elsewhere", "h2", null, null));

        assertThat(placements.impacts(ID, Beliefs.host("h1"), on("h1"), BEGAN, NOW))
                .extracting(Impact::resource, Impact::state, Impact::from, Impact::to)
                .containsExactlyInAnyOrder(
                        tuple("stayed", Impact.State.IMPAIRED, BEGAN, null),
                        tuple("left-during", Impact.State.RECOVERED, BEGAN, T.plusSeconds(30)),
                        tuple("came", Impact.State.IMPAIRED, T.plusSeconds(40), null));
        assertThat(placements.nextMove(Set.of("h1"), Set.of(), NOW)).isEqualTo(T.plusSeconds(61));
    }

    @Test
    void anAppWithMachinesElsewhereIsAtRiskAndOneWithoutIsImpaired() {
        Exposure placements = of(
                new Placement("a-1", "h1", null, null),
                new Placement("a-2", "h2", null, null),
                new Placement("b-1", "h1", null, null));

        assertThat(placements.impacts(ID, Beliefs.host("h1"), on("h1"), BEGAN, NOW))
                .filteredOn(i -> i.resource().startsWith("app-"))
                .extracting(Impact::resource, Impact::state, Impact::customer, Impact::host)
                .containsExactlyInAnyOrder(
                        tuple("app-a", Impact.State.AT_RISK, "c1", "h1"),
                        tuple("app-b", Impact.State.IMPAIRED, "c2", "h1"));
    }

    @Test
    void aRegionIsAllItsHosts() {
        Exposure placements = of(new Placement("stayed", "h1", null, null));

        assertThat(placements.hosts(Beliefs.region("r"))).containsExactlyInAnyOrder("h1", "h2");
        assertThat(placements.hosts(Beliefs.version("edge/v2"))).isEmpty();
        assertThat(placements.hosts(null)).isEmpty();
    }

    private List<Placement> on(String host) {
        return stood.stream().filter(p -> p.host().equals(host)).toList();
    }

    private Exposure of(Placement... all) {
        stood = List.of(all);
        List<Resource> resources = List.of(
                machine("stayed", "c1", null),
                machine("left-before", "c1", null),
                machine("left-during", "c1", null),
                machine("came", "c2", null),
                machine("comes-later", "c2", null),
                machine("elsewhere", "c2", null),
                new Resource("app-a", "c1", ResourceKind.APP, "A", null),
                machine("a-1", "c1", "app-a"),
                machine("a-2", "c1", "app-a"),
                new Resource("app-b", "c2", ResourceKind.APP, "B", null),
                machine("b-1", "c2", "app-b"));
        return new Exposure(new Catalog(
                "Acme",
                List.of(new Region("r", "R")),
                List.of(new Host("h1", "r"), new Host("h2", "r")),
                List.of(),
                List.of(),
                List.of(new Customer("c1", "One"), new Customer("c2", "Two")),
                resources,
                List.of(all)));
    }

    private static Resource machine(String id, String customer, String app) {
        return new Resource(id, customer, ResourceKind.MACHINE, id, app);
    }
}
