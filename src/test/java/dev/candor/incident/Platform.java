package dev.candor.incident;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Finding;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judged;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.signal.Signal;
import dev.candor.measurement.Outcome;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A small platform with names that no other test has, and judgements about it. */
final class Platform {

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final CatalogStore catalogs;
    private final Event<Judged> judgements;
    private final List<Customer> customers = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();
    private final List<Placement> placements = new ArrayList<>();

    Platform(CatalogStore catalogs, Event<Judged> judgements) {
        this.catalogs = catalogs;
        this.judgements = judgements;
    }

    Instant start() {
        return start;
    }

    String h(int n) {
        return name + "-h" + n;
    }

    Suspect host(int n) {
        return new Suspect(Suspect.Kind.HOST, h(n));
    }

    Suspect region() {
        return new Suspect(Suspect.Kind.REGION, name);
    }

    String component() {
        return name + "-machines";
    }

    String customer(int n) {
        return name + "-c" + n;
    }

    String machine(int n) {
        return name + "-m" + n;
    }

    void place(int n, int host) {
        owned(n);
        placements.add(new Placement(machine(n), h(host), null, null));
    }

    void placeVolume(int n, int host) {
        resources.add(new Resource(volume(n), customer(n), ResourceKind.VOLUME, "data", null));
        placements.add(new Placement(volume(n), h(host), null, null));
    }

    String volume(int n) {
        return name + "-v" + n;
    }

    void moved(int n, int from, int to, Instant when) {
        owned(n);
        placements.add(new Placement(machine(n), h(from), null, when));
        placements.add(new Placement(machine(n), h(to), when, null));
    }

    private void owned(int n) {
        customers.add(new Customer(customer(n), "Customer " + n));
        resources.add(new Resource(machine(n), customer(n), ResourceKind.MACHINE, "web", null));
    }

    /** The file says another thing at that moment, and says nothing of before. */
    void moveTo(int host, int n, int second) {
        placements.removeIf(p -> p.resource().equals(machine(n)));
        placements.add(new Placement(machine(n), h(host), null, null));
        inForce(start.plusSeconds(second));
    }

    void inForce() {
        inForce(start.minusSeconds(3600));
    }

    private void inForce(Instant since) {
        Catalog catalog = new Catalog(
                "Acme",
                List.of(new Region(name, "Frankfurt")),
                List.of(new Host(h(1), name), new Host(h(2), name)),
                List.of(new Location("fra", "Frankfurt"), new Location("iad", "Ashburn")),
                List.of(new Component(component(), "Machines", null, null, 0)),
                customers,
                resources,
                placements);
        catalogs.use(catalog, since);
    }

    Belief failing(int host) {
        return new Belief(Health.DEGRADED, 9);
    }

    Belief down() {
        return new Belief(Health.DOWN, 9);
    }

    Belief well() {
        return new Belief(Health.UP, 0);
    }

    void judge(int second, Belief belief) {
        QuarkusTransaction.requiringNew().run(() -> fire(second, belief));
    }

    void fire(int second, Belief belief) {
        Judgement now = belief.at(start.plusSeconds(second));
        judgements.fire(new Judged(now, now));
    }

    /** The one open incident about this platform. */
    Incident theOpenOne(IncidentService incidents) {
        List<Incident> mine = incidents.open().stream()
                .filter(i -> i.components().stream().anyMatch(c -> c.component().equals(component())))
                .toList();
        assertThat(mine).hasSize(1);
        return mine.get(0);
    }

    /** What is believed of the platform. */
    final class Belief {
        private final Health health;
        private final int failures;
        private final List<Suspect> blamed = new ArrayList<>();
        private final List<Signal> warnings = new ArrayList<>();
        private Duration lasting = Duration.ZERO;

        private Belief(Health health, int failures) {
            this.health = health;
            this.failures = failures;
        }

        /** It has been so for that long. */
        Belief since(Duration ago) {
            lasting = ago;
            return this;
        }

        Belief blames(Suspect suspect) {
            blamed.add(suspect);
            return this;
        }

        /** Others say so from the start on. */
        Belief warned(Suspect about, Signal.Kind kind, Signal.Severity severity) {
            warnings.add(new Signal(
                    UUID.randomUUID(),
                    severity == Signal.Severity.DEAD ? Signal.OPERATOR : "alert Trouble",
                    "f",
                    about,
                    kind,
                    severity,
                    "<b>nvme2</b>",
                    start,
                    start,
                    start.plusSeconds(3600),
                    null));
            return this;
        }

        private Judgement at(Instant at) {
            List<String> both = List.of("fra", "iad");
            ComponentHealth belief = new ComponentHealth(
                    component(),
                    health,
                    at.minus(lasting),
                    health == Health.DOWN ? both : List.of(),
                    health == Health.DEGRADED ? both : List.of(),
                    health == Health.UP ? both : List.of(),
                    List.of(),
                    "2 of 2 locations see failures.");
            List<SeriesHealth> series = both.stream()
                    .map(l -> new SeriesHealth(
                            name + "-p", l, health, at, 12, failures, at, failures == 0 ? null : "refused"))
                    .toList();
            List<Finding> findings = blamed.stream()
                    .map(s -> new Finding(
                            s,
                            Outcome.DOWN,
                            List.of(),
                            0.97,
                            30,
                            0.75,
                            s.kind().pages(),
                            18,
                            20,
                            24,
                            at.minusSeconds(3),
                            at.minusSeconds(4),
                            at.minusSeconds(2),
                            List.of(component()),
                            List.of(name + "-p"),
                            both,
                            List.of(name),
                            "18 of 20 failures in the last 60 s touched " + s + "."))
                    .toList();
            return new Judgement(at, series, Map.of(component(), belief), findings, warnings);
        }
    }
}
