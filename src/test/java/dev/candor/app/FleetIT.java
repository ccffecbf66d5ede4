package dev.candor.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged program as a fleet: a hub, its PostgreSQL, three agents in processes of their own, in network namespaces where
 * this user may make them. With {@code -Dcandor.it.long=true} the cut lasts five minutes and there are ten kills.
 */
class FleetIT {

    private static final boolean LONG = Boolean.getBoolean("candor.it.long");
    private static final int PROMISE = 15;
    private static final int STOP = 10;
    // A shared machine in CI gets more, so that a red test means a broken promise.
    private static final int SOON = 3 * PROMISE;

    @TempDir
    Path directory;

    @Test
    void anAgentThatIsCutOffAndKilledLosesNothingAndBlamesNobody() throws Exception {
        try (FleetProcesses fleet = new FleetProcesses(directory, 40, "500ms")) {
            begin(fleet);
            fleet.cut("ams-1", true);
            fleet.killAgent("fra-2");
            long killed = System.nanoTime();
            await().atMost(10, SECONDS).until(() -> probes(fleet, "fra-1") == 40);
            double takenOver = (System.nanoTime() - killed) / 1e9;
            System.out.printf("FleetIT: the other agent of the location ran all after %.1f s%n", takenOver);
            fleet.launchAgent("fra-2");
            pass((LONG ? 150 : 12) - (int) takenOver);
            fleet.killAgent("ams-1");
            pass(3);
            fleet.launchAgent("ams-1");
            // Nobody tells it what to run: it knows.
            pass(LONG ? 147 : 10);
            // 15 s without a word; a hub that was held up itself begins to count anew.
            await().atMost(SOON, SECONDS).until(() -> state(fleet, "ams-1"), "silent"::equals);
            await().atMost(SOON, SECONDS).until(() -> !alerts(fleet, "ams-1").isEmpty());
            assertThat(alerts(fleet, "ams-1")).singleElement().asString().contains("firing");
            fleet.cut("ams-1", false);

            await().atMost(SOON, SECONDS).until(() -> state(fleet, "ams-1"), "fine"::equals);
            await().atMost(SOON, SECONDS)
                    .until(() -> alerts(fleet, "ams-1").get(0).path("status").asText(), "resolved"::equals);
            pass(5);
            assertNothingIsLostOrTwice(fleet);
            assertThat(alerts(fleet, "ams-1")).hasSize(1);
            assertThat(alerts(fleet, "fra-1")).isEmpty();
            assertThat(fleet.list("/api/v1/incidents"))
                    .as("an agent's fault is nobody's incident")
                    .isEmpty();
            assertThat(fleet.number("select count(*) from measurement where result & 3 = 2"))
                    .as("runs that were down")
                    .isZero();
            assertThat(fleet.number("""
                            select count(*) from measurement a join measurement b on a.series = b.series
                                and a.agent_boot < b.agent_boot
                                and abs((a.minute - b.minute) * 60e6 + a.micros - b.micros) < 200000""")).as("runs made twice").isLessThan(20);
        }
    }

    @Test
    void killsOfHubAndDatabaseUnderLoadLoseNothing() throws Exception {
        long seed = Long.getLong("candor.it.seed", System.nanoTime());
        System.out.println("FleetIT: -Dcandor.it.seed=" + seed);
        Random random = new Random(seed);
        try (FleetProcesses fleet = new FleetProcesses(directory, 40, "500ms")) {
            begin(fleet);
            List<String> pauses = new ArrayList<>();
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < (LONG ? 10 : 3); i++) {
                pass(1 + random.nextInt(4));
                boolean hub = i == 0 || (i != 1 && random.nextBoolean());
                long killed = System.nanoTime();
                long postgres = fleet.postgres();
                if (hub) {
                    fleet.killHub();
                    fleet.launchHub();
                } else {
                    fleet.killPostgres();
                }
                AtomicLong before = new AtomicLong(Long.MAX_VALUE);
                await().atMost(SOON, SECONDS)
                        .pollInterval(Duration.ofMillis(250))
                        .ignoreExceptions()
                        .until(() -> {
                            // What the killed one had begun may still be stored.
                            if (hub ? fleet.agents().isEmpty() : fleet.postgres() == postgres) {
                                return false;
                            }
                            long now = fleet.number("select count(*) from measurement");
                            return now > before.getAndSet(now);
                        });
                seconds.add((System.nanoTime() - killed) / 1e9);
                pauses.add("%s %.1f s".formatted(hub ? "hub" : "postgres", seconds.get(i)));
            }
            System.out.printf(
                    "FleetIT: accepted again after %s; load %.1f%n",
                    pauses, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            assertNothingIsLostOrTwice(fleet);
            if (LONG) {
                assertThat(seconds).allMatch(pause -> pause <= PROMISE);
            }
        }
    }

