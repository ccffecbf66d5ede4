package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracerouteTest {

    private static KindFile to(String host) {
        return KindFile.of("traceroute", Map.of("host", host, "port", "7"));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> path(Measurement m) {
        return (List<Map<String, Object>>) m.observed().more().get("path");
    }

    private static List<Object> routers(Measurement m) {
        return path(m).stream().map(hop -> hop.get("ip")).toList();
    }

    @Test
    void loopbackIsOneHopAndNeedsNoPrivilege() {
        try (Probers probers = Nets.probers()) {
            Measurement m = to("127.0.0.1").run("usual", probers);
            assertThat(m.failure()).isNull();
            assertThat(m.kind()).isEqualTo("traceroute");
            assertThat(m.observed().more()).containsEntry("hops", 1).containsEntry("reached", true);
            assertThat(routers(m)).containsExactly("127.0.0.1");
            assertThat((List<?>) path(m).get(0).get("rtt_ms")).singleElement().isInstanceOf(Double.class);
            assertThat(m.observed().ip()).isEqualTo("127.0.0.1");
            assertThat(m.phases().waiting()).isNotNull();
            Measurement six = to("::1").run("usual", probers);
            assertThat(six.failure()).isNull();
            assertThat(routers(six)).containsExactly("::1");
        }
    }

    @ParameterizedTest
    @CsvSource({"icmp, true", "udp, true", "tcp, true", "icmp, false", "udp, false", "tcp, false"})
    void everyHopOfAChainIsNamed(String method, boolean privileged) {
        Nets.inside(nets -> {
            nets.chain();
            if (!privileged) {
                nets.openToAllGroups();
                Nets.dropRawSockets();
            }
            try (Probers probers = Nets.probers()) {
                Measurement m = to("10.3.0.2").run(method, probers);
                assertThat(m.failure()).isNull();
                assertThat(m.outcome()).isEqualTo(Outcome.UP);
                assertThat(routers(m)).containsExactly("10.1.0.2", "10.2.0.2", "10.3.0.2");
                for (Map<String, Object> hop : path(m)) {
                    assertThat((List<?>) hop.get("rtt_ms")).hasSize(3).doesNotContainNull();
                }
                Measurement six = to("fd03::2").run(method, probers);
                assertThat(routers(six)).containsExactly("fd01::2", "fd02::2", "fd03::2");
            }
        });
    }

    @Test
    void anOpenPortIsReachedToo() {
        Nets.inside(nets -> {
            List<Long> hosts = nets.chain();
            Process server = new ProcessBuilder(
                            "nsenter",
                            "-t",
                            String.valueOf(hosts.get(2)),
                            "-n",
                            "python3",
                            "-c",
                            "import socket; s = socket.create_server(('', 7)); print(7, flush=True); s.accept()")
                    .start();
            try (Probers probers = Nets.probers()) {
                assertThat(server.getInputStream().read()).isEqualTo('7');
                Measurement m = to("10.3.0.2").run("tcp", probers);
                assertThat(m.failure()).isNull();
                assertThat(routers(m)).containsExactly("10.1.0.2", "10.2.0.2", "10.3.0.2");
            } finally {
                server.destroyForcibly();
            }
        });
    }

    @Test
    void aSilentHopIsNullAndCostsNoMoreThanItsWait() {
        Nets.inside(nets -> {
            List<Long> hosts = nets.chain();
            // This router forwards and says nothing.
            nets.in(
                    hosts.get(0),
                    "cd /proc/sys/net/ipv4; echo 6168 > icmp_ratemask; echo 0 > icmp_msgs_per_sec; echo 0 > icmp_msgs_burst");
            try (Probers probers = Nets.probers()) {
                Measurement m = to("10.3.0.2").run("udp", probers);
                assertThat(m.failure()).isNull();
                assertThat(routers(m)).containsExactly(null, "10.2.0.2", "10.3.0.2");
                assertThat((List<?>) path(m).get(0).get("rtt_ms")).hasSize(3).containsOnlyNulls();
                assertThat(m.timings().total()).isLessThan(2_000);
            }
        });
    }

    @Test
    void whatIsNotReachedIsDownByThePathWithTheLastWhoAnswered() {
        Nets.inside(nets -> {
            List<Long> hosts = nets.chain();
            nets.in(hosts.get(2), "ip addr del 10.3.0.2/24 dev near; ip addr add 10.3.0.9/24 dev near");
            nets.in(hosts.get(1), "ip neigh replace 10.3.0.2 lladdr 02:00:00:00:00:01 dev far");
            try (Probers probers = Nets.probers()) {
                Measurement m = to("10.3.0.2").run("five-hops-at-most", probers);
                assertFailure(
                        m,
                        Kind.TIMEOUT,
                        Source.PATH,
                        "expected to reach 10.3.0.2 within 5 hops, the last answer came from hop 2 (10.2.0.2)");
                assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
                assertThat(m.observed().more()).containsEntry("reached", false).containsEntry("hops", 2);
                assertThat(routers(m)).containsExactly("10.1.0.2", "10.2.0.2");
                assertThat(m.timings().total()).isLessThan(1_100);

                Measurement refused = to("10.66.0.1").run("usual", probers);
                assertFailure(refused, Kind.CONNECT, Source.PATH, "hop 1 (10.1.0.2) says: host unreachable");
            }
        });
    }

    @Test
    void farIsWhatSomebodySaysItIs() {
        Nets.inside(nets -> {
            nets.chain();
            try (Probers probers = Nets.probers()) {
                assertFailure(
                        to("10.3.0.2").run("near", probers),
                        Kind.ASSERTION,
                        Source.TARGET,
                        "expected hops <= 2, observed 3");
                assertFailure(
                        to("10.3.0.2").run("two-hops-at-most", probers),
                        Kind.TIMEOUT,
                        Source.PATH,
                        "within 2 hops, the last answer came from hop 2 (10.2.0.2)");
            }
        });
    }

    @Test
    void manyAtOnceDoNotTakeEachOthersAnswers() {
        Nets.inside(nets -> {
            nets.chain();
            try (Probers probers = Nets.probers()) {
                List<CompletableFuture<Measurement>> runs = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    for (String method : List.of("icmp", "udp", "tcp")) {
                        runs.add(probers.run(to("10.3.0.2").probe(method), Vantage.at("here"))
                                .toCompletableFuture());
                    }
                }
                for (CompletableFuture<Measurement> run : runs) {
                    assertThat(routers(run.get(20, TimeUnit.SECONDS)))
                            .containsExactly("10.1.0.2", "10.2.0.2", "10.3.0.2");
                }
            }
        });
    }
}
