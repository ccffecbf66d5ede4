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
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import dev.candor.incident.Postmortem;
import dev.candor.incident.Update;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A small platform with two customers, and ways to break it. */
final class Sample {
    static final Instant NOW = Instant.parse("2026-03-10T14:03:11Z");
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final List<String> LOCATIONS = List.of("ams", "fra", "iad", "nrt", "syd");

    final List<Component> components = new ArrayList<>();
    final List<Customer> customers = new ArrayList<>(List.of(
            new Customer("acme", "Acme Ltd"),
            new Customer("globex", "Globex secret"),
            new Customer("empty", "Nobody Inc")));
    final List<Resource> resources = new ArrayList<>();
    final List<Placement> placements = new ArrayList<>();
    final Map<String, ComponentHealth> healths = new HashMap<>();
    final List<Maintenance> works = new ArrayList<>();
    final List<Incident> incidents = new ArrayList<>();
    final List<Impact> impacts = new ArrayList<>();
    final List<HealthSpan> spans = new ArrayList<>();

    @Nullable
    Instant asOf = NOW.minusSeconds(1);

    Instant lastChecked = NOW.minusSeconds(3);

    Sample() {
        component("edge", "Edge network", "Network", "Answers requests in every region");
        component("dns", "Internal DNS", "Network", null);
        component("machines", "Machines", "Compute", "Start, stop and run machines");
        component("volumes", "Volumes", "Compute", null);
        component("dashboard", "Dashboard", "Control plane", null);
        component("api", "Machines API", "Control plane", null);
        app("acme", "shop", "Shop", List.of("fra-1", "fra-2", "ams-1"));
        app("acme", "blog", "Blog", List.of("ams-1", "ams-2"));
        resources.add(new Resource("acme-db", "acme", ResourceKind.VOLUME, "shop-db", null));
        placements.add(new Placement("acme-db", "fra-1", null, null));
        app("globex", "globex-web", "Globex secret web", List.of("ams-2", "iad-1"));
    }

    private void component(String id, String title, String group, @Nullable String description) {
        components.add(new Component(id, title, group, description, components.size()));
        health(id, Health.UP, 0);
        spans.add(new HealthSpan(id, Health.UP, NOW.minus(Duration.ofDays(70)), null));
    }

    private void app(String customer, String app, String title, List<String> hosts) {
        resources.add(new Resource(app, customer, ResourceKind.APP, title, null));
        for (int i = 0; i < hosts.size(); i++) {
            String id = app + "-m" + (i + 1);
            resources.add(new Resource(id, customer, ResourceKind.MACHINE, title + " machine " + (i + 1), app));
            placements.add(new Placement(id, hosts.get(i), null, null));
        }
    }

    Sample health(String component, Health health, int locations) {
        List<String> bad = LOCATIONS.subList(0, locations);
        List<String> rest = LOCATIONS.subList(locations, LOCATIONS.size());
        healths.put(
                component,
                new ComponentHealth(
                        component,
                        health,
                        NOW.minusSeconds(health == Health.UP ? 86_400 : 192),
                        health == Health.DOWN ? bad : List.of(),
                        health == Health.DEGRADED ? bad : List.of(),
                        health == Health.UNKNOWN ? List.of() : rest,
                        health == Health.UNKNOWN ? LOCATIONS : List.of(),
                        "reason with http://10.0.0.1/secret"));
        return this;
    }

    /** What was found out about the latest incident, published a minute ago. */
    void explain(String text) {
        Incident i = incidents.remove(incidents.size() - 1);
        incidents.add(new Incident(
                i.id(),
                i.title(),
                i.phase(),
                i.severity(),
                i.cause(),
                i.confidence(),
                i.explanation(),
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.resolvedAt(),
                i.platformAtFault(),
                i.components(),
                i.regions(),
                i.evidence(),
                i.updates(),
                i.atRisk(),
                i.mergedInto(),
                i.died(),
                new Postmortem(text, NOW.minusSeconds(60), List.of(), Map.of())));
    }

