package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/good", exchange -> {
            exchange.getResponseHeaders().set("Fly-Region", "fra");
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/bad", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void jsonIsOneObjectALineInTheOrderOfThePage() throws IOException {
        int status = check(
                file(probe("good", "/good", "status == 200", null)), "--json", "--repeat", "2", "--location", "desk");
        assertThat(err.toString()).isEmpty();
        assertThat(status).isZero();
        assertThat(out.toString().lines()).hasSize(2).allSatisfy(line -> {
            JsonNode m = new ObjectMapper().readTree(line);
            assertThat(m.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "probe",
                            "kind",
                            "location",
                            "started_at",
                            "outcome",
                            "failure",
                            "assertions",
                            "observed",
                            "timing_ms",
                            "phase_ms",
                            "evidence");
            assertThat(m.get("probe").asText()).isEqualTo("good");
            assertThat(m.get("kind").asText()).isEqualTo("http");
            assertThat(m.get("location").asText()).isEqualTo("desk");
            assertThat(m.get("started_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
            assertThat(m.get("outcome").asText()).isEqualTo("up");
            assertThat(m.get("failure").isNull()).isTrue();
            assertThat(m.at("/assertions/0").toString())
                    .isEqualTo("{\"text\":\"status == 200\",\"ok\":true,\"actual\":\"200\"}");
            assertThat(m.at("/observed/status").asInt()).isEqualTo(200);
            assertThat(m.at("/observed/identity/region").asText()).isEqualTo("fra");
            assertThat(m.at("/phase_ms/dns").isNull()).isTrue();
            assertThat(m.at("/timing_ms/total").asDouble()).isPositive();
            assertThat(m.get("evidence").isObject()).isTrue();
        });
    }

    @Test
    void theExitStatusSaysHowBadItIs() throws IOException {
        Path good = file(probe("good", "/good", "status == 200", null));
        Path slow = file(probe("slow", "/good", "status == 200", "time_total < 0ms"));
        Path bad = file(probe("bad", "/bad", "status == 200", null));
        assertThat(check(good)).isZero();
        assertThat(check(slow)).isEqualTo(2);
        assertThat(check(bad)).isEqualTo(1);
        assertThat(check(good, slow.toString(), bad.toString())).isEqualTo(1);
        assertThat(check(good, slow.toString(), bad.toString(), "--probe", "slow"))
                .isEqualTo(2);
        assertThat(run("check", good.toString()))
                .as("loopback is not allowed, so nothing is known")
                .isEqualTo(1);
        assertThat(out.toString()).contains("blocked (config)");
    }

    @Test
    void theReportHasABarForEachPhaseAndTheReason() throws IOException {
        check(file(probe("bad", "/bad", "status == 200", null)));
        assertThat(out.toString())
                .startsWith("down     bad (http, from local)")
                .contains("status (target): expected status == 200, observed 500")
                .containsPattern("connect +[0-9.]+ ms +[█#]")
                .containsPattern("wait +[0-9.]+ ms +[█#]")
                .containsPattern("(✗|FAIL) status == 200  \\[500\\]")
                .containsPattern("next: look at the target's own log")
                .doesNotContain("dns ");
    }

    @Test
    void wrongUsageIs64AndSaysWhat() throws IOException {
        Path good = file(probe("good", "/good", "status == 200", null));
        assertThat(run("check")).isEqualTo(64);
        assertThat(run("check", good.toString(), "--probe", "other")).isEqualTo(64);
        assertThat(err.toString()).contains("no probe has the id other");
        assertThat(run("check", good.toString(), "--allow", "127.1")).isEqualTo(64);
        assertThat(run("check", good.toString(), "--repeat", "0")).isEqualTo(64);
        assertThat(run("check", good.toString(), "--nonsense")).isEqualTo(64);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aBrokenFileIs65WithItsPlaceAndNothingRuns() throws IOException {
        Path broken = file(probe("good", "/good", "statuss == 200", null));
        assertThat(check(broken)).isEqualTo(65);
        assertThat(err.toString()).containsPattern("probes\\d+\\.yaml:\\d+:\\d+: .*statuss");
        assertThat(out.toString()).isEmpty();
        assertThat(check(directory.resolve("missing.yaml"))).isEqualTo(65);
    }

    private int check(Path file, String... more) {
        String[] args = new String[more.length + 4];
        args[0] = "check";
        args[1] = file.toString();
        args[2] = "--allow";
        args[3] = "127.0.0.0/8";
        System.arraycopy(more, 0, args, 4, more.length);
        return run(args);
    }

    private int run(String... args) {
        return Candor.commands()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private Path file(String probe) throws IOException {
        return Files.writeString(
                Files.createTempFile(directory, "probes", ".yaml"), "version: candor/v1\nprobes:\n" + probe);
    }

    private String probe(String id, String path, String expect, String degraded) {
        return """
                  - id: %s
                    title: A probe
                    http:
                      url: http://127.0.0.1:%d%s
                    expect:
                      - %s
                    identify:
                      region: header fly-region
                """.formatted(id, server.getAddress().getPort(), path, expect)
                + (degraded == null ? "" : "    degraded:\n      - " + degraded + "\n");
    }
}