    @Test
    void alertsSurviveStopsAndKillsOfTheHubThatSendsThem() throws Exception {
        long seed = Long.getLong("candor.it.seed", System.nanoTime());
        System.out.println("FleetIT: -Dcandor.it.seed=" + seed);
        try (AlertFaults faults = new AlertFaults(directory, new Random(seed))) {
            double stopped = faults.stopWhileItSends();
            System.out.printf("FleetIT: stopped while it sent after %.1f s%n", stopped);
            assertThat(stopped).isLessThan(LONG ? STOP : 3 * STOP);
            for (int i = 0; i < (LONG ? 10 : 2); i++) {
                faults.killWhileItSends();
            }
            assertThat(faults.declared()).isGreaterThan(20);
            faults.assertNothingIsLostOrUnderTwoNames();
        }
    }

    private static void begin(FleetProcesses fleet) throws Exception {
        await().atMost(90, SECONDS)
                .ignoreExceptions()
                .until(() -> fleet.agents().isEmpty());
        fleet.enrol("fra-1", "fra");
        fleet.enrol("fra-2", "fra");
        fleet.enrol("ams-1", "ams");
        await().atMost(90, SECONDS).ignoreExceptions().until(() -> running(fleet, 3));
        await().atMost(SOON, SECONDS).ignoreExceptions().until(() -> shared(fleet));
        JsonNode agents = fleet.agents();
        int fra = 0;
        for (JsonNode agent : agents) {
            int probes = agent.path("status").path("probes").asInt();
            if (agent.path("location").asText().equals("fra")) {
                fra += probes;
                assertThat(probes).as("shares its location").isBetween(5, 35);
            } else {
                assertThat(probes).isEqualTo(40);
            }
            assertThat(Math.abs(agent.path("clock_offset_ms").asDouble())).isLessThan(500);
        }
        assertThat(fra).isEqualTo(40);
    }

    private static boolean shared(FleetProcesses fleet) throws Exception {
        return probes(fleet, "fra-1") > 0
                && probes(fleet, "fra-1") < 40
                && probes(fleet, "fra-1") + probes(fleet, "fra-2") == 40;
    }

    private static int probes(FleetProcesses fleet, String name) throws Exception {
        for (JsonNode agent : fleet.agents()) {
            if (agent.path("agent").asText().equals(name)) {
                return agent.path("status").path("probes").asInt();
            }
        }
        return -1;
    }

    private static boolean running(FleetProcesses fleet, int number) throws Exception {
        int running = 0;
        for (JsonNode agent : fleet.agents()) {
            running += agent.path("status").path("stored").asLong() > 0 ? 1 : 0;
        }
        return running == number;
    }

    private static void assertNothingIsLostOrTwice(FleetProcesses fleet) throws Exception {
        fleet.assign(0, "1s");
        await().atMost(2 * SOON, SECONDS).ignoreExceptions().until(fleet::drained);
        Set<String> journals = fleet.journals();
        assertThat(journals).hasSizeGreaterThan(1_000);
        assertThat(fleet.stored())
                .as("the database has what the agents took down")
                .isEqualTo(journals);
        System.out.println("FleetIT: in the journals and in the database alike: "
                + journals.stream()
                        .collect(Collectors.groupingBy(
                                line -> line.substring(0, line.lastIndexOf(' ')),
                                TreeMap::new,
                                Collectors.counting())));
        for (JsonNode agent : fleet.agents()) {
            assertThat(agent.path("status").path("dropped").asLong()).isZero();
            assertThat(agent.path("refused").asLong()).isZero();
        }
    }

    private static String state(FleetProcesses fleet, String name) throws Exception {
        for (JsonNode agent : fleet.agents()) {
            if (agent.path("agent").asText().equals(name)) {
                return agent.path("state").asText();
            }
        }
        return "unknown";
    }

    private static List<JsonNode> alerts(FleetProcesses fleet, String agent) throws Exception {
        List<JsonNode> about = new ArrayList<>();
        for (JsonNode alert : fleet.list("/api/v1/alerts")) {
            if (alert.path("cause").asText().equals("agent/" + agent)) {
                about.add(alert);
            }
        }
        return about;
    }

    // The faults are what passes time here, and there is nothing to wait for.
    private static void pass(int seconds) throws InterruptedException {
        Thread.sleep(seconds * 1_000L);
    }
}
