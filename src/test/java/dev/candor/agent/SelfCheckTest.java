package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Measurements;
import dev.candor.measurement.Outcome;
import dev.candor.probe.ProbeSet;
import dev.candor.prober.Vantage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfCheckTest {
    private static final Measurement REFUSED = Measurements.down("site", "fra", Instant.parse("2026-03-01T12:00:00Z"));

    @TempDir
    Path home;

    @Test
    void oneTargetThatAnswersIsEnough() throws Exception {
        try (ServerSocket up = listener();
                SelfCheck check =
                        SelfCheck.of(List.of("127.0.0.1:1", "http://127.0.0.1:" + up.getLocalPort() + "/x"))) {
            assertThat(check.look().get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(check.sick()).isFalse();
            assertThat(check.latest()).extracting(AgentReport.Checked::ok).containsExactly(false, true);
        }
    }

    @Test
    void anAgentThatReachesNothingIsSickUntilItReachesSomethingAgain() throws Exception {
        int port;
        try (ServerSocket free = listener()) {
            port = free.getLocalPort();
        }
        try (SelfCheck check = SelfCheck.of(List.of("127.0.0.1:" + port))) {
            assertThat(check.look().get(10, TimeUnit.SECONDS)).isFalse();
            assertThat(check.sick()).isTrue();
            try (ServerSocket again = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
                assertThat(again.isBound()).isTrue();
                assertThat(check.look().get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(check.sick()).isFalse();
            }
        }
    }

    @Test
    void whoAsksDuringACheckWaitsForTheNextSinceTheTroubleMayBeYounger() throws Exception {
        try (ServerSocket up = listener();
                SelfCheck check = SelfCheck.of(List.of("127.0.0.1:" + up.getLocalPort()))) {
            for (int i = 0; i < 15; i++) {
                CompletableFuture<Boolean> first = check.look();
                CompletableFuture<Boolean> second = check.look();
                assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void onlyRunsWithoutAnAnswerAreHeld() throws Exception {
        try (SelfCheck check = SelfCheck.of(List.of("127.0.0.1:1"))) {
            assertThat(check.decidesOver(REFUSED)).isTrue();
            assertThat(check.decidesOver(Measurements.up("site", "fra", Instant.EPOCH, 1)))
                    .isFalse();
            assertThat(SelfCheck.NONE.decidesOver(REFUSED)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "host:", ":1", "ftp://host", "a b:1"})
    void whatIsNoPlaceIsRefused(String target) {
        assertThatThrownBy(() -> SelfCheck.of(List.of(target)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(target);
    }

    @Test
    void whatASickAgentSeesDownIsUnknown() throws Exception {
        RecordingSink sink = new RecordingSink();
        Spool spool = Spool.open(home, Spool.Limits.DEFAULT);
        SelfCheck check = SelfCheck.of(List.of("127.0.0.1:1"));
        LocalAgent agent = new LocalAgent(
                "fra-1",
                "fra",
                Assignment.of(
                        "fra",
                        List.of("fra"),
                        new ProbeSet(List.of(AgentProbes.every("site", Duration.ofMillis(200)))),
                        List.of()),
                spool,
                new Courier("fra-1", spool, sink, InstantSource.system(), RandomGenerator.getDefault()),
                (probe, vantage) -> CompletableFuture.completedFuture(Measurements.down(
                        "site", vantage.location(), InstantSource.system().instant())),
                Vantage::at,
                InstantSource.system(),
                new SimpleMeterRegistry().timer("lateness"),
                check);
        agent.start();
        await().until(() -> sink.stored().size() >= 3);
        agent.stop();
        check.close();
        assertThat(sink.stored())
                .allMatch(m -> m.outcome() == Outcome.UNKNOWN && m.failure().source() == Failure.Source.AGENT)
                .first()
                .extracting(m -> m.failure().detail())
                .asString()
                .contains("self-check", "connection refused by 192.0.2.7:443");
    }

    private static ServerSocket listener() throws Exception {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }
}
