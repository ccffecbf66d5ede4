package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import dev.candor.security.SecretSource;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Candor's side of the benchmark: a process of its own, so that its CPU time is that of probing alone. Takes one command
 * a line on standard input and answers each with one line on standard output. Every run goes the whole way of the
 * product: a fresh connection, every assertion, the measurement as JSON.
 */
final class BenchCandor {

    private static final Vantage HERE = Vantage.at("bench");

    private final Probers probers;
    private final Map<String, Probe> probes;
    private final com.sun.management.OperatingSystemMXBean system =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private BenchCandor(Probers probers, Map<String, Probe> probes) {
        this.probers = probers;
        this.probes = probes;
    }

    /** Reads the probe file given and serves commands until there are no more. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ProbeFile.Loaded loaded = ProbeFile.load(List.of(Path.of(args[0])), Map.of(), SecretSource.NONE);
        if (!loaded.errors().isEmpty()) {
            throw new IllegalStateException(loaded.errors().toString());
        }
        Map<String, Probe> probes = new HashMap<>();
        loaded.probes().forEach(probe -> probes.put(probe.id(), probe));
        EgressGuard guard = EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8")));
        try (Probers probers = new Probers(6_000, guard, InstantSource.system());
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            probers.warmUp(Duration.ofSeconds(10));
            BenchCandor bench = new BenchCandor(probers, probes);
            PrintStream out = System.out;
            out.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                out.println(
                        switch (words[0]) {
                            case "saturate" -> bench.saturate(
                                    words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]));
                            case "rate" -> bench.rate(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                            case "hold" -> bench.hold(words[1], Integer.parseInt(words[2]));
                            default -> throw new IllegalArgumentException(line);
                        });
            }
        }
    }

    /** {@code up failed cpu_ns wall_ns}: so many in flight all the time, for so many milliseconds. */
    private String saturate(String id, int inFlight, long millis) throws InterruptedException {
        Probe probe = probe(id);
        Semaphore slots = new Semaphore(inFlight);
        AtomicLong up = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        for (int i = 0; i < inFlight; i++) {
            slots.acquire();
            again(probe, end, slots, up, failed);
        }
        slots.acquire(inFlight);
        return "%d %d %d %d".formatted(up.get(), failed.get(), system.getProcessCpuTime() - cpu, System.nanoTime() - start);
    }

    private void again(Probe probe, long end, Semaphore slots, AtomicLong up, AtomicLong failed) {
        if (System.nanoTime() > end) {
            slots.release();
            return;
        }
        probers.run(probe, HERE).whenComplete((measurement, error) -> {
            count(measurement, up, failed);
            again(probe, end, slots, up, failed);
        });
    }

    private static void count(Measurement measurement, AtomicLong up, AtomicLong failed) {
        if (measurement != null && !MeasurementJson.write(measurement).isEmpty() && measurement.outcome() == Outcome.UP) {
            up.incrementAndGet();
        } else {
            failed.incrementAndGet();
        }
    }

    /** {@code runs failed p50_us p99_us max_us late_p99_us}: the error of time_starttransfer at a steady rate. */
    private String rate(String id, int perSecond, int seconds) {
        Probe probe = probe(id);
        Queue<Long> errors = new ConcurrentLinkedQueue<>();
        AtomicInteger failed = new AtomicInteger();
        List<CompletableFuture<?>> runs = new ArrayList<>();
        long[] late = new long[perSecond * seconds];
        long gap = 1_000_000_000L / perSecond;
        long start = System.nanoTime() + 100_000_000;
        for (int i = 0; i < perSecond * seconds; i++) {
            long due = start + i * gap;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            late[i] = (System.nanoTime() - due) / 1_000;
            runs.add(probers.run(probe, HERE).toCompletableFuture().thenAccept(m -> {
                MeasurementJson.write(m);
                String held = m.observed().identity().instance();
                Double first = m.timings().starttransfer();
                if (m.outcome() != Outcome.UP || held == null || first == null) {
                    failed.incrementAndGet();
                } else {
                    errors.add(Math.round(first * 1_000 - Long.parseLong(held) / 1_000.0));
                }
            }));
        }
        runs.forEach(CompletableFuture::join);
        long[] sorted = errors.stream().mapToLong(Long::longValue).sorted().toArray();
        Arrays.sort(late);
        return "%d %d %d %d %d %d"
                .formatted(
                        sorted.length,
                        failed.get(),
                        at(sorted, 0.5),
                        at(sorted, 0.99),
                        sorted[sorted.length - 1],
                        at(late, 0.99));
    }

    static long at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
    }

    /** {@code up failed bytes_before bytes_in_flight rss_kib threads}: so many at once against a server that takes its time. */
    private String hold(String id, int inFlight) throws IOException, InterruptedException {
        Probe probe = probe(id);
        long before = bytesInUse();
        AtomicLong up = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        List<CompletableFuture<?>> runs = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            runs.add(probers.run(probe, HERE).toCompletableFuture().thenAccept(m -> count(m, up, failed)));
            if (i % 50 == 49) {
                LockSupport.parkNanos(5_000_000); // a listener's queue holds some thousand connections
            }
        }
        while (probers.inFlight() < inFlight && runs.stream().noneMatch(CompletableFuture::isDone)) {
            LockSupport.parkNanos(1_000_000);
        }
        long during = bytesInUse();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        runs.forEach(CompletableFuture::join);
        return "%d %d %d %d %d %d".formatted(up.get(), failed.get(), before, during, rssKib(), threads);
    }

    private Probe probe(String id) {
        Probe probe = probes.get(id);
        if (probe == null) {
            throw new IllegalArgumentException("no probe " + id);
        }
        return probe;
    }

    /** What is reachable on the heap, and buffers outside of it. */
    private static long bytesInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + Math.max(0, PlatformDependent.usedDirectMemory())
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }

    private static long rssKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }
}
