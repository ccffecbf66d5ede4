package dev.candor.correlation;

import dev.candor.app.ScratchDatabase;
import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Region;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import javax.sql.DataSource;

/**
 * Measures what the hub does each second to judge 10 000 probes at 5 locations, with a real PostgreSQL for what it writes:
 * calm, with one run of a hundred failing, and with one probe of a hundred down.
 */
final class TickBench {

    private static final int PROBES = Integer.getInteger("bench.probes", 10_000);
    private static final int TICKS = Integer.getInteger("bench.ticks", 30);
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int COMPONENTS = 50;
    private static final List<String> LOCATIONS = List.of("ams", "fra", "iad", "nrt", "syd");
    private static final List<String> REGIONS = List.of("fra", "iad", "nrt", "syd");
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final SplittableRandom random = new SplittableRandom(1);
    private final Window window = new Window();
    private final Judge judge = new Judge(new JointAttribution());
    private final DataSource database;
    private final BeliefStore beliefs;
    private final Catalog catalog = catalog();
    private final ProbeSet probes = probes();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private Belief belief = new Belief(new Judgement(now, List.of(), Map.of(), List.of()), Map.of(), null);

    private TickBench(DataSource database) {
        this.database = database;
        this.beliefs = new BeliefStore(database);
    }

    /** Takes two minutes. */
    public static void main(String[] args) throws Exception {
        new TickBench(ScratchDatabase.durable(Files.createTempDirectory("candor-bench"))).run();
    }

    private void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "Tick: %d probes at %d locations every %d s, %d components; load %.1f%n",
                PROBES,
                LOCATIONS.size(),
                INTERVAL.toSeconds(),
                COMPONENTS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.out.println("                            processor time of the thread, ms       time that passed, ms");
        System.out.printf(
                "%-26s %8s %8s %8s %8s %8s %8s %8s%n",
                "median", "all", "window", "judge", "write", "write", "all", "longest");
        for (int second = 0; second < 180; second++) {
            second(0, 0); // what the window holds
        }
        phase("first tick after a start", 1, 0, 0);
        phase("(warm-up)", TICKS, 0, 0);
        phase("calm", TICKS, 0, 0);
        phase("1 % of runs fail", TICKS, 0.01, 0);
        phase("1 % of probes down", TICKS, 0, PROBES / 100);
        System.out.printf(
                Locale.ROOT,
                "load %.1f%n", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private void phase(String name, int ticks, double noise, int down) throws Exception {
        double[][] took = new double[6][ticks];
        for (int tick = 0; tick < ticks; tick++) {
            second(noise, down);
            long wall = System.nanoTime();
            long start = CPU.getCurrentThreadCpuTime();
            Window.Snapshot snapshot = window.snapshot(now, probes);
            long seen = CPU.getCurrentThreadCpuTime();
            Judgement judged = judge.judge(snapshot, catalog, probes, belief.judgement());
            long said = CPU.getCurrentThreadCpuTime();
            Belief after = new Belief(judged, snapshot.answeredBy(), now);
            long writing = System.nanoTime();
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                new BeliefStore(OneConnection.of(connection)).write(belief, after, false);
                connection.commit();
                connection.setAutoCommit(true);
            }
            long end = System.nanoTime();
            long written = CPU.getCurrentThreadCpuTime();
            belief = after;
            long[] nanos = {written - start, seen - start, said - seen, written - said, end - writing, end - wall};
            for (int i = 0; i < nanos.length; i++) {
                took[i][tick] = nanos[i] / 1e6;
            }
        }
        StringBuilder line = new StringBuilder("%-26s".formatted(name));
        for (double[] ms : took) {
            Arrays.sort(ms);
            line.append(String.format(Locale.ROOT, " %8.1f", ms[ticks / 2]));
        }
        System.out.printf(Locale.ROOT, "%s %8.1f%n", line, took[5][ticks - 1]);
    }

    // Each probe runs at its own moment of the interval, everywhere within the same second.
    private void second(double noise, int down) {
        now = now.plusSeconds(1);
        long round = now.getEpochSecond() % INTERVAL.toSeconds();
        for (int i = Math.toIntExact(round); i < PROBES; i += Math.toIntExact(INTERVAL.toSeconds())) {
            for (String location : LOCATIONS) {
                Instant at = now.minusMillis(100 + i % 700);
                Identity who = identity(i, location);
                String id = probes.probes().get(i).id();
                boolean fails = i < down || (noise > 0 && random.nextDouble() < noise);
                window.add(
                        fails
                                ? Runs.down(id, location, at, Failure.Kind.TIMEOUT, Identity.NONE)
                                : Runs.up(id, location, at, who));
            }
        }
    }

    private Identity identity(int probe, String location) {
        String region = REGIONS.contains(location) ? location : "fra";
        return new Identity(region, region + "-" + random.nextInt(10), null, "1.4." + probe % COMPONENTS);
    }

    private static Catalog catalog() {
        List<Host> hosts = new ArrayList<>();
        REGIONS.forEach(region -> {
            for (int i = 0; i < 10; i++) {
                hosts.add(new Host(region + "-" + i, region));
            }
        });
        List<Component> components = new ArrayList<>();
        for (int i = 0; i < COMPONENTS; i++) {
            components.add(new Component(component(i), component(i), null, null, i));
        }
        return new Catalog(
                "Bench",
                REGIONS.stream().map(code -> new Region(code, code)).toList(),
                hosts,
                LOCATIONS.stream().map(code -> new Location(code, code)).toList(),
                components,
                List.of(),
                List.of(),
                List.of());
    }

    private static ProbeSet probes() {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            probes.add(Runs.probe("component-%05d-front-page".formatted(i), component(i % COMPONENTS), INTERVAL, 1));
        }
        return new ProbeSet(probes);
    }

    private static String component(int number) {
        return "component-" + number;
    }
}
