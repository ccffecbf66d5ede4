package dev.candor.correlation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.candor.agent.Agents;
import dev.candor.agent.Ask;
import dev.candor.agent.Asks;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Suspect.Kind;
import dev.candor.correlation.signal.Rollouts;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementStore;
import dev.candor.measurement.Measurements;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import dev.candor.security.TestTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Doubts are asked away by real agents, and no more often than the budget allows. */
@QuarkusTest
class ConfirmingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What even the smallest plan may spend at once. */
    private static final int LEAST_SAVED = 6;

    @Inject
    Agents agents;

    @Inject
    SlotBoard board;

    @Inject
    Asks asks;

    @Inject
    ConfirmConfig config;

    @Inject
    InstantSource clock;

    @Inject
    Localizer localizer;

    @Inject
    Rollouts rollouts;

    @Inject
    ProbeCatalog probes;

    @Inject
    MeasurementStore store;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final String name = UUID.randomUUID().toString().substring(0, 8);
    private final String here = "here-" + name;
    private final String there = "there-" + name;
    private Confirming confirming;

    @BeforeEach
    void begin() {
        confirming = new Confirming(board, asks, config, clock, localizer, rollouts, meters);
    }

    @AfterEach
    void stop() {
        agents.stop();
        probes.use(ProbeSet.EMPTY);
    }

    @Test
    void whatFailedIsAskedAgainSoonFromElsewhere() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ask(1, server.getLocalPort());
            Instant failed = clock.instant();
            fail("site-0-" + name);
            confirming.confirm(clock.instant());
            await().atMost(PATIENCE).until(() -> !measured("site-0-" + name).isEmpty());
            Measurement again = measured("site-0-" + name).get(0);
            assertThat(again.location()).isEqualTo(there);
            assertThat(again.outcome()).isEqualTo(Outcome.UP);
            assertThat(Duration.between(failed, again.startedAt()))
                    .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(5));
            assertThat(count("candor_confirm_asked")).isEqualTo(1);

            // It goes on failing: that is no news.
            fail("site-0-" + name);
            confirming.confirm(clock.instant());
            assertThat(count("candor_confirm_asked")).isEqualTo(1);
        }
    }

    @Test
    void howeverMuchFailsTheBudgetHolds() {
        ask(40, 9);
        int before = asks.current().size();
        for (int i = 0; i < 40; i++) {
            fail("site-" + i + "-" + name);
        }
        confirming.confirm(clock.instant());
        // Half of what is saved is kept for questions.
        assertThat(count("candor_confirm_asked")).isEqualTo(LEAST_SAVED / 2);
        assertThat(meters.get("candor_confirm_unaffordable").counter().count()).isEqualTo(40 - LEAST_SAVED / 2);
        assertThat(asks.current()).hasSize(before + LEAST_SAVED / 2);
    }

    @Test
    void whoOfTwoIsToBlameIsAskedWhereItTellsMost() {
        ask(2, 9);
        confirming.judged(new Judged(
                judgement(),
                judgement(
                        finding(new Suspect(Kind.APP, "site-0-" + name), List.of(new Suspect(Kind.LOCATION, here))))));
        Instant now = clock.instant();
        confirming.confirm(now);
        List<Ask> asked = mine();
        assertThat(asked)
                .isNotEmpty()
                .allSatisfy(ask -> assertThat(ask.probe().equals("site-0-" + name))
                        .as("either the same from elsewhere, or another from here: %s", ask)
                        .isEqualTo(ask.location().equals(there)));
        confirming.confirm(now.plusMillis(500));
        assertThat(mine()).as("the next only once these can be answered").hasSameSizeAs(asked);
    }

    @Test
    void whatIsCertainIsNotAsked() {
        ask(2, 9);
        confirming.judged(new Judged(
                judgement(), judgement(finding(new Suspect(Kind.APP, "site-0-" + name), List.of()))));
        confirming.confirm(clock.instant());
        assertThat(count("candor_confirm_asked")).isZero();
    }

    @Test
    void operatorsReadWhoCannotBeToldApart() {
        ask(1, 9);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .get("/api/v1/coverage")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("whole", equalTo(true))
                .body("ways", equalTo(2))
                .body(
                        "indistinct.find { it.members.any { m -> m.id == '%s' } }.members.kind".formatted(here),
                        equalTo(List.of("agent", "location")))
                .body("indistinct.splits.flatten().by", hasItem("a second agent at location " + here));
        given().get("/api/v1/coverage").then().statusCode(401);
    }

    private List<Ask> mine() {
        return asks.current().stream().filter(ask -> ask.probe().endsWith(name)).toList();
    }

    private void ask(int many, int port) {
        probes.use(new ProbeSet(IntStream.range(0, many)
                .mapToObj(i -> new Probe(
                        "site-" + i + "-" + name,
                        "Site",
                        null,
                        new ProbeKind.Tcp("127.0.0.1", port, null, ProbeKind.IpChoice.ANY, List.of()),
                        Duration.ofHours(24),
                        Duration.ofSeconds(2),
                        1,
                        List.of(),
                        List.of(),
                        Identify.NONE,
                        List.of(),
                        null,
                        Trigger.SCHEDULE,
                        Set.of(),
                        false,
                        null,
                        "test.yaml"))
                .toList()));
        agents.start(List.of(here, there));
    }

    private void fail(String probe) {
        confirming.onStored(new MeasurementsStored(List.of(Measurements.down(probe, here, clock.instant()))));
    }

    private List<Measurement> measured(String probe) {
        return store.ofProbes(
                List.of(probe),
                clock.instant().minusSeconds(300),
                clock.instant().plusSeconds(300));
    }

    private double count(String counter) {
        return meters.find(counter).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    private static Judgement judgement(Finding... findings) {
        return new Judgement(Runs.START, List.of(), Map.of(), List.of(findings));
    }

    private Finding finding(Suspect suspect, List<Suspect> rivals) {
        return new Finding(
                suspect,
                Outcome.DOWN,
                rivals,
                rivals.isEmpty() ? 1 : 0.5,
                12,
                1,
                false,
                5,
                5,
                5,
                Runs.START,
                Runs.START,
                Runs.START,
                List.of(),
                List.of("site-0-" + name),
                List.of(here),
                List.of(),
                "It fails.");
    }
}
