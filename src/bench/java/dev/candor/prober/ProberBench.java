package dev.candor.prober;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures the prober against blackbox_exporter and curl on one loopback server in one run, the sides taking turns, and
 * prints the ratios. A side whose program is not installed is left out and said to be.
 */
final class ProberBench {

    private static final int IN_FLIGHT = 32;
    private static final int HOLD_MILLIS = 50;

    private final int pairs = Integer.getInteger("bench.pairs", 5);
    private final long slotMillis = Long.getLong("bench.slot-ms", 4_000);
    private final Path directory;
    private final BenchOrigin origin;
    private final Candor candor;
    private final @Nullable BenchBlackbox blackbox;

    private ProberBench(Path directory, BenchOrigin origin, Candor candor, @Nullable BenchBlackbox blackbox) {
        this.directory = directory;
        this.origin = origin;
        this.candor = candor;
        this.blackbox = blackbox;
    }

    /** Runs everything; takes some minutes. */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("candor-bench");
        TestCertificate certificate =
                TestCertificate.make(directory, "bench", "-1d", 30, "DNS:localhost,IP:127.0.0.1");
        try (BenchOrigin origin = new BenchOrigin(
                        new File(certificate.pem()), new File(certificate.keyPem()));
                Candor candor = new Candor(probes(directory, origin, certificate.pem()));
                BenchBlackbox blackbox = BenchBlackbox.start(directory, Path.of(certificate.pem()))) {
            ProberBench bench = new ProberBench(directory, origin, candor, blackbox);
            bench.cpu();
            bench.timing();
            bench.inFlight();
        }
    }

    private static Path probes(Path directory, BenchOrigin origin, String ca) throws IOException {
        String expect =
                """
                    expect:
                      - status == 200
                      - body contains ready
                      - header content-type startsWith application/json
                """;
        return Files.writeString(
                directory.resolve("bench.yaml"),
                """
                version: candor/v1
                defaults: {timeout: 20s}
                probes:
                  - id: plain
                    http: {url: 'http://127.0.0.1:%1$d/'}
                %3$s
                  - id: secure
                    http: {url: 'https://127.0.0.1:%2$d/', version: '1.1', tls: {ca: '%4$s'}}
                %3$s
                  - id: connect
                    tcp: {host: 127.0.0.1, port: %1$d}
                  - id: held
                    http: {url: 'http://127.0.0.1:%1$d/?hold=%5$d'}
                    identify: {instance: header x-held}
                %3$s
                  - id: long
                    http: {url: 'http://127.0.0.1:%1$d/?hold=8000'}
                %3$s
                """
                        .formatted(
                                origin.plainPort(),
                                origin.securePort(),
                                expect,
                                ca,
                                HOLD_MILLIS));
    }

    private void cpu() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%nCPU per probe, %d in flight, %d pairs of %d ms, median%n%-8s %22s %22s %8s%n",
                IN_FLIGHT,
                pairs,
                slotMillis,
                "",
                "Candor µs (probes/s)",
                "blackbox µs (probes/s)",
                "ratio");
        for (String[] kind : new String[][] {
            {"plain", "http://127.0.0.1:" + origin.plainPort() + "/"},
            {"secure", "https://127.0.0.1:" + origin.securePort() + "/"},
            {"connect", "127.0.0.1:" + origin.plainPort()}
        }) {
            candor.saturate(kind[0], IN_FLIGHT, 5 * slotMillis); // compiled code only: an agent runs for months
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            double ourRate = 0;
            double theirRate = 0;
            for (int pair = 0; pair < pairs; pair++) {
                long[] a = candor.saturate(kind[0], IN_FLIGHT, slotMillis);
                ours.add(micros(a));
                ourRate += a[0] * 1e9 / a[3] / pairs;
                if (blackbox != null) {
                    long[] b = blackbox.saturate(kind[0], kind[1], IN_FLIGHT, slotMillis);
                    theirs.add(micros(b));
                    theirRate += b[0] * 1e9 / b[3] / pairs;
                    ratios.add(micros(b) / micros(a));
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %12.1f (%7.0f) %12s (%7.0f) %8s%n",
                    kind[0],
                    median(ours),
                    ourRate,
                    theirs.isEmpty() ? "absent" : String.format(Locale.ROOT, "%.1f", median(theirs)),
                    theirRate,
                    ratios.isEmpty() ? "" : String.format(Locale.ROOT, "%.1fx", median(ratios)));
        }
    }

    private static double micros(long[] slot) {
        if (slot[1] * 100 > slot[0]) {
            throw new IllegalStateException("more than one probe in a hundred failed: " + Arrays.toString(slot));
        }
        return slot[2] / 1e3 / slot[0];
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void timing() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%nError of time_starttransfer against a server that holds each request %d ms%n%-34s %8s %10s %10s%n",
                HOLD_MILLIS,
                "",
                "runs",
                "p50 ms",
                "p99 ms");
        for (int rate : new int[] {10, 100, 500}) {
            String line = candor.tell("rate held %d %d".formatted(rate, rate == 10 ? 20 : 10));
            String[] words = line.split(" ");
            row(
                    "Candor at %d/s (start late p99 %.1f ms)".formatted(rate, Long.parseLong(words[5]) / 1e3),
                    Long.parseLong(words[0]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]));
        }
        long[] alone = curl(100);
        if (alone.length > 0) {
            row("curl, one after the other", alone.length, BenchCandor.at(alone, 0.5), BenchCandor.at(alone, 0.99));
        }
    }

    private static void row(String who, long runs, long p50, long p99) {
        System.out.printf(Locale.ROOT, "%-34s %8d %10.3f %10.3f%n", who, runs, p50 / 1e3, p99 / 1e3);
    }

    private long[] curl(int runs) throws IOException, InterruptedException {
        long[] errors = new long[runs];
        for (int i = 0; i < runs; i++) {
            Process process;
            try {
                process = new ProcessBuilder(
                                "curl",
                                "-sS",
                                "-o",
                                directory.resolve("curl.out").toString(),
                                "-w",
                                "%{time_starttransfer} %header{x-held}",
                                "http://127.0.0.1:%d/?hold=%d".formatted(origin.plainPort(), HOLD_MILLIS))
                        .start();
            } catch (IOException e) {
                System.out.println("curl is not installed");
                return new long[0];
            }
            String[] words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ");
            process.waitFor();
            errors[i] = Math.round(Double.parseDouble(words[0]) * 1e6 - Long.parseLong(words[1].strip()) / 1e3);
        }
        Arrays.sort(errors);
        return errors;
    }

    private void inFlight() throws IOException {
        int many = 5_000;
        String[] words = candor.tell("hold long " + many).split(" ");
        System.out.printf(
                Locale.ROOT,
                "%n%d in flight at once: %s up, %s failed, %s threads in the process, %.1f KiB in use each, %d MiB resident%n",
                many,
                words[0],
                words[1],
                words[5],
                (Long.parseLong(words[3]) - Long.parseLong(words[2])) / 1024.0 / many,
                Long.parseLong(words[4]) / 1024);
    }

    /** The other process. */
    private static final class Candor implements AutoCloseable {
        private final Process process;
        private final BufferedReader from;
        private final BufferedWriter to;

        Candor(Path probes) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BenchCandor.class.getName(),
                    probes.toString()));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            from = process.inputReader(StandardCharsets.UTF_8);
            to = process.outputWriter(StandardCharsets.UTF_8);
            String first = from.readLine();
            while (first != null && !first.equals("ready")) {
                first = from.readLine(); // a log line
            }
        }

        long[] saturate(String probe, int inFlight, long millis) throws IOException {
            return Arrays.stream(tell("saturate %s %d %d".formatted(probe, inFlight, millis)).split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
        }

        String tell(String command) throws IOException {
            to.write(command);
            to.newLine();
            to.flush();
            String line = from.readLine();
            while (line != null && !line.matches("[0-9 -]+")) {
                line = from.readLine();
            }
            if (line == null) {
                throw new IOException("Candor's side ended at: " + command);
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            to.close();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
