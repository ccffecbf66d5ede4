package dev.candor.console;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.HealthBoard;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.ShownBeliefs;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeSet;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A small platform on which something is suspected, and an administrator before the console. */
abstract class ConsolePlatform {

    static SignedIn admin;

    @Inject
    CatalogStore catalogs;

    @Inject
    ProbeCatalog probes;

    @Inject
    HealthBoard board;

    @Inject
    InstantSource clock;

    final String name = "k" + UUID.randomUUID().toString().substring(0, 6);
    final String host = name + "-112";
    private Judgement before;

    @BeforeEach
    void aPlatform() {
        if (admin == null) {
            admin = SignedIn.as("admin");
        }
        before = board.latest();
        catalogs.use(
                new Catalog(
                        "Cloud <i>nine</i>",
                        List.of(new Region(name, "Somewhere")),
                        List.of(new Host(host, name)),
                        List.of(new Location("fra", "Frankfurt"), new Location("iad", "Ashburn")),
                        List.of(new Component(name, "Edge of " + name, null, null, 0)),
                        List.of(new Customer(name + "-acme", "Acme <script>alert(1)</script>")),
                        List.of(new Resource(name + "-m1", name + "-acme", ResourceKind.MACHINE, "Machine one", null)),
                        List.of(new Placement(name + "-m1", host, null, null))),
                clock.instant());
        ShownBeliefs.show(board, ShownBeliefs.hostSuspected(clock.instant(), name, name + "-probe", host, name));
    }

    @AfterEach
    void calmAgain() {
        SignInTest.resolveAll(admin);
        ShownBeliefs.show(board, before);
        catalogs.use(Catalog.EMPTY, clock.instant());
        probes.use(ProbeSet.EMPTY);
    }

    void probe(String url) {
        probes.use(new ProbeSet(ProbeFile.parse("test.yaml", """
                        version: candor/v1
                        probes:
                          - id: %s-probe
                            title: Probe of %s
                            interval: 30s
                            timeout: 3s
                            http: {url: "%s"}
                            expect: [status == 200]
                        """.formatted(name, name, url), Optional.empty(), Map.of())
                .probes()));
    }
}
