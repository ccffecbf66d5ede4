package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PingTest {
    private static final KindFile LOOPBACK = KindFile.of("ping", Map.of("host", "127.0.0.1"));

    private static KindFile at(String host) {
        return KindFile.of("ping", Map.of("host", host));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHostThatEchoesIsUp(boolean privileged) {
        Nets.inside(nets -> {
            if (!privileged) {
                nets.openToAllGroups();
                Nets.dropRawSockets();
            }
            try (Probers probers = Nets.probers()) {
                Measurement m = LOOPBACK.run("loopback", probers);
                assertThat(m.failure()).isNull();
                assertThat(m.outcome()).isEqualTo(Outcome.UP);
                assertThat(m.kind()).isEqualTo("ping");
                assertThat(m.observed().ip()).isEqualTo("127.0.0.1");
                assertThat(m.observed().ipVersion()).isEqualTo(4);
                assertThat(m.observed().more())
                        .containsEntry("sent", 4)
                        .containsEntry("received", 4)
                        .containsEntry("loss", 0.0);
                assertThat(m.observed().more().get("rtt"))
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsOnlyKeys("min", "avg", "max", "jitter");
                assertThat(m.phases().dns()).isNull();
                assertThat(m.phases().waiting()).isBetween(55.0, 2_000.0);
                assertThat(m.phases().waiting()).isCloseTo(m.timings().total(), within(0.01));

                Measurement six = LOOPBACK.run("loopback-v6", probers);
                assertThat(six.failure()).isNull();
                assertThat(six.observed().ipVersion()).isEqualTo(6);
                assertThat(six.observed().more()).containsEntry("received", 2);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThousandEchoesOnOneThreadEachFindTheirOwn(boolean privileged) {
        Nets.inside(nets -> {
            if (!privileged) {
                nets.openToAllGroups();
            }
            try (Probers probers = new Probers(
                    500, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system())) {
                List<CompletableFuture<Measurement>> runs = new ArrayList<>();
                for (int i = 0; i < 250; i++) {
                    // Each host of 127/8 is another one, and answers under its own address.
                    String host = "127.0.%d.%d".formatted(i / 100, i % 100 + 1);
                    runs.add(probers.run(
                                    KindFile.of("ping", Map.of("host", host)).probe("usual"), Vantage.at("here"))
                            .toCompletableFuture());
                }
                for (CompletableFuture<Measurement> run : runs) {
                    Measurement m = run.get(20, TimeUnit.SECONDS);
                    assertThat(m.failure()).isNull();
                    assertThat(m.observed().more()).containsEntry("received", 4);
                }
                assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().equals("prober-icmp")))
                        .hasSize(1);
            }
        });
    }

    @Test
    void whoSaysNothingIsDownByThePath() {
        Nets.inside(nets -> {
            nets.chain();
            try (Probers probers = Nets.probers()) {
                Measurement m = at("10.77.0.1").run("once", probers);
                // The router's kernel drops it and, as routers do with a black hole, may say so.
                assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
                assertThat(m.failure().source()).isEqualTo(Source.PATH);
                nets.sh("echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
                Measurement silent = LOOPBACK.run("once", probers);
                assertFailure(silent, Kind.TIMEOUT, Source.PATH, "none of 1 came back");
                assertThat(silent.failure().detail()).contains("127.0.0.1", "500ms");
                assertThat(silent.observed().more())
                        .containsEntry("sent", 1)
                        .containsEntry("received", 0)
                        .containsEntry("loss", 100.0)
                        .containsEntry("rtt", Map.of());
                assertThat(LOOPBACK.run("must-not-answer", probers).outcome()).isEqualTo(Outcome.UP);
            }
        });
    }

    @Test
    void whatARouterSaysIsTheFailure() {
        Nets.inside(nets -> {
            nets.chain();
            for (boolean privileged : new boolean[] {true, false}) {
                if (!privileged) {
                    nets.openToAllGroups();
                    Nets.dropRawSockets();
                }
                try (Probers probers = Nets.probers()) {
                    Measurement m = at("10.66.0.1").run("usual", probers);
                    assertFailure(m, Kind.CONNECT, Source.PATH, "10.1.0.2 says: host unreachable");
                    assertThat(m.observed().more()).containsEntry("loss", 100.0);
                    Measurement far = at("10.3.0.2").run("usual", probers);
                    assertThat(far.failure()).isNull();
                    assertThat(at("fd03::2").run("usual", probers).failure()).isNull();
                }
            }
        });
    }

    @Test
    void someLossIsUpUnlessSomebodyAsksForNone() {
        Nets.inside(nets -> {
            try (Probers probers = Nets.probers()) {
                for (String id : List.of("usual", "no-loss")) {
                    nets.sh("echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
                    CompletableFuture<Measurement> run =
                            probers.run(LOOPBACK.probe(id), Vantage.at("here")).toCompletableFuture();
                    Talker.pause(300); // between the second echo and the third
                    nets.sh("echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
                    Measurement m = run.get(10, TimeUnit.SECONDS);
                    assertThat(m.observed().more())
                            .containsEntry("sent", 4)
                            .containsEntry("received", 2)
                            .containsEntry("loss", 50.0);
                    if (id.equals("usual")) {
                        assertThat(m.outcome()).isEqualTo(Outcome.UP);
                    } else {
                        assertFailure(m, Kind.ASSERTION, Source.TARGET, "expected loss == 0, observed 50");
                    }
                }
            }
        });
    }

    @Test
    void aKernelThatRefusesIsUnknownAndSaysWhatWouldHelp() {
        Nets.inside(nets -> {
            Nets.dropRawSockets();
            try (Probers probers = Nets.probers()) {
                Measurement m = LOOPBACK.run("loopback", probers);
                assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
                assertFailure(m, Kind.AGENT, Source.AGENT, "net.ipv4.ping_group_range, which is '1 0'");
                assertThat(m.failure().detail()).contains("CAP_NET_RAW");
                nets.openToAllGroups();
                assertThat(LOOPBACK.run("loopback", probers).outcome()).isEqualTo(Outcome.UP);
            }
        });
    }

    @Test
    void noWayOutIsTheAgents() {
        Nets.inside(nets -> {
            try (Probers probers = Nets.probers()) {
                Measurement m = at("10.3.0.2").run("usual", probers);
                assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
                assertFailure(m, Kind.AGENT, Source.AGENT, "cannot send to 10.3.0.2 from here: Network is unreachable");
            }
        });
    }

    @Test
    void theGuardIsAskedFirst() {
        try (Probers strict = new Probers(4, EgressGuard.STRICT, InstantSource.system())) {
            Measurement m = LOOPBACK.run("loopback", strict);
            assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertFailure(m, Kind.BLOCKED, Source.CONFIG, "127.0.0.1 is a loopback address");
        }
    }

    @Test
    void echoesThatTakeLongerThanTheTimeoutAreAConfigurationError() {
        try (Probers probers = Nets.probers()) {
            Measurement m = LOOPBACK.run("too-slow-for-its-timeout", probers);
            assertFailure(m, Kind.AGENT, Source.CONFIG, "take 3800ms, expected less than the timeout of 1s");
        }
    }

    /** Loops over packets have hung once compiled; this one is compiled long before it ends. */
    @Test
    void aWarmJitAnswersAsAColdOne() {
        Nets.inside(nets -> echoTwentyThousandTimes());
    }

    private static void echoTwentyThousandTimes() throws Exception {
        try (NativeSockets sockets = new NativeSockets()) {
            PollLoop loop = sockets.loop();
            int rounds = 20_000;
            CompletableFuture<Integer> done = new CompletableFuture<>();
            InetAddress to = InetAddress.getByName("127.0.0.1");
            Runnable[] next = new Runnable[1];
            int[] count = new int[1];
            next[0] = () -> {
                try {
                    short unused = sockets.echo(loop, false).send(to, -1, 56 + count[0] % 3, heard -> {
                        if (heard.sort() != Heard.Sort.ANSWER) {
                            done.completeExceptionally(new AssertionError(heard));
                        } else if (++count[0] == rounds) {
                            done.complete(rounds);
                        } else {
                            loop.execute(next[0]);
                        }
                    });
                } catch (IOException e) {
                    done.completeExceptionally(e);
                }
            };
            loop.execute(next[0]);
            assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(rounds);
        }
    }
}
