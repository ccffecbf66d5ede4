package dev.candor.page;

import dev.candor.security.Sha256;
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
import dev.candor.incident.Update;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MinuteCount;
import dev.candor.security.CapabilityKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A platform of ten thousand customers in memory: what pages are made of, without a database's time. */
final class BenchPlatform implements Sources {
    static final List<String> LOCATIONS = List.of("ams", "fra", "iad", "nrt", "syd");
    private static final int COMPONENTS = 50;
    private static final int REGIONS = 8;
    private static final int EACH = 10;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Instant now;
    private final int customers;
    private final int hosts;
    private final Catalog catalog;
    private final CapabilityKeys keys;
    private final List<HealthSpan> spans = new ArrayList<>();
    private final List<Incident> incidents = new ArrayList<>();
    private final Map<String, List<Impact>> impacts = new HashMap<>();
    private Judgement judgement;

    BenchPlatform(int customers, int hosts, Instant now) {
        this.now = now;
        this.customers = customers;
        this.hosts = hosts;
        this.catalog = draw();
        this.keys = CapabilityKeys.of(IntStream.range(0, customers)
                .boxed()
                .collect(Collectors.toMap(
                        i -> HexFormat.of().formatHex(Sha256.of(capability(i).getBytes(StandardCharsets.UTF_8))),
                        BenchPlatform::customer)));
        for (Component component : catalog.components()) {
            Instant at = now.minus(Duration.ofDays(90));
            while (at.isBefore(now)) {
                Instant bad = at.plusSeconds(random.nextInt(2_000_000));
                Instant end = bad.plusSeconds(30 + random.nextInt(3_000));
                spans.add(new HealthSpan(component.id(), Health.UP, at, bad));
                spans.add(new HealthSpan(component.id(), Health.values()[1 + random.nextInt(3)], bad, end));
                at = end;
            }
        }
        judgement = judge(Health.UP);
        for (int i = 0; i < 20; i++) {
            incident(i, now.minus(Duration.ofDays(1 + i)), now.minus(Duration.ofDays(1 + i)).plusSeconds(1_800));
        }
    }

    static String customer(int number) {
        return "customer-" + number;
    }

    static String capability(int number) {
        return "%027d".formatted(number);
    }

    /** Host 0 dies: an incident opens, and what stands there is hit. Answers the incident. */
    UUID hostDies() {
        judgement = judge(Health.DOWN);
        return incident(0, now.minusSeconds(20), null);
    }

    /** How many customers an incident hits. */
    int hitBy(UUID incident) {
        return customersIn(incident).size();
    }

    private UUID incident(int host, Instant from, Instant to) {
        UUID id = new UUID(from.getEpochSecond(), host);
        String region = "r" + host % REGIONS;
        Update update = new Update(
                1, from.plusSeconds(5), Incident.Phase.INVESTIGATING, "27 of 40 runs fail since then.", true, from.plusSeconds(1_200));
        incidents.add(
                0,
                new Incident(
                        id,
                        "One host in " + region + " fails",
                        to == null ? Incident.Phase.INVESTIGATING : Incident.Phase.RESOLVED,
                        Incident.Severity.MAJOR,
                        new Suspect(Suspect.Kind.HOST, "host-" + host),
                        0.98,
                        "",
                        from,
                        from.plusSeconds(3),
                        from.plusSeconds(4),
                        to,
                        true,
                        List.of(new Incident.AffectedComponent("c0", Health.DOWN, from, to)),
                        List.of(region),
                        LOCATIONS.stream()
                                .map(l -> new Incident.Evidence("p", "c0", l, 20, 15, "connection refused", from))
                                .toList(),
                        List.of(update)));
        for (Placement placement : catalog.placementsOn("host-" + host, now)) {
            String customer = catalog.resource(placement.resource()).orElseThrow().customer();
            impacts.computeIfAbsent(customer, c -> new ArrayList<>())
                    .add(new Impact(
                            id,
                            placement.resource(),
                            customer,
                            "host-" + host,
                            to == null ? Impact.State.IMPAIRED : Impact.State.RECOVERED,
                            Impact.Basis.PLACEMENT,
                            from,
                            to));
        }
        return id;
    }

