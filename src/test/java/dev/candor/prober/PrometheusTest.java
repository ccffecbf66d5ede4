package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.Outcome;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that answers as Prometheus's API is documented to. */
class PrometheusTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "";
    private HttpServer server;

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            String form = exchange.getRequestMethod().equals("POST")
                    ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    : exchange.getRequestURI().getRawQuery();
            asked.add("%s %s %s"
                    .formatted(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            URLDecoder.decode(form, StandardCharsets.UTF_8)));
            headers.add(exchange.getRequestHeaders().getFirst("X-Scope-OrgID") + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type"));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Measurement run(String id) {
        return KindFile.of(
                        "prometheus",
                        Map.of(
                                "port",
                                String.valueOf(server.getAddress().getPort()),
                                "long",
                                "sum(" + "x".repeat(5_000) + ")"))
                .run(id, PROBERS);
    }

    private static String vector(String... values) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                + String.join(
                        ",",
                        List.of(values).stream()
                                .map(value -> "{\"metric\":{\"host\":\"h\"},\"value\":[1435781451.781,\"%s\"]}"
                                        .formatted(value))
                                .toList())
                + "]}}";
    }

    @Test
    void theValuesOfAVectorAreAsked() {
        answer = vector("0.05", "0.5", "NaN");
        Measurement m = run("pressure");
        assertThat(m.failure()).isNull();
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
        assertThat(m.kind()).isEqualTo("prometheus");
        assertThat(m.assertions()).hasSize(5).allMatch(line -> line.ok());
        assertThat(m.observed().more()).containsEntry("value", 0.05).containsEntry("series", 3);
        assertThat(m.observed().status()).isEqualTo(200);
        assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
        assertThat(asked)
                .containsExactly("GET /api/v1/query query=max by (host) "
                        + "(rate(node_pressure_cpu_waiting_seconds_total{host=~\"h-.*\"}[1m]))");
        assertThat(headers).containsExactly("ops Bearer t0ken null");
    }

    @Test
    void oneThatIsTooHighIsDownWithWhatItWas() {
        answer = vector("0.2", "0.95", "0.3");
        Measurement m = run("pressure");
        assertFailure(m, Kind.ASSERTION, Source.TARGET, "expected not value > 0.9, observed 0.2, 0.95, 0.3");
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
    }

    @Test
    void aScalarIsAValueAndADegradedLineIsHeldAgainstIt() {
        answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1435781451.781,\"0.75\"]}}";
        Measurement m = run("below");
        assertThat(m.outcome()).isEqualTo(Outcome.DEGRADED);
        assertThat(m.failure().detail()).isEqualTo("expected value < 0.5, observed 0.75");
        assertThat(m.observed().more()).containsEntry("value", 0.75).containsEntry("series", 1);
        assertThat(asked).containsExactly("GET /prom/api/v1/query query=up");
    }

    @Test
    void aLongQueryGoesInTheBody() {
        answer = vector("1");
        assertThat(run("long").failure()).isNull();
        assertThat(asked).singleElement().asString().startsWith("POST /api/v1/query query=sum(xxx");
        assertThat(headers.get(0)).endsWith("application/x-www-form-urlencoded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"resultType\":\"vector\",\"result\":[]} | expected a value, the query gave no series",
                "{\"resultType\":\"scalar\",\"result\":[1,\"NaN\"]} | expected a value, the query gave 1 series without a number",
                "{\"resultType\":\"scalar\",\"result\":[1,\"+Inf\"]} | 1 series without a number",
                "{\"resultType\":\"matrix\",\"result\":[{\"values\":[[1,\"2\"]]}]} | expected an instant vector or a scalar, the query gave a matrix",
                "{\"resultType\":\"string\",\"result\":[1,\"x\"]} | the query gave a string",
                "{} | the query gave no result",
            })
    void whatIsNoValueIsDown(String data, String words) {
        answer = "{\"status\":\"success\",\"data\":" + data + "}";
        Measurement m = run("exists");
        assertFailure(m, Kind.JSON, Source.TARGET, words);
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(m.observed().more()).doesNotContainKeys("value", "series");
    }

    @Test
    void aQueryForWhatIsWrongSpeaksOfItsSeriesAndIsUpItself() throws Exception {
        answer = vector("0.3");
        Measurement m = run("filtered");
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
        assertThat(m.observed().more().get("concerns"))
                .isEqualTo(List.of(Map.of("labels", Map.of("host", "h"), "value", 0.3, "severity", "warning")));

        answer = vector();
        Measurement well = run("filtered");
        assertThat(well.failure()).isNull();
        assertThat(well.observed().more()).containsEntry("concerns", List.of()).containsEntry("series", 0);
        assertThat(MeasurementJson.read(MeasurementJson.write(m)).observed().more())
                .as("as an agent sends it")
                .isEqualTo(m.observed().more());
    }

    @Test
    void eachSeriesIsHeldAloneAgainstTheLinesAboutItsValue() {
        answer = vector("1", "7", "12");
        Measurement m = run("compared");
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
        assertThat(m.observed().more().get("concerns"))
                .isEqualTo(List.of(
                        Map.of("labels", Map.of("host", "h"), "value", 7.0, "severity", "warning"),
                        Map.of("labels", Map.of("host", "h"), "value", 12.0, "severity", "critical")));

        status = 503;
        answer = "nobody home";
        Measurement away = run("compared");
        assertThat(away.outcome()).as("of the Prometheus itself").isEqualTo(Outcome.DOWN);
        assertThat(away.observed().more()).doesNotContainKey("concerns");
    }

    @Test
    void whatTheServerSaysOfTheQueryIsTold() {
        answer = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:3: parse error: unexpected end\"}";
        status = 400;
        assertFailure(
                run("exists"),
                Kind.STATUS,
                Source.TARGET,
                "the server refused the query (status 400, bad_data): 1:3: parse error: unexpected end");
        status = 200;
        assertFailure(run("exists"), Kind.JSON, Source.TARGET, "parse error");
    }

    @Test
    void whatIsNotPrometheusSaysSo() {
        answer = "<html>gateway</html>";
        assertFailure(run("exists"), Kind.JSON, Source.TARGET, "observed no JSON object");
        status = 502;
        assertFailure(run("exists"), Kind.STATUS, Source.TARGET, "observed 502");
        status = 200;
        answer = "{\"status\":\"ok\"}";
        assertFailure(run("exists"), Kind.JSON, Source.TARGET, "observed other JSON");
        answer = "{\"status\":\"success\",\"pad\":\"" + "x".repeat(2 << 20) + "\"}";
        assertFailure(run("exists"), Kind.SIZE, Source.TARGET, "1048576");
    }

    @Test
    void whatNeverAnswersIsAsForHttp() {
        try (Talker mute = Talker.doing(Talker::stall)) {
            Measurement m = KindFile.of("prometheus", Map.of("port", String.valueOf(mute.port()), "long", "x"))
                    .run("quick", PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "waiting for the first byte");
            assertThat(m.kind()).isEqualTo("prometheus");
        }
        server.stop(0);
        assertFailure(run("exists"), Kind.REFUSED, Source.TARGET, "refused");
    }
}
