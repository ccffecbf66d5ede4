package dev.candor.prober;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * blackbox_exporter's side of the benchmark: the installed program, asked for probes over kept-alive connections as
 * Prometheus does. Only the exporter's own CPU time counts, as the kernel keeps it.
 */
final class BenchBlackbox implements AutoCloseable {

    private static final String PROGRAM = "prometheus-blackbox-exporter";
    // The kernel's unit of /proc/PID/stat on every Linux that Java runs on (USER_HZ).
    private static final long NANOS_PER_TICK = 10_000_000;

    private final Process process;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private BenchBlackbox(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The running exporter; null if the program is not installed. */
    static @Nullable BenchBlackbox start(Path directory, Path certificate) throws IOException, InterruptedException {
        Path config = Files.writeString(
                directory.resolve("blackbox.yml"),
                """
                modules:
                  plain:
                    prober: http
                    timeout: 5s
                    http: &http
                      preferred_ip_protocol: ip4
                      valid_status_codes: [200]
                      fail_if_body_not_matches_regexp: [ready]
                      fail_if_header_not_matches:
                        - {header: Content-Type, regexp: '^application/json'}
                  secure:
                    prober: http
                    timeout: 5s
                    http:
                      <<: *http
                      enable_http2: false
                      tls_config: {ca_file: %s}
                  connect:
                    prober: tcp
                    timeout: 5s
                    tcp: {preferred_ip_protocol: ip4}
                """
                        .formatted(certificate));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process process;
        try {
            process = new ProcessBuilder(
                            PROGRAM, "--config.file=" + config, "--web.listen-address=127.0.0.1:" + port, "--log.level=error")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("blackbox.log").toFile())
                    .start();
        } catch (IOException e) {
            return null;
        }
        BenchBlackbox blackbox = new BenchBlackbox(process, port);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!blackbox.answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException("blackbox_exporter did not start: "
                        + Files.readString(directory.resolve("blackbox.log")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return blackbox;
    }

    private boolean answers() throws InterruptedException {
        try {
            return client.send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/healthy"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code up failed cpu_ns wall_ns}, as Candor's side answers. */
    long[] saturate(String module, String target, int inFlight, long millis) throws InterruptedException, IOException {
        URI probe = URI.create("http://127.0.0.1:%d/probe?module=%s&target=%s"
                .formatted(port, module, URLEncoder.encode(target, StandardCharsets.UTF_8)));
        AtomicLong up = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() < end) {
                    (ask(probe).contains("\nprobe_success 1") ? up : failed).incrementAndGet();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new long[] {up.get(), failed.get(), cpuNanos() - cpu, System.nanoTime() - start};
    }

    private String ask(URI probe) {
        try {
            return client.send(HttpRequest.newBuilder(probe).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private long cpuNanos() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
