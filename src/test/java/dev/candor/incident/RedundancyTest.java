package dev.candor.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RedundancyTest {

    private static final UUID ID = UUID.fromString("6f1c2a52-5c1b-4a39-9b8d-2f0a4d6c7e11");
    private static final Instant NOW = Beliefs.T.plusSeconds(60);

    private static final List<Placement> PLACEMENTS = List.of(
            new Placement("m1", "fra-1", null, null),
            new Placement("m2", "fra-2", null, null),
            new Placement("m3", "fra-2", null, null),
            new Placement("m4", "ams-1", null, null),
            new Placement("gone", "fra-1", null, Beliefs.T));

    private static final Catalog CATALOG = new Catalog(
            "Acme",
            List.of(new Region("fra", "Frankfurt"), new Region("ams", "Amsterdam")),
            List.of(new Host("fra-1", "fra"), new Host("fra-2", "fra"), new Host("ams-1", "ams")),
            List.of(),
            List.of(),
            List.of(new Customer("c", "C")),
            List.of(
                    new Resource("shop", "c", ResourceKind.APP, "Shop", null),
                    machine("m1"),
                    machine("m2"),
                    machine("m3"),
                    machine("m4"),
                    machine("gone"),
                    new Resource("alone", "c", ResourceKind.APP, "Alone", null)),
            PLACEMENTS);

    private final Exposure exposure = new Exposure(CATALOG);

    @Test
    void oneOfThreeMachinesInARegionIsDownAndRequestsGoOnOnTwo() {
        AppReach shop = only(new Suspect(Suspect.Kind.HOST, "fra-1"), on("fra-1"));
        assertThat(shop.machines()).isEqualTo(4);
        assertThat(shop.hit()).isEqualTo(1);
        assertThat(shop.remaining()).isEqualTo(3);
        assertThat(shop.state()).isEqualTo(Impact.State.AT_RISK);
        assertThat(shop.regions()).containsExactly(new AppReach.Part("ams", 1, 0), new AppReach.Part("fra", 3, 1));
    }

    @Test
    void anAppThatFailsInOneRegionIsHitThereOnly() {
        Suspect cause = new Suspect(Suspect.Kind.APP_REGION, "shop/fra");
        AppReach shop = only(cause, PLACEMENTS);
        assertThat(shop.hit()).isEqualTo(3);
        assertThat(shop.state()).isEqualTo(Impact.State.AT_RISK);
        assertThat(exposure.impacts(ID, cause, PLACEMENTS, Beliefs.T, NOW))
                .extracting(Impact::resource)
                .containsExactlyInAnyOrder("m1", "m2", "m3", "shop");
    }

    @Test
    void anAppThatFailsEverywhereIsImpairedAndABadVersionPutsItAtRisk() {
        assertThat(only(new Suspect(Suspect.Kind.APP, "shop"), PLACEMENTS).state())
                .isEqualTo(Impact.State.IMPAIRED);
        AppReach risk = only(new Suspect(Suspect.Kind.APP_VERSION, "shop/v2"), PLACEMENTS);
        assertThat(risk.state()).isEqualTo(Impact.State.AT_RISK);
        assertThat(risk.hit()).isZero();
    }

    @Test
    void anInstanceIsOneMachineAndAnAppThatStandsNowhereIsHitAllTheSame() {
        assertThat(exposure.impacts(ID, new Suspect(Suspect.Kind.INSTANCE, "shop/ams-1"), PLACEMENTS, Beliefs.T, NOW))
                .extracting(Impact::resource)
                .containsExactlyInAnyOrder("m4", "shop");
        assertThat(exposure.impacts(ID, new Suspect(Suspect.Kind.APP, "alone"), List.of(), Beliefs.T, NOW))
                .extracting(Impact::resource, Impact::host)
                .containsExactly(org.assertj.core.api.Assertions.tuple("alone", Exposure.NOWHERE));
        assertThat(exposure.machines(new Suspect(Suspect.Kind.APP, "edge"))).isEmpty();
    }

    @Test
    void thePlatformIsAllItsHosts() {
        assertThat(exposure.hosts(new Suspect(Suspect.Kind.PLATFORM, "all")))
                .containsExactlyInAnyOrder("fra-1", "fra-2", "ams-1");
    }

    private AppReach only(Suspect cause, List<Placement> stood) {
        List<AppReach> reach = new Redundancy(CATALOG).of(exposure.impacts(ID, cause, stood, Beliefs.T, NOW), NOW);
        assertThat(reach).hasSize(1);
        return reach.get(0);
    }

    private static List<Placement> on(String host) {
        return PLACEMENTS.stream().filter(p -> p.host().equals(host)).toList();
    }

    private static Resource machine(String id) {
        return new Resource(id, "c", ResourceKind.MACHINE, id, "shop");
    }
}
