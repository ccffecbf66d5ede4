package dev.candor.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import dev.candor.alert.Receiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A hub that is killed again and again while it sends alerts to a receiver that fails now and then, and what arrived of them. */
final class AlertFaults implements AutoCloseable {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** Incidents before each kill, at least. */
    private static final int LEAST = 10;

    private final ObjectMapper json = new ObjectMapper();
    private final Random random;
    private final Receiver receiver;
    private final FleetProcesses fleet;
    private final List<String> declared = new CopyOnWriteArrayList<>();
    private final List<String> taken = new CopyOnWriteArrayList<>();

    AlertFaults(Path directory, Random random) throws IOException {
        this.random = random;
        this.receiver = new Receiver(0);
        int salt = random.nextInt();
        receiver.answering(exchange -> {
            int lot = Math.floorMod(receiver.posts.size() + salt, 10);
            if (lot == 0) {
                exchange.sendResponseHeaders(500, -1);
            } else if (lot > 1) {
                // Long enough that a stop finds some on their way.
                LockSupport.parkNanos(50_000_000);
                exchange.sendResponseHeaders(204, -1);
                taken.add(exchange.getRequestHeaders().getFirst("webhook-id"));
            }
            // Else it hangs up without an answer: nobody knows whether it took it.
        });
        this.fleet = new FleetProcesses(
                directory,
                0,
                "1s",
                Map.of(
                        "CANDOR_ALERT_WEBHOOKS_PAGER_URL",
                        "http://127.0.0.1:%d/hook".formatted(receiver.port()),
                        "CANDOR_ALERT_WEBHOOKS_PAGER_SECRET",
                        SECRET,
                        "CANDOR_ALERT_ALLOW",
                        "127.0.0.0/8",
                        // What a killed hub had in its hands is free again four of these and five seconds later.
                        "CANDOR_ALERT_TIMEOUT",
                        "1s"));
        awaitHub();
    }

    private void awaitHub() {
        await().atMost(90, SECONDS)
                .ignoreExceptions()
                .until(() -> fleet.agents().isEmpty());
    }

    /**
     * The same with a stop as an operator makes it: what the receiver took is settled, and never sent again.
     *
     * @return how many seconds the stop took
     */
    double stopWhileItSends() throws InterruptedException, IOException {
        Thread declaring = declareSome();
        double seconds = fleet.stopHub();
        declaring.join();
        List<String> before = List.copyOf(taken);
        fleet.launchHub();
        awaitHub();
        await().atMost(60, SECONDS).until(() -> Set.copyOf(taken).size() >= declared.size());
        assertThat(before).hasSizeGreaterThan(2);
        assertThat(taken).as("taken once").doesNotHaveDuplicates();
        return seconds;
    }

    /** Declares one incident after the other for a while, in the midst of which the hub is killed; starts it again. */
    void killWhileItSends() throws InterruptedException, IOException {
        Thread declaring = declareSome();
        fleet.killHub();
        declaring.join();
        fleet.launchHub();
        awaitHub();
    }

    // Answers the thread that goes on declaring until the hub takes nothing any more.
    private Thread declareSome() {
        int enough = declared.size() + LEAST + random.nextInt(LEAST);
        Thread declaring = new Thread(this::declare, "declares incidents");
        declaring.start();
        await().atMost(60, SECONDS)
                .pollInterval(Duration.ofMillis(1 + random.nextInt(20)))
                .until(() -> declared.size() >= enough);
        return declaring;
    }

    // Until nobody takes it any more. One that was sent and not answered may have been written down or not.
    private void declare() {
        while (true) {
            try {
                declared.add(json.readTree(fleet.post("/api/v1/incidents", """
                                {"title": "Trouble %d", "severity": "major", "text": "Something is wrong.",
                                 "components": [{"component": "site", "health": "down"}]}
                                """.formatted(declared.size())))
                        .get("id")
                        .asText());
            } catch (Exception e) {
                return;
            }
        }
    }

    /** How many incidents the hub said that it wrote down. */
    int declared() {
        return declared.size();
    }

    /** Waits until nothing is left to send, and holds what arrived against what was written down. */
    void assertNothingIsLostOrUnderTwoNames() throws Exception {
        await().atMost(60, SECONDS)
                .until(() -> fleet.number("select count(*) from delivery where state <> 'DELIVERED'") == 0);
        Set<String> written = new TreeSet<>(fleet.texts("select id from alert_event"));
        Map<String, List<Receiver.Post>> arrived =
                receiver.posts.stream().collect(Collectors.groupingBy(Receiver.Post::id));
        assertThat(arrived.keySet()).as("each event arrived, and nothing else").isEqualTo(written);
        assertThat(declared)
                .as("each incident that the hub said it wrote down")
                .allSatisfy(id -> assertThat(written).contains("evt_" + id + "_1"));
        Map<String, String> idOfTurn = new HashMap<>();
        List<String> again = new ArrayList<>();
        for (Map.Entry<String, List<Receiver.Post>> one : arrived.entrySet()) {
            for (Receiver.Post post : one.getValue()) {
                new Webhook(SECRET).verify(post.body(), post.lowerCaseHeaders());
                assertThat(post.body())
                        .as("the same under the same id")
                        .isEqualTo(one.getValue().get(0).body());
            }
            JsonNode event = json.readTree(one.getValue().get(0).body());
            assertThat(event.path("id").asText()).isEqualTo(one.getKey());
            String turn = event.path("subject").asText() + " " + event.at("/data/sequence");
            assertThat(idOfTurn.put(turn, one.getKey()))
                    .as("another id for " + turn)
                    .isNull();
            if (one.getValue().size() > 1) {
                again.add(one.getKey());
            }
        }
        System.out.printf(
                "FleetIT: %d alerts arrived in %d posts, %d of them more than once, none was lost%n",
                arrived.size(), receiver.posts.size(), again.size());
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        receiver.close();
    }
}
