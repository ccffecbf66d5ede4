package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static dev.candor.prober.TestDns.a;
import static dev.candor.prober.TestDns.bytes;
import static dev.candor.prober.TestDns.join;
import static dev.candor.prober.TestDns.reply;
import static dev.candor.prober.TestDns.rr;
import static dev.candor.prober.TestDns.wire;
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
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsProberTest {
    private static final int AA = 0x0400;
    private static final int TC = 0x0200;
    private static final EgressGuard LOOPBACK = EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8")));
    private static final Probers PROBERS = new Probers(16, LOOPBACK, InstantSource.system());

    @TempDir
    static Path directory;

    private static TestCertificate good;

    @BeforeAll
    static void make() {
        good = TestCertificate.make(directory, "dns", "-1d", 90, "dns:dns.example");
    }

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    private static Measurement run(String id, int port) {
        return run(id, port, "dns.test", PROBERS);
    }

    private static Measurement run(String id, int port, String host, Prober prober) {
        return KindFile.of("dns", Map.of("port", String.valueOf(port), "ca", good.pem(), "host", host))
                .run(id, prober);
    }

    @Test
    void anAnswerIsToldInZoneFileForm() {
        try (TestDns server = TestDns.answering(AA | 0x0100, a(192, 0, 2, 7), rr(1, 300, bytes(192, 0, 2, 8)))) {
            Measurement m = run("address", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.kind()).isEqualTo("dns");
            assertThat(m.observed().more())
                    .containsEntry("rcode", "NOERROR")
                    .containsEntry("flags", List.of("aa", "rd"))
                    .containsEntry("ttl", 60L)
                    .containsEntry("transport", "udp")
                    .containsEntry("server", "127.0.0.1:" + server.port())
                    .containsEntry(
                            "answer",
                            List.of("www.example.test. 60 IN A 192.0.2.7", "www.example.test. 300 IN A 192.0.2.8"))
                    .containsEntry("authority", List.of())
                    .doesNotContainKeys("serial", "truncated", "questions_sent");
            assertThat(m.phases().waiting()).isPositive();
            assertThat(m.phases().connect()).isNull();
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
        }
    }

    @Test
    void aZonesSerialIsANumber() {
        byte[] soa = join(
                wire("ns.example.test"),
                wire("root.example.test"),
                bytes(0x78, 0xC4, 0x04, 0x65), // 2026112101
                bytes(0, 0, 14, 16, 0, 0, 2, 88, 0, 9, 58, 128, 0, 0, 1, 44));
        try (TestDns server = TestDns.answering(AA, rr(6, 3600, soa))) {
            Measurement m = run("zone", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more())
                    .containsEntry("serial", 2_026_112_101L)
                    .containsEntry(
                            "answer",
                            List.of("example.test. 3600 IN SOA ns.example.test. root.example.test. 2026112101 3600 600"
                                    + " 604800 300"));
        }
    }

    @Test
    void whereNothingIsExpectedAnAnswerMustBeThere() {
        try (TestDns server = TestDns.answering(3)) {
            assertFailure(run("usual", server.port()), Kind.DNS, Source.TARGET, "observed NXDOMAIN");
            assertThat(run("absent", server.port()).failure()).isNull();
        }
        try (TestDns server = TestDns.answering(AA)) {
            assertFailure(run("usual", server.port()), Kind.DNS, Source.TARGET, "answer exists");
        }
        try (TestDns server = TestDns.answering(5)) {
            assertFailure(run("usual", server.port()), Kind.DNS, Source.TARGET, "observed REFUSED");
        }
    }

    @Test
    void anAnswerThatDoesNotFitIsAskedForAgainByTcp() {
        try (TestDns server = TestDns.saying((question, stream) ->
                List.of(stream ? reply(question, AA, a(192, 0, 2, 7)) : reply(question, AA | TC)))) {
            Measurement m = run("usual", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more())
                    .containsEntry("truncated", true)
                    .containsEntry("transport", "tcp")
                    .containsEntry("flags", List.of("aa"));
            assertThat(m.phases().connect()).isPositive();
        }
    }

    @Test
    void aLostDatagramIsSentAgain() {
        try (TestDns server = TestDns.saying(new TestDns.Script() {
            private int count;

            @Override
            public List<byte[]> answers(byte[] question, boolean stream) {
                return count++ == 0 ? List.of() : List.of(reply(question, AA, a(192, 0, 2, 7)));
            }
        })) {
            Measurement m = run("usual", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more()).containsEntry("questions_sent", 2);
            assertThat(m.timings().total()).isGreaterThan(990);
        }
    }

    @Test
    void aLongTextComesByTcp() {
        byte[] text = new byte[255 * 256];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (i % 256 == 0 ? 255 : 'x');
        }
        try (TestDns server = TestDns.answering(AA, rr(16, 60, text))) {
            Measurement m = run("stream", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().bodyLength()).isGreaterThan(65_000);
            assertThat(m.observed().more().get("answer").toString().length()).isLessThan(400);
        }
    }

    @Test
    void everyKindOfDataIsWrittenAsZoneFilesDo() {
        byte[] www = wire("www.example.test");
        List<TestDns.Rr> records = List.of(
                rr(28, 60, join(bytes(0x20, 1, 0xd, 0xb8), new byte[11], bytes(1))),
                rr(15, 60, join(bytes(0, 10), www)),
                rr(16, 60, bytes(3, 'a', '"', 7, 1, 'b')),
                rr(33, 60, join(bytes(0, 1, 0, 2, 1, 187), www)),
                rr(257, 60, join(bytes(0, 5), "issueca.example".getBytes(StandardCharsets.US_ASCII))),
                rr(52, 60, bytes(3, 1, 1, 0xab, 0xcd)),
                rr(65, 60, bytes(0, 1, 0, 0, 1, 0, 3, 2, 'h', '2', 0, 3, 0, 2, 1, 187)),
                rr(47, 60, join(www, bytes(0, 1, 0x40))),
                rr(65280, 60, bytes(1, 2, 255)),
                rr(1, 60, bytes(1, 2)));
        try (TestDns server = TestDns.saying((question, stream) -> List.of(reply(question, AA, records, List.of())))) {
            Measurement m = run("numbered", server.port());
            assertThat(m.failure()).isNull();
            String all = m.observed().more().get("answer").toString();
            assertThat(all)
                    .contains(
                            "AAAA 2001:db8::1",
                            "MX 10 www.example.test.",
                            "TXT \"a\\\"\\007\" \"b\"",
                            "SRV 1 2 443 www.example.test.",
                            "CAA 0 issue \"ca.example\"",
                            "TLSA 3 1 1 ABCD",
                            "HTTPS 1 . alpn=h2 port=443",
                            "NSEC www.example.test. A",
                            "TYPE65280 \\# 3 0102FF",
                            "A \\# 2 0102");
        }
    }

    @Test
    void anotherClassCanBeAskedFor() {
        try (TestDns server = TestDns.answering(AA, rr(16, 0, bytes(2, '9', '9')))) {
            assertThat(run("chaos", server.port()).failure()).isNull();
        }
    }

    @Test
    void whatBelongsToAnotherQuestionIsNotTheAnswer() {
        try (TestDns server = TestDns.saying((question, stream) -> {
            byte[] otherId = reply(question, AA, a(192, 0, 2, 66));
            otherId[0] ^= 1;
            byte[] otherName = reply(question, AA, a(192, 0, 2, 66));
            otherName[13] = 'x';
            return List.of(otherId, otherName, bytes(1), reply(question, AA, a(192, 0, 2, 7)));
        })) {
            Measurement m = run("usual", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more().get("answer").toString()).doesNotContain("192.0.2.66");
            assertFailure(run("stream", server.port()), Kind.PROTOCOL, Source.TARGET, "expected an answer about");
        }
        try (TestDns server = TestDns.saying((question, stream) -> {
            byte[] otherId = reply(question, AA, a(192, 0, 2, 66));
            otherId[0] ^= 1;
            return List.of(otherId);
        })) {
            Measurement m = run("brief", server.port());
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "observed 1 that answer another question");
            assertThat(m.observed().more()).doesNotContainKey("rcode");
        }
        try (TestDns server = TestDns.answering(AA, rr("evil.test", 1, 60, bytes(192, 0, 2, 66)))) {
            assertFailure(run("usual", server.port()), Kind.PROTOCOL, Source.TARGET, "expected records of www.example");
        }
    }

    @Test
    void aliasesAreFollowedUpToEight() {
        try (TestDns server = TestDns.saying((question, stream) -> List.of(chain(question, 8)))) {
            Measurement m = run("usual", server.port());
            assertThat(m.failure()).isNull();
        }
        try (TestDns server = TestDns.saying((question, stream) -> List.of(chain(question, 20)))) {
            assertFailure(run("usual", server.port()), Kind.PROTOCOL, Source.TARGET, "at most 8 aliases");
        }
        try (TestDns server =
                TestDns.answering(AA, rr(5, 60, wire("b.test")), rr("b.test", 5, 60, wire("www.example.test")))) {
            assertFailure(run("usual", server.port()), Kind.PROTOCOL, Source.TARGET, "loop");
        }
    }

    private static byte[] chain(byte[] question, int length) {
        List<TestDns.Rr> records = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            records.add(rr(i == 0 ? "www.example.test" : "a" + i + ".test", 5, 60, wire("a" + (i + 1) + ".test")));
        }
        records.add(rr("a" + length + ".test", 1, 60, bytes(192, 0, 2, 7)));
        return reply(question, AA, records, List.of());
    }

    @Test
    void brokenMessagesEndTheRunAtOnce() {
        List<TestDns.Rr> broken = List.of(
                new TestDns.Rr(bytes(0xc0, 34), 1, 60, bytes(1, 2, 3, 4)), // points at itself
                new TestDns.Rr(bytes(0xff, 0xff), 1, 60, bytes(1, 2, 3, 4)), // points beyond the end
                new TestDns.Rr(bytes(0x80, 1), 1, 60, bytes(1, 2, 3, 4)), // no label at all
                rr(5, 60, bytes(63, 'a')), // a name that ends nowhere
                rr(2, 60, bytes(0xc0, 46))); // data that points at itself
        for (TestDns.Rr record : broken) {
            try (TestDns server = TestDns.answering(AA, record)) {
                Measurement m = run("usual", server.port());
                assertFailure(m, Kind.PROTOCOL, Source.TARGET, "expected a DNS message");
                assertThat(m.timings().total()).isLessThan(1_000);
            }
        }
        try (TestDns server = TestDns.saying((question, stream) -> {
            byte[] whole = reply(question, AA, a(192, 0, 2, 7));
            return List.of(java.util.Arrays.copyOf(whole, whole.length - 3));
        })) {
            assertFailure(run("usual", server.port()), Kind.PROTOCOL, Source.TARGET, "ends too early");
        }
    }

    @Test
    void silenceAClosedPortAndAnEarlyEndEachHaveTheirOutcome() throws IOException {
        try (TestDns server = TestDns.saying((question, stream) -> List.of())) {
            Measurement m = run("brief", server.port());
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "expected an answer from 127.0.0.1");
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        }
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFailure(run("usual", port), Kind.REFUSED, Source.TARGET, "refused");
        assertFailure(run("stream", port), Kind.REFUSED, Source.TARGET, "refused");
        try (Talker server = Talker.doing(socket -> socket.getInputStream().read())) {
            assertFailure(run("stream", server.port()), Kind.RESET, Source.TARGET, "");
        }
    }

    @Test
    void tlsIsCheckedBeforeTheQuestionIsAsked() {
        TestDns.Script script = (question, stream) -> List.of(reply(question, AA, a(192, 0, 2, 7)));
        try (Talker server = Talker.on(good.serving(), socket -> TestDns.serve(socket, script))) {
            Measurement m = run("secure", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more()).containsEntry("transport", "tls");
            assertThat(m.phases().tls()).isPositive();
            Measurement other = run("secure-other-name", server.port());
            assertFailure(other, Kind.CERT, Source.TARGET, "expected other.example");
            assertThat(other.observed().tls().cert().san()).containsExactly("dns.example");
        }
    }

    @Test
    void aQuestionGoesByHttps() {
        try (Talker server = https("200 OK", "application/dns-message")) {
            Measurement m = run("https", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more())
                    .containsEntry("server", "https://127.0.0.1:" + server.port() + "/dns-query");
        }
        try (Talker server = https("503 Busy", "application/dns-message")) {
            assertFailure(run("https", server.port()), Kind.STATUS, Source.TARGET, "observed 503");
        }
        try (Talker server = https("200 OK", "text/html")) {
            assertFailure(run("https", server.port()), Kind.HEADER, Source.TARGET, "observed text/html");
        }
    }

    private static Talker https(String status, String type) {
        return Talker.on(good.serving(), socket -> {
            String head = Talker.head(socket);
            if (!head.startsWith("POST /dns-query HTTP/1.1")
                    || !head.contains("content-type: application/dns-message")) {
                return;
            }
            int length = Integer.parseInt(head.replaceAll("(?is).*content-length: ([0-9]+).*", "$1"));
            answer(socket, status, type, reply(socket.getInputStream().readNBytes(length), AA, a(192, 0, 2, 7)));
        });
    }

    private static void answer(Socket socket, String status, String type, byte[] body) throws IOException {
        Talker.write(
                socket,
                "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n".formatted(status, type, body.length));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
    }

    @Test
    void theServerIsVettedLikeAnyTarget() {
        assertFailure(run("metadata", 53), Kind.BLOCKED, Source.CONFIG, "metadata");
        try (TestDns server = TestDns.answering(AA, a(192, 0, 2, 7));
                Probers strict = new Probers(4, EgressGuard.STRICT, InstantSource.system())) {
            assertFailure(run("usual", server.port(), "dns.test", strict), Kind.BLOCKED, Source.CONFIG, "loopback");
            assertFailure(run("stream", server.port(), "dns.test", strict), Kind.BLOCKED, Source.CONFIG, "loopback");
            assertThat(server.questions()).isZero();
        }
    }

    @Test
    void theMachinesOwnResolverIsAskedWhereNoneIsNamed() {
        try (TestDns server = TestDns.answering(0x0180, a(192, 0, 2, 7));
                Probers own = new Probers(
                        4,
                        EgressGuard.STRICT,
                        InstantSource.system(),
                        new SingletonDnsServerAddressStreamProvider(server.address()))) {
            Measurement m = run("system", 53, "dns.test", own);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more()).containsEntry("server", "127.0.0.1:" + server.port());
        }
    }

    @Test
    void aServersNameThatLeadsToAPrivateAddressTooIsBlocked() {
        try (TestDns server = TestDns.answering(0x0180, a(127, 0, 0, 1), a(10, 0, 0, 1));
                Probers own = new Probers(
                        4,
                        LOOPBACK,
                        InstantSource.system(),
                        new SingletonDnsServerAddressStreamProvider(server.address()))) {
            Measurement m = run("by-name", 53, "ns.rebind.test.:" + server.port(), own);
            assertFailure(m, Kind.BLOCKED, Source.CONFIG, "10.0.0.1");
        }
    }
}
