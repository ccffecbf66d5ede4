package dev.candor.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.alert.Receiver;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * How long it takes from the moment at which an alert is written down until each of a hundred receivers on loopback has it, of
 * which five hang and five answer 500: the packaged program with its own PostgreSQL, and real sockets.
 */
public final class AlertLatency {

    private static final int RECEIVERS = 100;
    private static final int HANGING = 5;
    private static final int FAILING = 5;
    private static final int ALERTS = Integer.getInteger("bench.alerts", 120);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private AlertLatency() {}

    /** Measures once and prints it; takes two minutes. */
    public static void measure(PrintStream out) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        List<Receiver> receivers = new ArrayList<>();
        Map<String, String> configured = new HashMap<>();
        configured.put("CANDOR_ALERT_ALLOW", "127.0.0.0/8");
        for (int i = 0; i < RECEIVERS; i++) {
            Receiver receiver = new Receiver(0);
            if (i < HANGING) {
                receiver.answering(exchange -> await(over));
            } else if (i < HANGING + FAILING) {
                receiver.answering(500);
            }
            receivers.add(receiver);
            configured.put("CANDOR_ALERT_WEBHOOKS_R%02d_URL".formatted(i), "http://127.0.0.1:%d/".formatted(receiver.port()));
            configured.put("CANDOR_ALERT_WEBHOOKS_R%02d_SECRET".formatted(i), SECRET);
        }
        try (FleetProcesses fleet = new FleetProcesses(Files.createTempDirectory("candor-bench-alerts"), 0, "1s", configured)) {
            awaitHub(fleet);
            declare(fleet, "(warm-up)", 20);
            List<String> declared = declare(fleet, "Trouble", ALERTS);
            List<Receiver> well = receivers.subList(HANGING + FAILING, RECEIVERS);
            awaitAll(well, declared);
            print(out, well, declared);
        } finally {
            over.countDown();
            receivers.forEach(Receiver::close);
        }
    }

    private static void await(CountDownLatch over) throws IOException {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void awaitHub(FleetProcesses fleet) {
        Awaitility.await("the hub").atMost(PATIENCE).ignoreExceptions().untilAsserted(fleet::agents);
    }

    private static List<String> declare(FleetProcesses fleet, String title, int number) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<String> events = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Instant next = Instant.now().plus(PAUSE);
            String incident = fleet.post("/api/v1/incidents", """
                    {"title": "%s %d", "severity": "major", "text": "Something is wrong.",
                     "components": [{"component": "site", "health": "down"}]}
                    """.formatted(title, i));
            events.add("evt_%s_1".formatted(json.readTree(incident).get("id").asText()));
            // The pace of the load is what is slept for.
            Thread.sleep(Math.max(0, Duration.between(Instant.now(), next).toMillis()));
        }
        return events;
    }

    private static void awaitAll(List<Receiver> well, List<String> events) {
        Set<String> wanted = new HashSet<>(events);
        try {
            Awaitility.await("all alerts").atMost(PATIENCE).until(() -> well.stream().allMatch(receiver -> {
                Set<String> have = new HashSet<>();
                receiver.posts.forEach(post -> have.add(post.id()));
                return have.containsAll(wanted);
            }));
        } catch (ConditionTimeoutException e) {
            // What is missing then is counted as lost.
            System.err.println(e.getMessage());
        }
    }

    private static void print(PrintStream out, List<Receiver> well, List<String> events) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Set<String> wanted = new HashSet<>(events);
        List<Double> seconds = new ArrayList<>();
        for (Receiver receiver : well) {
            Set<String> seen = new HashSet<>();
            for (Receiver.Post post : receiver.posts) {
                if (wanted.contains(post.id()) && seen.add(post.id())) {
                    Instant written =
                            Instant.parse(json.readTree(post.body()).path("time").asText());
                    seconds.add(Duration.between(written, post.at()).toNanos() / 1e9);
                }
            }
        }
        double[] sorted = seconds.stream().mapToDouble(d -> d).sorted().toArray();
        out.printf(
                Locale.ROOT,
                "Alerts: %d in %d s to %d receivers, of which %d hang and %d answer 500; load %.1f%n",
                events.size(),
                events.size() * PAUSE.toMillis() / 1000,
                RECEIVERS,
                HANGING,
                FAILING,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        out.printf(
                Locale.ROOT,
                "from written to accepted by the others: %d of %d arrived, median %.3f s, 90 %% %.3f s, 99 %% %.3f s, longest %.3f s%n",
                sorted.length,
                well.size() * events.size(),
                at(sorted, .5),
                at(sorted, .9),
                at(sorted, .99),
                at(sorted, 1));
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
