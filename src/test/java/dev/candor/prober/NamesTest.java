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
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run against a name server of the test's own. */
class NamesTest {
    private static final EgressGuard LOOPBACK = EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8")));

    private final AtomicInteger queries = new AtomicInteger();
    private DatagramSocket socket;
    private Probers probers;

    @BeforeEach
    void start() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        Thread thread = new Thread(this::serve, "dns");
        thread.setDaemon(true);
        thread.start();
        probers = new Probers(
                8, LOOPBACK, InstantSource.system(), new SingletonDnsServerAddressStreamProvider((InetSocketAddress)
                        socket.getLocalSocketAddress()));
    }

    @AfterEach
    void stop() {
        probers.close();
        socket.close();
    }

    @Test
    void aNameIsLookedUpForEveryRunAndTheTimeIsTold() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            for (int run = 1; run <= 3; run++) {
                int before = queries.get();
                Measurement m =
                        Ask.http("http://good.test.:" + server.port() + "/").of(probers);
                assertThat(m.failure()).isNull();
                assertThat(m.phases().dns()).isPositive();
                assertThat(m.timings().namelookup())
                        .isPositive()
                        .isLessThan(m.timings().connect());
                assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
                assertThat(m.observed().more())
                        .containsEntry("addresses", List.of(Map.of("ip", "127.0.0.1", "ttl_s", 60L)));
                assertThat(queries.get()).as("run %d asks anew", run).isGreaterThan(before);
            }
        }
    }

    @Test
    void aNameThatIsNotThereIsTheTargetsFailure() {
        Measurement m = Ask.http("http://missing.test./").of(probers);
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertFailure(m, Kind.DNS, Source.TARGET, "missing.test");
        assertThat(m.phases().dns()).isPositive();
        assertThat(m.phases().connect()).isNull();
        assertThat(m.observed().ip()).isNull();
    }

    @Test
    void aResolverThatFailsIsNotTheTarget() {
        assertFailure(Ask.http("http://servfail.test./").of(probers), Kind.DNS, Source.RESOLVER, "resolver");
    }

    @Test
    void aResolverThatIsSilentEndsAtTheDeadline() {
        Measurement m = Ask.http("http://silent.test./").timeout(1_000).of(probers);
        assertFailure(m, Kind.DNS, Source.RESOLVER, "looking up the name");
        assertThat(m.timings().total()).isBetween(999.0, 3000.0);
    }

    @Test
    void aMixedAnswerIsRefusedWhole() {
        assertFailure(Ask.http("http://rebind.test./").of(probers), Kind.BLOCKED, Source.CONFIG, "10.0.0.1");
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                queries.incrementAndGet();
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                if (answer.length > 0) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    /** RFC 1035 §4, just enough: one question, A records or a code. */
    private static byte[] answer(byte[] query) {
        int end = 12;
        StringBuilder name = new StringBuilder();
        while (query[end] != 0) {
            name.append(new String(query, end + 1, query[end])).append('.');
            end += query[end] + 1;
        }
        boolean a = query[end + 2] == 1;
        end += 5;
        String host = name.toString();
        int code = host.startsWith("missing") ? 3 : host.startsWith("servfail") ? 2 : 0;
        List<byte[]> addresses = !a || code != 0
                ? List.of()
                : host.startsWith("rebind")
                        ? List.of(new byte[] {127, 0, 0, 1}, new byte[] {10, 0, 0, 1})
                        : List.of(new byte[] {127, 0, 0, 1});
        if (host.startsWith("silent")) {
            return new byte[0];
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {
            query[0], query[1], (byte) 0x81, (byte) (0x80 | code), 0, 1, 0, (byte) addresses.size(), 0, 0, 0, 0
        });
        out.write(query, 12, end - 12);
        for (byte[] address : addresses) {
            out.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4});
            out.writeBytes(address);
        }
        return out.toByteArray();
    }
}
