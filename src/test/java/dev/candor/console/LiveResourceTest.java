package dev.candor.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.console.LiveEvent.About;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementSink;
import dev.candor.measurement.Measurements;
import dev.candor.security.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LiveResourceTest {

    private static final About ANY = new About(Set.of("flood"), Set.of(), Set.of());

    @TestHTTPResource("/api/v1/live")
    URI address;

    @Inject
    Live live;

    @Inject
    LiveConfig config;

    @Inject
    MeasurementSink sink;

    @Inject
    MeterRegistry meters;

    private final String probe = "live-" + UUID.randomUUID();
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);
    private final HttpClient client = HttpClient.newHttpClient();
    private final UUID boot = UUID.randomUUID();
    private long sequence;

    private record Told(String type, String id, String data) {
        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(data);
        }
    }

    /** A real reader: events and comments as they come over the wire. */
    private final class Stream implements AutoCloseable {
        final List<Told> events = new CopyOnWriteArrayList<>();
        final List<String> comments = new CopyOnWriteArrayList<>();
        private final InputStream body;

        Stream(String query, String lastSeen) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + query))
                    .header("Authorization", "Bearer " + TestTokens.ADMIN)
                    .header("Accept", "text/event-stream");
            if (lastSeen != null) {
                request.header("Last-Event-ID", lastSeen);
            }
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            body = answer.body();
            Thread reader = new Thread(this::read, "live-reader");
            reader.setDaemon(true);
            reader.start();
            await().atMost(5, TimeUnit.SECONDS).until(() -> !events.isEmpty());
        }

        private void read() {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                List<String> block = new ArrayList<>();
                lines.lines().forEach(line -> {
                    if (line.startsWith(":")) {
                        comments.add(line);
                    } else if (!line.isEmpty()) {
                        block.add(line);
                    } else if (!block.isEmpty()) {
                        events.add(new Told(field(block, "event"), field(block, "id"), field(block, "data")));
                        block.clear();
                    }
                });
            } catch (UncheckedIOException | java.io.IOException closed) {
                comments.add("closed");
            }
        }

        private String field(List<String> block, String name) {
            return block.stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        Told awaited(int index) {
            await().atMost(5, TimeUnit.SECONDS).until(() -> events.size() > index);
            return events.get(index);
        }

        @Override
        public void close() throws java.io.IOException {
            body.close();
        }
    }

    @Test
    void aChangeOfOutcomeReachesTheReaderAndASteadyOneDoesNot() throws Exception {
        try (Stream stream = new Stream("?probe=" + probe, null)) {
            assertThat(stream.awaited(0).type()).isEqualTo("start");
            store(Measurements.up(probe, "fra", start, 5));
            store(Measurements.up(probe, "fra", start.plusSeconds(1), 5));
            store(Measurements.down(probe, "fra", start.plusSeconds(2)));
            Told first = stream.awaited(1);
            assertThat(first.type()).isEqualTo("outcome");
            assertThat(first.json().get("outcome").asText()).isEqualTo("up");
            JsonNode second = stream.awaited(2).json();
            assertThat(second.get("probe").asText()).isEqualTo(probe);
            assertThat(second.get("location").asText()).isEqualTo("fra");
            assertThat(second.get("outcome").asText()).isEqualTo("down");
            assertThat(second.get("before").asText()).isEqualTo("up");
            assertThat(second.at("/failure/kind").asText()).isEqualTo("refused");
            assertThat(second.get("at").asText()).isEqualTo(start.plusSeconds(2).toString());
        }
    }

    @Test
    void whoComesBackGetsWhatItMissedAndNothingTwice() throws Exception {
        String seen;
        try (Stream stream = new Stream("?probe=" + probe, null)) {
            store(Measurements.up(probe, "fra", start, 5));
            seen = stream.awaited(1).id();
        }
        store(Measurements.down(probe, "fra", start.plusSeconds(1)));
        try (Stream stream = new Stream("?probe=" + probe, seen)) {
            assertThat(stream.awaited(0).json().get("outcome").asText()).isEqualTo("down");
            assertThat(stream.awaited(1).type()).isEqualTo("start");
        }
        try (Stream stream = new Stream("?probe=" + probe, "anotherboot-7")) {
            assertThat(stream.awaited(0).type()).isEqualTo("reset");
        }
    }

    @Test
    void aQuietStreamShowsThatItLives() throws Exception {
        try (Stream stream = new Stream("?probe=nothing", null)) {
            live.beat();
            await().atMost(5, TimeUnit.SECONDS).until(() -> stream.comments.size() == 1);
        }
    }

    @Test
    void aReaderThatDoesNotReadIsDroppedAndCounted() throws Exception {
        double before = meters.get("candor_live_dropped").counter().count();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new java.net.InetSocketAddress(address.getHost(), address.getPort()), 2_000);
            socket.getOutputStream()
                    .write("GET /api/v1/live?probe=flood HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(TestTokens.ADMIN)
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(5, TimeUnit.SECONDS).until(() -> live.feed().readers() > 0);
            String body = "\"" + "x".repeat(20_000) + "\"";
            // More than the kernel's buffers hold, however late the answer begins.
            await().atMost(20, TimeUnit.SECONDS).until(() -> {
                for (int i = 0; i < 500 && live.feed().readers() > 0; i++) {
                    live.feed().publish("outcome", ANY, body);
                }
                return live.feed().readers() == 0;
            });
            assertThat(ends(socket)).as("its connection is closed").isTrue();
        }
        assertThat(meters.get("candor_live_dropped").counter().count()).isEqualTo(before + 1);
    }

    private static boolean ends(Socket socket) throws java.io.IOException {
        socket.setSoTimeout(5_000);
        byte[] buffer = new byte[65_536];
        try {
            while (socket.getInputStream().read(buffer) >= 0) {
                // What was on its way.
            }
            return true;
        } catch (java.net.SocketTimeoutException quiet) {
            return false;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Test
    void oneReaderTooManyIsToldToComeBack() throws Exception {
        List<LiveFeed.Reader> readers = new ArrayList<>();
        try {
            for (int i = live.feed().readers(); i < config.readers(); i++) {
                readers.add(live.feed().read(new Deaf(), ANY, null).orElseThrow());
            }
            given().auth()
                    .oauth2(TestTokens.ADMIN)
                    .get("/api/v1/live")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", notNullValue())
                    .contentType("application/problem+json")
                    .body("type", equalTo("https://candor.dev/problems/too-many-readers"));
        } finally {
            readers.forEach(LiveFeed.Reader::close);
        }
    }

    @Test
    void whoLeavesGivesItsPlaceBack() throws Exception {
        int before = live.feed().readers();
        try (Stream stream = new Stream("", null)) {
            assertThat(stream.awaited(0).type()).isEqualTo("start");
            assertThat(live.feed().readers()).isEqualTo(before + 1);
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            live.beat();
            return live.feed().readers() == before;
        });
    }

    @Test
    void nobodyReadsWithoutAToken() {
        given().get("/api/v1/live").then().statusCode(401);
    }

    private void store(Measurement run) throws Exception {
        sink.accept(new MeasurementBatch("test", boot, List.of(new MeasurementBatch.Entry(++sequence, run))))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static final class Deaf implements LiveFeed.Sink {
        @Override
        public void event(String id, LiveEvent event) {}

        @Override
        public void started(String id) {}

        @Override
        public void reset(String id) {}

        @Override
        public void beat() {}
    }
}