    /** A host, region or component fails, and an incident says so. */
    Incident incident(@Nullable Suspect cause, String component, List<String> regions, List<Update> updates) {
        Incident incident = new Incident(
                UUID.nameUUIDFromBytes((cause + component + incidents.size()).getBytes(StandardCharsets.UTF_8)),
                cause == null
                        ? "Checks of " + component + " fail"
                        : "Failures point to " + cause.kind().word(),
                updates.isEmpty()
                        ? Incident.Phase.INVESTIGATING
                        : updates.get(0).phase(),
                Incident.Severity.MAJOR,
                cause,
                cause == null ? null : 0.934,
                "explanation with http://10.0.0.1/secret",
                NOW.minusSeconds(192),
                NOW.minusSeconds(188),
                NOW.minusSeconds(187),
                null,
                true,
                List.of(new Incident.AffectedComponent(component, Health.DOWN, NOW.minusSeconds(192), null)),
                regions,
                List.of(
                        evidence("web-a", component, "ams", 10, 7, "GET http://10.0.0.1/secret: connection refused"),
                        evidence(
                                "web-b", component, "ams", 10, 8, "status 503, expected 200 at http://10.0.0.1/secret"),
                        evidence("web-a", component, "fra", 10, 10, "no first byte in time (5000 ms)"),
                        evidence("web-a", component, "iad", 10, 0, null)),
                updates);
        incidents.add(incident);
        return incident;
    }

    private static Incident.Evidence evidence(
            String probe, String component, String location, int runs, int failures, @Nullable String detail) {
        return new Incident.Evidence(probe, component, location, runs, failures, detail, NOW.minusSeconds(3));
    }

    static Update update(int number, Instant at, Incident.Phase phase, String text, boolean automatic) {
        return new Update(number, at, phase, text, automatic, at.plus(Duration.ofMinutes(20)));
    }

    static List<Update> automaticUpdate() {
        return List.of(update(
                1,
                NOW.minusSeconds(187),
                Incident.Phase.INVESTIGATING,
                "27 of 40 runs fail since 13:59:59 UTC.",
                true));
    }

    /** Host fra-1 dies: component {@code machines} is down, and what stands there is hit. */
    Incident hostDies() {
        health("machines", Health.DOWN, 3);
        Incident incident =
                incident(new Suspect(Suspect.Kind.HOST, "fra-1"), "machines", List.of("fra"), automaticUpdate());
        impact(incident, "shop-m1", "acme", "fra-1", Impact.State.IMPAIRED);
        impact(incident, "acme-db", "acme", "fra-1", Impact.State.IMPAIRED);
        return incident;
    }

    void impact(Incident incident, String resource, String customer, String host, Impact.State state) {
        impacts.add(new Impact(
                incident.id(), resource, customer, host, state, Impact.Basis.PLACEMENT, NOW.minusSeconds(192), null));
    }

    Catalog catalog() {
        return new Catalog(
                "Hop Cloud",
                List.of(
                        new Region("ams", "Amsterdam"),
                        new Region("fra", "Frankfurt"),
                        new Region("iad", "Ashburn"),
                        new Region("syd", "Sydney")),
                List.of(
                        new Host("ams-1", "ams"),
                        new Host("ams-2", "ams"),
                        new Host("fra-1", "fra"),
                        new Host("fra-2", "fra"),
                        new Host("iad-1", "iad")),
                List.of(
                        new Location("ams", "Amsterdam"),
                        new Location("fra", "Frankfurt"),
                        new Location("iad", "Ashburn"),
                        new Location("nrt", "Tokyo"),
                        new Location("syd", "Sydney")),
                components,
                customers,
                resources,
                placements);
    }

    Facts facts() {
        List<SeriesHealth> series = LOCATIONS.stream()
                .map(l -> new SeriesHealth("web-a", l, Health.UP, NOW.minusSeconds(500), 10, 0, lastChecked, null))
                .toList();
        Judgement judgement = new Judgement(NOW.minusSeconds(1), series, healths, List.of());
        return new Facts(
                new Atlas(catalog()),
                asOf == null ? null : judgement,
                incidents,
                impacts,
                spans,
                works,
                pulse().expired(NOW),
                NOW);
    }

    /** How old its facts are. */
    Pulse pulse() {
        return new Pulse(asOf, lastChecked, PATIENCE);
    }

    PublicVerdict.Said everybodyReads() {
        return reads(Audience.EVERYBODY);
    }

    PublicVerdict.Said reads(String customer) {
        return reads(Audience.of(customer));
    }

    private PublicVerdict.Said reads(Audience audience) {
        PublicVerdict.Said said = new Projection(facts(), audience).said();
        Body.Whole sentence = Body.of(said.sentence())
                .fill(hole -> Body.filled(pulse().fill(hole, NOW).orElseThrow()));
        return new PublicVerdict.Said(said.tone(), said.label(), new String(sentence.bytes(), StandardCharsets.UTF_8));
    }
}
