package dev.candor.agent;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementStore;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a real socket to a real database, by every part between. */
@QuarkusTest
class AgentsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Agents agents;

    @Inject
    Bursts bursts;

    @Inject
    MeasurementStore store;

    @Inject
    ProbeCatalog catalog;

    @Inject
    InstantSource clock;

    private final String name = UUID.randomUUID().toString().substring(0, 8);
    private final List<String> locations = List.of("fra-" + name, "iad-" + name);

    @AfterEach
    void stop() {
        agents.stop();
        bursts.end(name);
        catalog.use(ProbeSet.EMPTY);
    }

    @Test
    void whatASocketDoesIsInTheHistoryFromEveryLocation() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            follow(probe("tcp-" + name, server.getLocalPort(), Trigger.SCHEDULE));
            agents.start(locations);
            await().atMost(PATIENCE)
                    .until(() -> measured("tcp-").stream()
                                    .filter(m -> m.outcome() == Outcome.UP)
                                    .map(Measurement::location)
                                    .distinct()
                                    .count()
                            == 2);
        }
        await().atMost(PATIENCE).until(() -> measured("tcp-").stream().anyMatch(m -> m.outcome() == Outcome.DOWN));
        assertThat(measured("tcp-"))
                .filteredOn(m -> m.outcome() == Outcome.DOWN)
                .extracting(m -> m.failure().kind())
                .containsOnly(Failure.Kind.REFUSED);

        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .get("/api/v1/agents")
                .then()
                .statusCode(200)
                .body("location", hasItems(locations.toArray(String[]::new)))
                .body("status.sent", everyItem(greaterThan(0)));
        given().get("/api/v1/agents").then().statusCode(401);

        agents.stop();
        assertThat(agents.statuses()).isEmpty();
    }

    @Test
    void aDeployProbeRunsOnlyWhileAGateAsksForIt() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            follow(probe("smoke-" + name, server.getLocalPort(), Trigger.DEPLOY));
            agents.start(locations);
            assertThat(agents.statuses()).allMatch(status -> status.probes() == 0);

            bursts.request(new Burst(
                    name,
                    Set.of("smoke-" + name),
                    Duration.ofMillis(300),
                    clock.instant().plusSeconds(60),
                    Set.of(locations.get(0))));
            await().atMost(PATIENCE).until(() -> measured("smoke-").size() >= 3);
            assertThat(measured("smoke-")).extracting(Measurement::location).containsOnly(locations.get(0));
            bursts.end(name);
            assertThat(agents.statuses()).allMatch(status -> status.probes() == 0);
        }
    }

    private void follow(Probe probe) {
        catalog.use(new ProbeSet(List.of(probe)));
    }

    private List<Measurement> measured(String prefix) {
        return store.ofProbes(
                List.of(prefix + name),
                clock.instant().minusSeconds(300),
                clock.instant().plusSeconds(300));
    }

    private static Probe probe(String id, int port, Trigger trigger) {
        return new Probe(
                id,
                id,
                null,
                new ProbeKind.Tcp("127.0.0.1", port, null, ProbeKind.IpChoice.ANY, List.of()),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                1,
                List.of(),
                List.of(),
                Identify.NONE,
                List.of(),
                null,
                trigger,
                Set.of(),
                false,
                null,
                "test.yaml");
    }
}
