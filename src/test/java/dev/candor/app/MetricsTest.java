package dev.candor.app;

import static io.restassured.RestAssured.given;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.candor.agent.Agents;
import dev.candor.correlation.Correlator;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementSink;
import dev.candor.measurement.Measurements;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a scrape of a running Candor holds. */
@QuarkusTest
class MetricsTest {

    // Told by ticks, which are off in tests, and of a catalog that tests have not: DemoIT looks for every one of them.
    private static final Set<String> NOT_IN_A_TEST = Set.of(
            "candor_certificate_expires_timestamp_seconds",
            "candor_component_health",
            "candor_probe_health",
            "candor_region_series",
            "candor_gate_decisions_total",
            "candor_gate_failures_total",
            "candor_gate_waiters",
            "candor_history_tidy_failures_total",
            "candor_outbox_failures_total");

    @TestHTTPResource(value = "", management = true)
    URI management;

    @Inject
    MeasurementSink sink;

    @Inject
    Agents agents;

    @Inject
    Correlator correlator;

    @Test
    void everyMetricThatADashboardOrRuleAsksForIsThere() throws Exception {
        live();
        Set<String> wanted = new TreeSet<>(Dashboards.metrics());
        assertThat(wanted).hasSizeGreaterThan(50);
        wanted.removeAll(NOT_IN_A_TEST);
        await().atMost(20, SECONDS).untilAsserted(() -> assertThat(names()).containsAll(wanted));
    }

    @Test
    void namesUnitsAndHelpTextsAreAsPrometheusWantsThem() throws Exception {
        Promtool.needed();
        live();
        assertThat(Promtool.run(scrape(), "check", "metrics")).isBlank();
    }

    @Test
    void whoTriesAddressesAndMethodsMakesNoSeries() throws Exception {
        live();
        int before = lines().size();
        for (int i = 0; i < 200; i++) {
            given().request("GET", "/nothing/here-" + i + "?q=" + i);
            given().request("GET", "/incidents/" + UUID.randomUUID());
            given().request("PROPFIND" + i % 50, "/c/secret-" + i);
            given().request("OPTIONS", "/c/secret-" + i);
            given().request("POST", "/api/v1/here-" + i);
        }
        assertThat(lines())
                .hasSizeLessThan(before + 60)
                .noneMatch(line -> line.contains("here-"))
                .noneMatch(line -> line.contains("secret-"));
    }

    /** Something of everything happens. */
    private void live() throws Exception {
        Instant now = Instant.now().minusSeconds(5);
        sink.accept(new MeasurementBatch(
                        "test",
                        UUID.randomUUID(),
                        List.of(
                                new MeasurementBatch.Entry(1, Measurements.up("metrics", "fra", now, 5)),
                                new MeasurementBatch.Entry(2, Measurements.down("metrics", "iad", now)))))
                .toCompletableFuture()
                .get(10, SECONDS);
        agents.start(List.of("fra"));
        agents.stop();
        correlator.judge(Instant.now());
        given().get("/").then().statusCode(200);
        System.gc();
    }

    private Set<String> names() throws Exception {
        return lines().stream().map(line -> line.split("[{ ]", 2)[0]).collect(Collectors.toSet());
    }

    private List<String> lines() throws Exception {
        return scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private String scrape() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(management.resolve("/q/metrics"))
                                .header("Accept", "text/plain; version=0.0.4")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