    private Judgement judge(Health first) {
        Map<String, ComponentHealth> all = new HashMap<>();
        for (Component component : catalog.components()) {
            Health health = component.id().equals("c0") ? first : Health.UP;
            all.put(
                    component.id(),
                    new ComponentHealth(
                            component.id(),
                            health,
                            now.minusSeconds(20),
                            health == Health.DOWN ? LOCATIONS : List.of(),
                            List.of(),
                            health == Health.DOWN ? List.of() : LOCATIONS,
                            List.of(),
                            ""));
        }
        List<SeriesHealth> series = LOCATIONS.stream()
                .map(l -> new SeriesHealth("p", l, Health.UP, now.minusSeconds(500), 10, 0, now, null))
                .toList();
        return new Judgement(now, series, all, List.of());
    }

    private Catalog draw() {
        List<Resource> resources = new ArrayList<>();
        List<Placement> placements = new ArrayList<>();
        for (int c = 0; c < customers; c++) {
            String app = "app-" + c;
            resources.add(new Resource(app, customer(c), ResourceKind.APP, "App of " + c, null));
            for (int r = 1; r < EACH; r++) {
                String id = "res-" + c + "-" + r;
                boolean volume = r % 3 == 0;
                resources.add(new Resource(
                        id,
                        customer(c),
                        volume ? ResourceKind.VOLUME : ResourceKind.MACHINE,
                        "Thing " + r + " of " + c,
                        volume ? null : app));
                placements.add(new Placement(id, "host-" + random.nextInt(hosts), null, null));
            }
        }
        return new Catalog(
                "Bench Cloud",
                IntStream.range(0, REGIONS).mapToObj(i -> new Region("r" + i, "Region " + i)).toList(),
                IntStream.range(0, hosts).mapToObj(i -> new Host("host-" + i, "r" + i % REGIONS)).toList(),
                LOCATIONS.stream().map(l -> new Location(l, l)).toList(),
                IntStream.range(0, COMPONENTS)
                        .mapToObj(i -> new Component("c" + i, "Component " + i, "Group " + i % 5, null, i))
                        .toList(),
                IntStream.range(0, customers).mapToObj(i -> new Customer(customer(i), "Customer number " + i)).toList(),
                resources,
                placements);
    }

    @Override
    public List<Maintenance> works(Instant at) {
        return List.of();
    }

    @Override
    public Catalog catalog() {
        return catalog;
    }

    @Override
    public Optional<Judgement> judgement() {
        return Optional.of(judgement);
    }

    @Override
    public List<HealthSpan> spans(Instant from, Instant to) {
        return spans;
    }

    @Override
    public List<Incident> incidents(Instant since) {
        return List.copyOf(incidents);
    }

    @Override
    public Optional<Incident> incident(UUID id) {
        return incidents.stream().filter(i -> i.id().equals(id)).findFirst();
    }

    @Override
    public String mark() {
        return String.valueOf(incidents.size());
    }

    @Override
    public List<Maintenance> works(Instant from, Instant to) {
        return List.of();
    }

    @Override
    public List<MinuteCount> minutes(Collection<String> probes, Instant from, Instant to) {
        return List.of();
    }

    @Override
    public List<Measurement> samples(Collection<String> probes, Instant from, Instant to) {
        return List.of();
    }

    @Override
    public Optional<String> versionBefore(Incident incident) {
        return Optional.empty();
    }

    @Override
    public List<Impact> impacts(Collection<String> some, Instant since) {
        return some.stream()
                .flatMap(c -> impacts.getOrDefault(c, List.of()).stream())
                .toList();
    }

    @Override
    public Set<String> customersIn(UUID incident) {
        return impacts.values().stream()
                .flatMap(List::stream)
                .filter(i -> i.incident().equals(incident))
                .map(Impact::customer)
                .collect(Collectors.toSet());
    }

    @Override
    public CapabilityKeys keys() {
        return keys;
    }
}
