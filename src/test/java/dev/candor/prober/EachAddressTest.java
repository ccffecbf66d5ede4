package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static dev.candor.prober.TestDns.a;
import static dev.candor.prober.TestDns.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names with several addresses, all on loopback, some of them dead. */
class EachAddressTest {
    private static final EgressGuard LOOPBACK = EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8")));

    private final AtomicInteger lookUps = new AtomicInteger();
    private TestDns dns;
    private Probers probers;

    @BeforeEach
    void start() {
        dns = TestDns.saying((question, stream) -> {
            if (TestDns.type(question) != 1) {
                return List.of(reply(question, 0x0180));
            }
            lookUps.incrementAndGet();
            String name = TestDns.name(question);
            return List.of(
                    name.startsWith("three.")
                            ? reply(question, 0x0180, a(127, 0, 0, 1), a(127, 0, 0, 2), a(127, 0, 0, 3))
                            : name.startsWith("rebind.")
                                    ? reply(question, 0x0180, a(127, 0, 0, 1), a(10, 0, 0, 1))
                                    : name.startsWith("absent.")
                                            ? reply(question, 0x0183)
                                            : reply(question, 0x0180, a(127, 0, 0, 1)));
        });
        probers = new Probers(
                16, LOOPBACK, InstantSource.system(), new SingletonDnsServerAddressStreamProvider(dns.address()));
    }

    @AfterEach
    void stop() {
        probers.close();
        dns.close();
    }

    private Measurement run(String id, String host, int port) {
        return KindFile.of("each-address", Map.of("host", host, "port", String.valueOf(port)))
                .run(id, probers);
    }

    /** A server on these addresses of one port, which accepts and says nothing. */
    private static final class Listeners implements AutoCloseable {
        private final List<ServerSocket> sockets = new java.util.ArrayList<>();
        private final AtomicInteger accepted = new AtomicInteger();

        static Listeners on(String... addresses) throws IOException {
            Listeners listeners = new Listeners();
            int port = 0;
            for (String address : addresses) {
                ServerSocket socket = new ServerSocket();
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
                port = socket.getLocalPort();
                listeners.sockets.add(socket);
                Thread thread = new Thread(
                        () -> {
                            try {
                                while (true) {
                                    socket.accept();
                                    listeners.accepted.incrementAndGet();
                                }
                            } catch (IOException e) {
                                // Closed.
                            }
                        },
                        "listener");
                thread.setDaemon(true);
                thread.start();
            }
            return listeners;
        }

        int port() {
            return sockets.get(0).getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void everyAddressIsAskedAfterOneLookUp() throws IOException {
        try (Listeners server = Listeners.on("127.0.0.1", "127.0.0.2", "127.0.0.3")) {
            Measurement m = run("every", "three.test.", server.port());
            assertThat(m.failure()).isNull();
            assertThat(lookUps).hasValue(1);
            assertThat(m.observed().more().get("each_address").toString())
                    .contains("ip=127.0.0.1, outcome=up", "ip=127.0.0.2, outcome=up", "ip=127.0.0.3, outcome=up");
            assertThat(m.observed().more().get("addresses"))
                    .isEqualTo(List.of(
                            Map.of("ip", "127.0.0.1", "ttl_s", 60L),
                            Map.of("ip", "127.0.0.2", "ttl_s", 60L),
                            Map.of("ip", "127.0.0.3", "ttl_s", 60L)));
            assertThat(m.phases().dns()).isPositive();
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.02));
        }
    }

    @Test
    void oneDeadAddressIsNamedAndTheRunIsDown() throws IOException {
        try (Listeners server = Listeners.on("127.0.0.1", "127.0.0.3")) {
            Measurement m = run("every", "three.test.", server.port());
            assertFailure(m, Kind.REFUSED, Source.TARGET, "1 of 3 addresses of three.test. fails: 127.0.0.2 (refused)");
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            assertThat(m.observed().ip()).isEqualTo("127.0.0.2");
            assertThat(m.observed().more().get("each_address").toString())
                    .contains("ip=127.0.0.2, outcome=down, kind=refused", "ip=127.0.0.3, outcome=up");
            assertThat(run("plain", "three.test.", server.port()).failure()).isNull();
        }
    }

    @Test
    void aNameWithAForbiddenAddressIsBlockedAndNothingConnects() throws IOException {
        try (Listeners server = Listeners.on("127.0.0.1")) {
            for (String id : List.of("every", "plain", "tls", "http")) {
                Measurement m = run(id, "rebind.test.", server.port());
                assertFailure(m, Kind.BLOCKED, Source.CONFIG, "10.0.0.1");
                assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
            }
            assertThat(server.accepted).hasValue(0);
        }
    }

    @Test
    void aNameThatIsNotThereIsToldAsInAPlainRun() {
        assertFailure(run("every", "absent.test.", 1), Kind.DNS, Source.TARGET, "absent.test");
    }

    @Test
    void aLiteralAddressIsAPlainRun() throws IOException {
        try (Listeners server = Listeners.on("127.0.0.1")) {
            Measurement m = run("every", "127.0.0.1", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more()).doesNotContainKeys("each_address", "addresses");
        }
    }

    @Test
    void whatIsWantedOfAFailureIsGatheredWhenItBegins() throws IOException {
        Measurement first;
        int port;
        try (Listeners server = Listeners.on("127.0.0.1")) {
            port = server.port();
            assertThat(run("curious", "three.test.", port).evidence()).isEmpty();
        }
        first = run("curious", "three.test.", port);
        assertFailure(first, Kind.REFUSED, Source.TARGET, "refused");
        assertThat(first.evidence().get("each_address").toString())
                .contains("ip=127.0.0.1, outcome=down, kind=refused", "ip=127.0.0.2", "ip=127.0.0.3");
        assertThat(first.evidence()).containsKey("traceroute");
        assertThat(first.timings().total()).as("the run's own time").isLessThan(1_000);

        assertThat(run("curious", "three.test.", port).evidence())
                .as("it goes on failing")
                .doesNotContainKeys("each_address", "traceroute");
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            assertThat(run("curious", "three.test.", port).failure()).isNull();
        }
        assertThat(run("curious", "three.test.", port).evidence())
                .as("it begins anew")
                .containsKey("each_address");
    }

    @Test
    void evidenceIsCutToWhatIsKept() {
        Map<String, Object> fitted = EvidenceSize.fitted(Map.of(
                "body", "é".repeat(20_000),
                "tls_chain", List.of(Map.of("subject", "CN=a"), Map.of("subject", "CN=b")),
                "each_address",
                        java.util.stream.IntStream.range(0, 200)
                                .mapToObj(i -> Map.of("ip", "192.0.2." + i, "outcome", "down"))
                                .toList()));
        assertThat(fitted.get("trimmed")).isEqualTo(List.of("body", "each_address"));
        assertThat(fitted).containsKeys("body", "tls_chain", "each_address");
        assertThat(fitted.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isLessThan(EvidenceSize.LIMIT);
        Map<String, Object> small = Map.of("body", "x");
        assertThat(EvidenceSize.fitted(small)).isEqualTo(small);
    }
}
