package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.candor.measurement.AssertionOutcome;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.Outcome;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteTest {

    private static final String TOKEN = "t0ken-9f8e7d6c5b4a";
    private static final Probers PROBERS =
            new Probers(64, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static final AtomicInteger LOOKS = new AtomicInteger();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static HttpServer server;
    private static int closed;

    @BeforeAll
    static void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        server.setExecutor(THREADS);
        server.createContext("/", SuiteTest::answer);
        server.start();
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            closed = gone.getLocalPort();
        }
    }

    @AfterAll
    static void close() {
        PROBERS.close();
        server.stop(0);
        THREADS.shutdownNow();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String auth = exchange.getRequestHeaders().getFirst("Authorization");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        ASKED.add("%s %s %s".formatted(exchange.getRequestMethod(), path, body).strip());
        switch (path) {
            case "/login" -> reply(exchange, 200, "{\"token\":\"" + TOKEN + "\",\"user\":7}");
            case "/orders" -> {
                exchange.getResponseHeaders().set("X-Order", "order-1");
                exchange.getResponseHeaders().set("X-Region", "fra");
                reply(exchange, ("Bearer " + TOKEN).equals(auth) ? 201 : 401, "{\"user\":7}");
            }
            case "/orders/order-1" -> {
                boolean delivered = LOOKS.incrementAndGet() >= 3;
                reply(exchange, 200, delivered ? "{\"state\":\"delivered\"}" : "{\"state\":\"packed\"}");
            }
            case "/echo" -> {
                String token = exchange.getRequestHeaders().getFirst("X-Token");
                exchange.getResponseHeaders().set("X-Token", token == null ? "none" : token);
                reply(exchange, 200, "{}");
            }
            case "/list" -> reply(exchange, 200, "{\"items\":[1,2]}");
            case "/long" -> reply(exchange, 200, "x".repeat(4097));
            case "/lines" -> reply(exchange, 200, "a\r\nHost: evil");
            case "/place" -> reply(exchange, 200, "{{base}}");
            case "/after" -> reply(exchange, 200, "");
            case "/hang" -> {
                // Until the prober has hung up and the test is over.
                try {
                    TimeUnit.SECONDS.sleep(20);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            default -> reply(exchange, 404, "none");
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Measurement run(String id) {
        String port = String.valueOf(server.getAddress().getPort());
        return KindFile.of(
                        "suite",
                        Map.of("base", "http://127.0.0.1:" + port, "port", port, "closed", String.valueOf(closed)))
                .run(id, PROBERS);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> steps(Measurement m) {
        return (List<Map<String, Object>>) m.observed().more().get("steps");
    }

    @Test
    void aSuiteHandsOnWhatItCapturesAndWaitsUntilItHolds() throws IOException {
        LOOKS.set(0);
        Measurement m = run("order");
        assertThat(m.failure()).isNull();
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
        assertThat(m.kind()).isEqualTo("suite");
        assertThat(m.observed().identity().region()).isEqualTo("fra");
        assertThat(steps(m))
                .extracting(step -> step.get("name"))
                .containsExactly("log in", "order", "is delivered", "step-4", "clean up");
        assertThat(steps(m)).allMatch(step -> step.get("outcome").equals("up"));
        assertThat(steps(m).get(0))
                .containsEntry("captured", List.of("token", "user"))
                .containsEntry("status", 200);
        assertThat(steps(m).get(2)).containsEntry("attempts", 3);
        assertThat(steps(m).get(3)).containsEntry("kind", "tcp").containsEntry("optional", true);
        assertThat(m.timings().total()).isBetween(750.0, 9_000.0);
        assertThat(ASKED).contains("POST /orders {\"user\":\"7\"}", "DELETE /orders/order-1");
        assertThat(m.assertions())
                .extracting(AssertionOutcome::text)
                .contains("order: jsonpath $.user == {{user}}", "time_total < 10s");
        String json = MeasurementJson.write(m);
        assertThat(json).doesNotContain(TOKEN);
        assertThat(MeasurementJson.read(json).observed().more())
                .isEqualTo(m.observed().more());
    }

    @Test
    void afterAFailureOnlyCleanUpRunsAndTheFailureNamesItsStepButNoCapturedValue() {
        ASKED.clear();
        Measurement m = run("broken-in-the-middle");
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(m.failure().kind()).isEqualTo(Kind.HEADER);
        assertThat(m.failure().source()).isEqualTo(Source.TARGET);
        assertThat(m.failure().detail())
                .isEqualTo("step wrong: expected header x-token == not-{{token}}, observed {{token}}");
        assertThat(steps(m)).extracting(step -> step.get("outcome")).containsExactly("up", "down", "skipped", "up");
        assertThat(ASKED).contains("GET /after").doesNotContain("GET /never");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            default-status        | DOWN    | STATUS    | TARGET | step missing: expected status < 400, observed 404
            needs-what-never-came | DOWN    | ASSERTION | TARGET | step needs it: expected {{never}} to be captured before, found nothing: an optional step failed
            a-list                | DOWN    | JSON      | TARGET | step list: expected one text or number to capture as {{items}} from jsonpath $.items, observed a list
            too-long              | DOWN    | SIZE      | TARGET | step long: expected a value to capture as {{all}} from body, at most 4096 characters, observed 4097
            several-lines         | DOWN    | BODY      | TARGET | step lines: expected one text or number to capture as {{all}} from body, observed several lines, or control characters
            hangs                 | DOWN    | TIMEOUT   | TARGET | step hanging: timed out while
            short-step            | DOWN    | TIMEOUT   | TARGET | step hanging: timed out while
            never-holds           | DOWN    | STATUS    | TARGET | step never: expected status < 400, observed 404 (the last of
            degraded-step         | DEGRADED| ASSERTION | TARGET | step slow: expected time_total < 1us
            blocked               | DOWN    | REFUSED   | TARGET | step refused: 127.0.0.1
            forbidden             | UNKNOWN | BLOCKED   | CONFIG | step metadata:
            """)
    void everyFailureIsToldUnderTheNameOfItsStep(String id, Outcome outcome, Kind kind, Source source, String detail) {
        Measurement m = run(id);
        assertThat(m.outcome()).isEqualTo(outcome);
        assertThat(m.failure().detail()).startsWith(detail);
        assertThat(m.failure().kind()).isEqualTo(kind);
        assertThat(m.failure().source()).isEqualTo(source);
    }

    @Test
    void anOptionalFailureIsToldAndNotCounted() {
        Measurement m = run("optional-failure");
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
        assertThat(steps(m)).extracting(step -> step.get("outcome")).containsExactly("down", "up");
        assertThat(m.assertions()).filteredOn(a -> !a.ok()).hasSize(1);
    }

    @Test
    void aCapturedValueThatMakesNoQuestionFailsWithoutBeingSaid() {
        Measurement m = run("no-question");
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(m.failure().detail())
                .startsWith("step nowhere: what was captured makes no question: expected an address")
                .contains("{{token}}")
                .doesNotContain(TOKEN);
    }

    @Test
    void whatLooksLikeAPlaceInAValueStaysText() {
        Measurement m = run("a-place-in-a-value");
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
    }

    @Test
    void aStepThatHangsLeavesTimeToCleanUp() {
        ASKED.clear();
        Measurement m = run("hangs");
        assertThat(m.timings().total()).isLessThan(1_100);
        assertThat(steps(m)).extracting(step -> step.get("outcome")).containsExactly("down", "up");
        assertThat(ASKED).contains("GET /after");
    }

    @Test
    void untilGivesUpWhenItsTimeIsUp() {
        Measurement m = run("never-holds");
        assertThat(m.timings().total()).isBetween(700.0, 2_500.0);
        assertThat((Integer) steps(m).get(0).get("attempts")).isBetween(2, 4);
    }
}
