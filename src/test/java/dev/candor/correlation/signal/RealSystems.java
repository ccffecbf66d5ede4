package dev.candor.correlation.signal;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Prometheus and a real Alertmanager, of Debian's packages, and a machine that they watch: an address that tells
 * one number, and a rule that fires while it is not 0.
 */
final class RealSystems implements AutoCloseable {

    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Path ALERTMANAGER = Path.of("/usr/bin/prometheus-alertmanager");

    private final Path directory;
    private final HttpServer machine;
    private final List<Process> processes = new ArrayList<>();
    private volatile int trouble;

    RealSystems(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        machine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        machine.createContext("/metrics", exchange -> {
            byte[] body = "disk_failing %d\n".formatted(trouble).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        machine.start();
    }

    static boolean installed() {
        return Files.isExecutable(PROMETHEUS) && Files.isExecutable(ALERTMANAGER);
    }

    void trouble(boolean there) {
        trouble = there ? 1 : 0;
    }

    /** Starts a Prometheus that pushes its alerts there, with that token. */
    Process prometheus(String host, int alertmanager, String token) throws IOException {
        Files.writeString(directory.resolve("rules.yml"), """
                groups:
                  - name: hosts
                    rules:
                      - alert: HostDiskFailing
                        expr: disk_failing > 0
                        labels: {severity: critical}
                        annotations: {summary: 'nvme2 of {{ $labels.instance }} is failing'}
                """);
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: [rules.yml]
                alerting:
                  alertmanagers:
                    - authorization: {credentials: '%s'}
                      static_configs: [{targets: ['127.0.0.1:%d']}]
                scrape_configs:
                  - job_name: node
                    static_configs: [{targets: ['127.0.0.1:%d'], labels: {instance: '%s:9100'}}]
                """.formatted(
                        token, alertmanager, machine.getAddress().getPort(), host));
        return start(
                "prometheus",
                PROMETHEUS.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--rules.alert.resend-delay=3s",
                "--web.listen-address=127.0.0.1:" + freePort());
    }

    /** Starts an Alertmanager whose only receiver is our webhook, and answers its port. */
    int alertmanager(int candor, String token) throws IOException {
        int port = freePort();
        Path config = Files.writeString(directory.resolve("alertmanager.yml"), """
                route: {receiver: candor, group_by: [instance], group_wait: 1s, group_interval: 1s, repeat_interval: 2s}
                receivers:
                  - name: candor
                    webhook_configs:
                      - url: http://127.0.0.1:%d/hooks/alertmanager
                        max_alerts: 500
                        http_config: {authorization: {credentials: '%s'}}
                """.formatted(candor, token));
        start(
                "alertmanager",
                ALERTMANAGER.toString(),
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + port);
        return port;
    }

    private Process start(String name, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(name + ".log").toFile()))
                .start();
        processes.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        machine.stop(0);
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(10, SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
