package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The pipeline's client against a hub on loopback. */
class GateWaitCommandTest {

    private static final String GATE = """
            {"id":"g_1","status":"%s","app":"checkout","version":"v42","environment":"demo","progress":"25/25s",
             "exit_code":%s,"reasons":["iad: 38 of 41 runs failed; blamed on the deploy"],
             "regions":[{"region":"iad","critical":true,"verdict":"failed","samples":41,"failed":38,"excluded":{"probe_fault":2},
               "first_new_version_at":"2026-03-01T12:00:07Z","p95_ms":180,"before":{"p95_ms":90},"stale_answers":1}],
             "deploy":{"downtime":{"iad":{"min_ms":4100,"max_ms":6200,"ongoing":true}},"skew_max":0.5,
               "convergence":{"iad_s":[41.2,43.2]}},
             "attribution":[{"kind":"deploy","component":"app/checkout@v42","confidence":0.998,"excluded_from_gate":false,
               "evidence":{"failures_explained":38}}],
             %s "links":{"html":"http://candor/ops/deploys/g_1"}}""";

    private HttpServer server;
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private int status = 202;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        server.createContext("/", exchange -> {
            asked.add("%s %s %s"
                    .formatted(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI(),
                            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            byte[] body = answers.size() > 1
                    ? answers.poll().getBytes(StandardCharsets.UTF_8)
                    : answers.peek().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void aGoodDeployExitsWith0AfterProgress() {
        answers.add(GATE.formatted("running", "null", ""));
        answers.add(GATE.formatted("passed", "0", ""));

        assertThat(run("--soak", "25s", "--critical", "fra,iad", "--max-downtime", "5s"))
                .isZero();
        assertThat(asked.get(0))
                .startsWith("POST /api/v1/gates ")
                .contains("\"critical_regions\":[\"fra\",\"iad\"]", "\"policy\":{\"max_downtime\":\"5s\"}");
        assertThat(asked.get(1)).startsWith("GET /api/v1/gates/g_1?wait=");
        assertThat(err.toString()).contains("running  25/25s");
        assertThat(out.toString()).startsWith("passed: checkout v42 to demo");
    }

    @Test
    void aBadDeployExitsWith1NamingRegionAndCause() {
        answers.add(GATE.formatted("failed", "1", "\"rollback\":{\"version\":\"v41\"},"));

        assertThat(run()).isEqualTo(1);
        assertThat(out.toString())
                .contains("iad: 38 of 41 runs failed", "blamed: deploy app/checkout@v42 (0.998), 38 failures")
                .contains("last good version: v41", "4.1-6.2 s+", "41.2-43.2 s", "12:00:07", "90 > 180");
    }

    @Test
    void aHeldGateExitsWith2AndTheLink() {
        answers.add(GATE.formatted("held", "2", "\"held\":{\"link\":\"http://candor/incidents/1\"},"));

        assertThat(run("--json")).isEqualTo(2);
        assertThat(out.toString()).contains("\"link\":\"http://candor/incidents/1\"");
        assertThat(run()).isEqualTo(2);
        assertThat(out.toString()).contains("held by: http://candor/incidents/1");
    }

    @Test
    void aRefusalIsOurErrorAndSaysWhy() {
        answers.add("{\"detail\":\"/suite names no probe in force\"}");
        status = 400;

        assertThat(run()).isEqualTo(3);
        assertThat(err.toString()).contains("/suite names no probe in force");
    }

    @Test
    void whatCannotBeAskedIsWrongUsage() {
        assertThat(Candor.commands().setErr(new PrintWriter(err)).execute("gate", "wait", "--app", "x", "--token", "t"))
                .isEqualTo(Candor.USAGE);
        assertThat(Candor.commands().setErr(new PrintWriter(err)).execute("gate"))
                .isEqualTo(Candor.USAGE);
        assertThat(run("--hub", "ftp://x")).isEqualTo(Candor.USAGE);
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("gate", "wait", "--app", "checkout", "--version", "v42", "--token", "t", "--color", "never"));
        if (!List.of(more).contains("--hub")) {
            arguments.addAll(
                    List.of("--hub", "http://127.0.0.1:" + server.getAddress().getPort()));
        }
        arguments.addAll(List.of(more));
        CommandLine commands = Candor.commands();
        commands.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commands.execute(arguments.toArray(String[]::new));
    }
}
