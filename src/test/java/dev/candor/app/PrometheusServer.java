package dev.candor.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real Prometheus, of Debian's package {@code prometheus}, that scrapes one Candor on loopback and knows our rules. */
final class PrometheusServer {

    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final URI address;
    private final Process process;

    private PrometheusServer(URI address, Process process) {
        this.address = address;
        this.process = process;
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts it below that directory; it scrapes the management port each second. */
    static PrometheusServer scraping(int managementPort, Path directory) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.createDirectories(directory);
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 2s}
                rule_files: ['%s']
                scrape_configs:
                  - job_name: candor
                    metrics_path: /q/metrics
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                """.formatted(
                        Dashboards.RULES.toAbsolutePath().resolve("*.yaml"), managementPort));
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "prometheus-it.log").toFile()))
                .start();
        return new PrometheusServer(URI.create("http://127.0.0.1:" + port), process);
    }

    /** Waits until it has scraped what it should. */
    void awaitScrape() {
        await().atMost(30, SECONDS)
                .ignoreExceptions()
                .until(
                        () -> query("sum(up{job=\"candor\"})")
                                .at("/result/0/value/1")
                                .asText(),
                        "1"::equals);
    }

    /** What it answers now. */
    JsonNode query(String promql) throws IOException, InterruptedException {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8));
        return answer.path("data");
    }

    /** Health of each rule: {@code ok} unless it cannot be evaluated. */
    JsonNode rules() throws IOException, InterruptedException {
        return get("/api/v1/rules").path("data");
    }

    /** Names of all metrics it has seen. */
    JsonNode names() throws IOException, InterruptedException {
        return get("/api/v1/label/__name__/values").path("data");
    }

    /** How many series it holds of Candor. */
    int series() throws IOException, InterruptedException {
        return query("count({job=\"candor\"})").at("/result/0/value/1").asInt();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body());
    }

    /** Ends it. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, SECONDS)) {
            process.destroyForcibly();
        }
    }
}
