package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Region;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A simulated platform without sockets: five locations, each routed to one of four regions, three hosts per region
 * taking turns, three components with two probes each. Seeded, so that a failing test fails again.
 */
final class Platform {

    static final List<String> LOCATIONS = List.of("fra", "ams", "iad", "gru", "syd");
    private static final Map<String, String> ROUTES =
            Map.of("fra", "fra", "ams", "fra", "iad", "iad", "gru", "gru", "syd", "syd");
    private static final List<String> COMPONENTS = List.of("api", "machines", "volumes");

    final Window window = new Window();
    final Judge judge = new Judge(new JointAttribution());
    final Catalog catalog;
    final ProbeSet probes;
    private final SplittableRandom random;
    private final Map<String, Integer> turns = new HashMap<>();
    private final Map<String, Instant> due = new HashMap<>();
    Instant now = Runs.START;
    Judgement judgement = new Judgement(now, List.of(), Map.of(), List.of());
    Function<Ask, @Nullable Point> fault = ask -> null;
    double noise;
    Map<String, String> versions = new HashMap<>();

    Platform(long seed) {
        random = new SplittableRandom(seed);
        List<Host> hosts = new ArrayList<>();
        for (String region : List.of("fra", "iad", "gru", "syd")) {
            for (int i = 0; i < 3; i++) {
                hosts.add(new Host(region + "-11" + i, region));
            }
        }
        List<Component> components = new ArrayList<>();
        List<Probe> defined = new ArrayList<>();
        for (String id : COMPONENTS) {
            components.add(new Component(id, id, null, null, components.size()));
            defined.add(Runs.probe(id + "-a", id, Duration.ofSeconds(1), 1));
            defined.add(Runs.probe(id + "-b", id, Duration.ofSeconds(2), 1));
        }
        catalog = new Catalog(
                "Test",
                List.of(
                        new Region("fra", "Frankfurt"),
                        new Region("iad", "Ashburn"),
                        new Region("gru", "São Paulo"),
                        new Region("syd", "Sydney")),
                hosts,
                LOCATIONS.stream().map(code -> new Location(code, code)).toList(),
                components,
                List.of(),
                List.of(),
                List.of());
        probes = new ProbeSet(defined);
    }

    /** Lets time pass, a tick a second; stops early once {@code until} holds, and says how long it took. */
    Duration run(Duration time, Predicate<Judgement> until) {
        Instant from = now;
        while (now.isBefore(from.plus(time))) {
            Instant end = now.plusSeconds(1);
            for (Probe probe : probes.probes()) {
                for (String location : LOCATIONS) {
                    ask(probe, location, end);
                }
            }
            now = end;
            judgement = judge.judge(window.snapshot(now, probes), catalog, probes, judgement);
            if (until.test(judgement)) {
                break;
            }
        }
        return Duration.between(from, now);
    }

    void run(Duration time) {
        run(time, judged -> false);
    }

    private void ask(Probe probe, String location, Instant end) {
        String series = probe.id() + "@" + location;
        Instant at = due.computeIfAbsent(
                series, key -> now.plusMillis(random.nextLong(probe.interval().toMillis())));
        while (at.isBefore(end)) {
            window.add(answer(probe, location, at));
            at = at.plus(probe.interval());
        }
        due.put(series, at);
    }

    private Point answer(Probe probe, String location, Instant at) {
        String region = ROUTES.getOrDefault(location, "fra");
        int turn = turns.merge(probe.id() + region, 1, Integer::sum);
        String host = region + "-11" + (turn % 3);
        String version = versions.getOrDefault(probe.component() + "/" + host, "v1");
        Ask ask = new Ask(probe, location, at, new Identity(region, host, probe.component() + "-" + host, version));
        Point failed = fault.apply(ask);
        if (failed != null) {
            return failed;
        }
        return random.nextDouble() < noise
                ? ask.down(Failure.Kind.CONNECT)
                : Runs.up(probe.id(), location, at, ask.identity());
    }

    /** One run about to be answered. */
    record Ask(Probe probe, String location, Instant at, Identity identity) {

        boolean on(String host) {
            return host.equals(identity.host());
        }

        boolean in(String region) {
            return region.equals(identity.region());
        }

        /** Fails without a word of who it was. */
        Point down(Failure.Kind kind) {
            return Runs.down(probe.id(), location, at, kind, Identity.NONE);
        }

        /** Fails with an answer that says who gave it. */
        Point error() {
            return Runs.down(probe.id(), location, at, Failure.Kind.STATUS, identity);
        }

        Point slow() {
            return Runs.slow(probe.id(), location, at, identity);
        }
    }
}
