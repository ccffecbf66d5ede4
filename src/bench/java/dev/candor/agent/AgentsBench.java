package dev.candor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures how punctual agents are and what they take: one process for each location, all the probes in each of them, for
 * a real hub with its PostgreSQL, on one machine; then a small one alone. Lateness is what the agents' own histograms say of the
 * runs between two looks.
 */
final class AgentsBench {

    private static final List<String> LOCATIONS = List.of("ams", "fra", "iad", "nrt", "syd");
    private static final String SMALL = "lab";
    private static final int PROBES = Integer.getInteger("bench.probes", 10_000);
    private static final int SMALL_PROBES = 200;
    private static final int WARM_UP_S = Integer.getInteger("bench.warm-up-s", 60);
    private static final int MEASURE_S = Integer.getInteger("bench.measure-s", 90);
    private static final int PATIENCE_S = 180;

    /** As the README recommends. */
    private static final String FLAGS = System.getProperty(
            "bench.agent-flags",
            "-Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxDirectMemorySize=16m -XX:+ExitOnOutOfMemoryError");

    private static final String SMALL_FLAGS = FLAGS.replaceFirst("-Xmx\\S+", "-Xmx48m");

    private final BenchFleet fleet;

    private AgentsBench(BenchFleet fleet) {
        this.fleet = fleet;
    }

    /** An agent at one moment. */
    private record Look(Footprint footprint, List<Long> lateness, JsonNode status) {
        long skipped() {
            return status.path("skipped").asLong();
        }
    }

    /** Runs everything; takes some five minutes. */
    public static void main(String[] args) throws Exception {
        if (!Files.exists(BenchFleet.JAR)) {
            System.out.println("Agents: not measured, for want of the packaged program; ./mvnw package -DskipTests makes it");
            return;
        }
        Path directory = Files.createTempDirectory("candor-bench");
        List<String> locations = new ArrayList<>(LOCATIONS);
        locations.add(SMALL);
        try (BenchFleet fleet = new BenchFleet(directory, locations, PROBES)) {
            new AgentsBench(fleet).run();
        } finally {
            delete(directory);
        }
    }

    private void run() throws IOException, InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "Agents: %d probes every 30 s at each of %d locations, %s; hub with its PostgreSQL and the target on the same machine; load %s%n",
                PROBES,
                LOCATIONS.size(),
                FLAGS,
                load());
        await("the hub", fleet::isUp);
        for (String location : LOCATIONS) {
            fleet.join(location, FLAGS);
        }
        await("the agents", () -> all(LOCATIONS, PROBES));
        // Somebody touches every probe: an agent holds the old and the new at once.
        Map<String, String> versions = versions();
        fleet.assign(PROBES, 4);
        await(
                "the second assignment",
                () -> all(LOCATIONS, PROBES) && Collections.disjoint(versions().values(), versions.values()));
        pass(WARM_UP_S);
        measure(LOCATIONS);
        for (String location : LOCATIONS) {
            fleet.leave(location);
        }
        fleet.assign(SMALL_PROBES, 3);
        fleet.join(SMALL, SMALL_FLAGS);
        await("the small agent", () -> all(List.of(SMALL), SMALL_PROBES));
        pass(WARM_UP_S);
        System.out.printf(Locale.ROOT, "A small agent alone, %s: %d probes every 30 s%n", SMALL_FLAGS, SMALL_PROBES);
        measure(List.of(SMALL));
    }

    private void measure(List<String> locations) throws IOException, InterruptedException {
        Map<String, Look> before = look(locations);
        Footprint hubBefore = Footprint.of(fleet.hub());
        long start = System.nanoTime();
        pass(MEASURE_S);
        Map<String, Look> after = look(locations);
        Footprint hub = Footprint.of(fleet.hub());
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.println(
                "  agent      runs  late p50   p99  p99.9  >250 ms  skipped  unsent  RSS MiB  most MiB  CPU of a core");
        for (String location : locations) {
            Look first = before.get(location);
            Look last = after.get(location);
            List<Long> counts = new ArrayList<>();
            long runs = 0;
            long late = 0;
            for (int i = 0; i < last.lateness().size(); i++) {
                long count = last.lateness().get(i) - first.lateness().get(i);
                counts.add(count);
                runs += count;
                late += i < LatenessHistogram.BOUNDS.size() && LatenessHistogram.BOUNDS.get(i) <= 250 ? 0 : count;
            }
            System.out.printf(
                    Locale.ROOT,
                    "  %-6s %8d %6s ms %5s %6s %8d %8d %7d %8.0f %9.0f %12.1f %%%s%n",
                    location,
                    runs,
                    "<" + LatenessHistogram.quantile(counts, 0.5),
                    "<" + LatenessHistogram.quantile(counts, 0.99),
                    "<" + LatenessHistogram.quantile(counts, 0.999),
                    late,
                    last.skipped() - first.skipped(),
                    last.status().path("spool_depth").asLong(),
                    last.footprint().residentMib(),
                    last.footprint().mostMib(),
                    (last.footprint().cpuMs() - first.footprint().cpuMs()) / seconds / 10,
                    last.status().path("trouble").isNull()
                            ? ""
                            : "  " + last.status().path("trouble").asText());
        }
        System.out.printf(
                Locale.ROOT,
                "  hub, without its PostgreSQL: %.1f %% of a core, %.0f MiB; load %s%n",
                (hub.cpuMs() - hubBefore.cpuMs()) / seconds / 10,
                hub.residentMib(),
                load());
    }

    private Map<String, Look> look(List<String> locations) throws IOException, InterruptedException {
        Map<String, JsonNode> views = new TreeMap<>();
        await("the hub", () -> {
            views.putAll(fleet.views());
            return views.keySet().containsAll(locations);
        });
        Map<String, Look> looks = new TreeMap<>();
        for (String location : locations) {
            List<Long> lateness = new ArrayList<>();
            views.get(location).path("lateness").path("counts").forEach(count -> lateness.add(count.asLong()));
            looks.put(
                    location,
                    new Look(
                            Footprint.of(fleet.agent(location)),
                            lateness,
                            views.get(location).path("status")));
        }
        return looks;
    }

    private Map<String, String> versions() throws InterruptedException {
        Map<String, String> versions = new TreeMap<>();
        fleet.views().forEach((location, view) -> versions.put(
                location, view.path("status").path("assignment").asText()));
        return versions;
    }

    private boolean all(List<String> locations, int probes) throws InterruptedException {
        Map<String, JsonNode> views = fleet.views();
        return locations.stream()
                .allMatch(location -> views.containsKey(location)
                        && views.get(location).path("status").path("probes").asInt() == probes
                        && views.get(location).path("status").path("stored").asLong() > 0);
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("no sign of %s within %d s; see target/bench-agents-*.log"
                        .formatted(what, PATIENCE_S));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    private static void pass(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static String load() {
        return String.format(
                Locale.ROOT, "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + directory, e);
        }
    }
}
