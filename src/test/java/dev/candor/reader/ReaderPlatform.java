package dev.candor.reader;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.Health;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentService;
import dev.candor.incident.NewIncident;
import dev.candor.incident.NewResolution;
import dev.candor.incident.NewUpdate;
import dev.candor.security.Capabilities;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A small platform with two customers, on which operators open incidents. */
abstract class ReaderPlatform {

    @Inject
    CatalogStore catalogs;

    @Inject
    IncidentService incidents;

    @Inject
    Capabilities capabilities;

    @Inject
    DataSource database;

    @Inject
    InstantSource clock;

    final String name = "s" + UUID.randomUUID().toString().substring(0, 6);
    final String acme = name + "-acme";
    final String globex = name + "-globex";
    final List<UUID> opened = new java.util.ArrayList<>();

    @BeforeEach
    void aPlatform() {
        catalogs.use(
                new Catalog(
                        "Cloud nine",
                        List.of(new Region(name, "Somewhere")),
                        List.of(new Host(name + "-1", name), new Host(name + "-2", name)),
                        List.of(),
                        List.of(
                                new Component(name, "Edge of " + name, null, null, 0),
                                new Component(name + "-dns", "DNS of " + name, null, null, 1)),
                        List.of(new Customer(acme, "Acme Ltd"), new Customer(globex, "Globex secret")),
                        List.of(
                                new Resource(name + "-m1", acme, ResourceKind.MACHINE, "Web one", null),
                                new Resource(name + "-m2", acme, ResourceKind.MACHINE, "Web two", null),
                                new Resource(name + "-g1", globex, ResourceKind.MACHINE, "Secret machine", null)),
                        List.of(
                                new Placement(name + "-m1", name + "-1", null, null),
                                new Placement(name + "-m2", name + "-2", null, null),
                                new Placement(name + "-g1", name + "-1", null, null))),
                clock.instant());
    }

    @AfterEach
    void calmAgain() {
        opened.forEach(id -> incidents.resolve(id, new NewResolution("It is over and everything works.", true)));
        catalogs.use(Catalog.EMPTY, clock.instant());
    }

    Incident open(String title) {
        Incident incident = incidents.declare(new NewIncident(
                title,
                Incident.Severity.MAJOR,
                List.of(new NewIncident.Hurt(name, Health.DOWN)),
                List.of(name),
                null,
                null,
                "Requests to 3 of 4 hosts fail.",
                null,
                true));
        opened.add(incident.id());
        return incident;
    }

    Incident tell(UUID incident, String text) {
        return incidents.post(incident, new NewUpdate(Incident.Phase.IDENTIFIED, text, null));
    }

    /** The resource is hit by the incident, as a judgement would write it. */
    void hit(UUID incident, String resource, String customer) {
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement(
                        "insert into impact (incident, resource, customer, host, state, basis, from_at)"
                                + " values (?, ?, ?, ?, 'IMPAIRED', 'PLACEMENT', now())")) {
            insert.setObject(1, incident);
            insert.setString(2, resource);
            insert.setString(3, customer);
            insert.setString(4, name + "-1");
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
