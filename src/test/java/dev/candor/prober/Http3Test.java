package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static dev.candor.prober.TestHttp3Server.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.probe.HttpVersion;
import dev.candor.probe.ProbeKind.Tls;
import dev.candor.probe.Proxy.Scheme;
import dev.candor.prober.TestHttp2Server.Reply;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.netty.buffer.Unpooled;
import io.netty.incubator.codec.http3.DefaultHttp3DataFrame;
import io.netty.incubator.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.incubator.codec.http3.Http3ErrorCode;
import io.netty.incubator.codec.http3.Http3HeadersFrame;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Http3Test {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @TempDir
    static Path directory;

    private static TestCertificate good;

    @BeforeAll
    static void make() {
        good = TestCertificate.make(directory, "good", "-1d", 90, "dns:good.example");
    }

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    @Test
    void anAnswerIsToldWithItsFacts() {
        try (TestHttp3Server server =
                TestHttp3Server.of(good, answering("{\"a\": 1}", "content-type", "application/json"))) {
            Measurement m = asking(server.port(), HttpVersion.V3)
                    .header("X-Mixed", "Case")
                    .expect("http.version == 3", "tls.alpn == h3", "jsonpath $.a == 1", "time_appconnect < 5s")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().httpVersion()).isEqualTo("3");
            assertThat(m.observed().ip()).isEqualTo("127.0.0.1");
            assertThat(m.observed().status()).isEqualTo(200);
            assertThat(m.observed().bodyLength()).isEqualTo(8);
            assertThat(m.observed().headersSize()).isEqualTo(13 + 32 + 2);
            assertThat(m.observed().tls().version()).isEqualTo("TLSv1.3");
            assertThat(m.observed().tls().cipher()).startsWith("TLS_");
            assertThat(m.observed().tls().cert().san()).containsExactly("good.example");
            assertThat(m.observed().tls().cert().verified()).isTrue();
            assertThat(m.observed().more()).doesNotContainKey("http3_failure");
            // The handshake is connecting and TLS in one.
            assertThat(m.phases().tls()).isNull();
            assertThat(m.phases().connect()).isPositive();
            assertThat(m.timings().appconnect()).isEqualTo(m.timings().connect());
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
            var sent = server.requests().get(0).headers();
            assertThat(sent.method()).hasToString("GET");
            assertThat(sent.scheme()).hasToString("https");
            assertThat(sent.authority()).hasToString("good.example:" + server.port());
            assertThat(sent.path()).hasToString("/x?y=1");
            assertThat(sent.get("x-mixed")).hasToString("Case");
            assertThat(sent.contains("connection")).isFalse();
            // It says good-bye, and leaves no socket behind.
            await().untilAsserted(() -> assertThat(server.closes()).hasSize(1));
        }
    }

    @Test
    void bodiesGoBothWaysAndStopAtTheLimit() {
        try (TestHttp3Server server = TestHttp3Server.of(
                good, (request, stream) -> answering(request.body()).answer(request, stream))) {
            Ask ask = asking(server.port(), HttpVersion.V3).method("POST").body("x".repeat(600_000));
            assertThat(ask.expect("size == 600000").of(PROBERS).failure()).isNull();
            assertFailure(ask.maxBody(70_000).of(PROBERS), Kind.SIZE, Source.TARGET, "at most 70000 bytes");
        }
    }

    @Test
    void aHeadThatIsTooBigIsNotRead() {
        try (TestHttp3Server server = TestHttp3Server.of(good, answering("", "x-big", "y".repeat(40_000)))) {
            assertFailure(
                    asking(server.port(), HttpVersion.V3).of(PROBERS),
                    Kind.SIZE,
                    Source.TARGET,
                    "a head of at most 32768 bytes");
        }
    }

    @Test
    void aWrongCertificateIsToldAndNoOtherVersionTried() {
        TestCertificate other = TestCertificate.make(directory, "other", "-1d", 90, "dns:other.example");
        try (TestHttp3Server server = TestHttp3Server.of(other, answering("ok"))) {
            Measurement m = asking(server.port(), HttpVersion.values()).of(PROBERS);
            assertFailure(m, Kind.CERT, Source.TARGET, "for other.example, expected good.example");
            assertThat(m.observed().tls().cert().san()).containsExactly("other.example");
            assertThat(m.timings().connect()).isPositive();
            assertThat(server.requests()).isEmpty();
            Measurement insecure = asking(server.port(), HttpVersion.V3)
                    .tls(new Tls(true, null, null, null, null, null))
                    .of(PROBERS);
            assertThat(insecure.failure()).isNull();
            assertThat(insecure.observed().tls().cert().verified()).isFalse();
        }
    }

    @Test
    void aClientCertificateIsShown() {
        TestCertificate client = TestCertificate.make(directory, "client", "-1d", 90, "dns:client.example");
        try (TestHttp3Server server = TestHttp3Server.asking(good, client, answering("ok"))) {
            assertThat(asking(server.port(), HttpVersion.V3)
                            .tls(new Tls(false, good.pem(), client.pem(), client.keyPem(), null, null))
                            .of(PROBERS)
                            .failure())
                    .isNull();
            assertFailure(asking(server.port(), HttpVersion.V3).of(PROBERS), Kind.TLS, Source.TARGET, "sent alert 116");
        }
    }

    @Test
    void aServerThatTakesAnotherProtocolOnlyIsAVersionFailure() {
        try (TestHttp3Server server = TestHttp3Server.speaking("doq", good)) {
            assertFailure(
                    asking(server.port(), HttpVersion.V3).of(PROBERS),
                    Kind.VERSION,
                    Source.TARGET,
                    "agreed on by ALPN");
        }
    }

    @Test
    void aSilentPortIsATimeoutOnThePath() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Measurement m =
                    asking(silent.getLocalPort(), HttpVersion.V3).timeout(2_000).of(PROBERS);
            assertThat(m.failure().kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(m.failure().source()).isEqualTo(Source.PATH);
            assertThat(m.phases().connect()).isBetween(1_500.0, 4_000.0);
            assertThat(m.timings().connect()).isNull();
            assertFailure(
                    asking(silent.getLocalPort(), HttpVersion.V3)
                            .connectTimeout(600)
                            .timeout(6_000)
                            .of(PROBERS),
                    Kind.TIMEOUT,
                    Source.PATH,
                    "did not answer by QUIC, expected that within");
        }
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        int closed;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertFailure(
                asking(closed, HttpVersion.V3).of(PROBERS),
                Kind.REFUSED,
                Source.TARGET,
                "refused the connection: nobody listens there for QUIC");
    }

    @Test
    void whereQuicDoesNotAnswerTheOtherVersionsDo() throws Exception {
        try (TestHttp2Server server = TestHttp2Server.secure(good, request -> Reply.ok("ok"), "h2");
                DatagramSocket silent = new DatagramSocket(server.port(), InetAddress.getLoopbackAddress())) {
            Measurement m = asking(server.port(), HttpVersion.values())
                    .expect("http.version == 2")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().httpVersion()).isEqualTo("2");
            assertThat(m.observed().more().get("http3_failure").toString())
                    .contains("did not answer by QUIC, expected that within");
            assertThat(m.phases().connect()).isBetween(900.0, 4_000.0);
            assertThat(m.phases().tls()).isPositive();
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
            assertThat(silent.isClosed()).isFalse();
        }
    }

    @Test
    void whereBothAnswerTheThirdIsTaken() throws Exception {
        try (TestHttp2Server second = TestHttp2Server.secure(good, request -> Reply.ok("second"), "h2");
                TestHttp3Server third = TestHttp3Server.at(second.port(), good, answering("third"))) {
            assertThat(asking(third.port(), HttpVersion.values())
                            .expect("body == third", "http.version == 3")
                            .of(PROBERS)
                            .failure())
                    .isNull();
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void throughAProxyTheOtherVersionsAreSpoken() throws Exception {
        try (TestHttp2Server server = TestHttp2Server.secure(good, request -> Reply.ok("far"), "h2");
                TestProxy proxy = TestProxy.http(server.port())) {
            assertThat(asking(server.port(), HttpVersion.values())
                            .proxy(Scheme.HTTP, proxy.port())
                            .expect("http.version == 2")
                            .of(PROBERS)
                            .failure())
                    .isNull();
            assertFailure(
                    asking(server.port(), HttpVersion.V3)
                            .proxy(Scheme.HTTP, proxy.port())
                            .of(PROBERS),
                    Kind.AGENT,
                    Source.CONFIG,
                    "no proxy");
        }
    }

    @Test
    void whatTheGuardForbidsIsNotConnectedTo() {
        try (TestHttp3Server server = TestHttp3Server.of(good, answering("ok"));
                Probers strict = new Probers(16, EgressGuard.allowing(List.of()), InstantSource.system())) {
            assertThat(asking(server.port(), HttpVersion.values())
                            .of(strict)
                            .failure()
                            .kind())
                    .isEqualTo(Kind.BLOCKED);
            assertThat(server.connections()).isEmpty();
        }
    }

    @Test
    void aResetStreamIsAReset() {
        try (TestHttp3Server server = TestHttp3Server.of(
                good,
                (request, stream) ->
                        stream.shutdownOutput(Http3ErrorCode.H3_INTERNAL_ERROR.code(), stream.newPromise()))) {
            assertFailure(
                    asking(server.port(), HttpVersion.V3).of(PROBERS),
                    Kind.RESET,
                    Source.TARGET,
                    "reset the stream: H3_INTERNAL_ERROR");
        }
    }

    @Test
    void aServerThatGoesAwayOrClosesIsToldAsThat() {
        try (TestHttp3Server leaving =
                        TestHttp3Server.of(good, (request, stream) -> TestHttp3Server.goAway(stream, 0));
                TestHttp3Server closing = TestHttp3Server.of(
                        good,
                        (request, stream) -> stream.parent()
                                .close(true, Http3ErrorCode.H3_INTERNAL_ERROR.code(), Unpooled.EMPTY_BUFFER))) {
            assertFailure(
                    asking(leaving.port(), HttpVersion.V3).of(PROBERS),
                    Kind.RESET,
                    Source.TARGET,
                    "going away, before it took the request");
            assertFailure(
                    asking(closing.port(), HttpVersion.V3).of(PROBERS),
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "the server closed the connection: HTTP/3 error 0x102");
        }
    }

    @Test
    void anAnswerThatIsCutOffIsToldWithHowMuchCame() {
        try (TestHttp3Server server = TestHttp3Server.of(good, (request, stream) -> {
            Http3HeadersFrame head = new DefaultHttp3HeadersFrame();
            head.headers().status("200");
            stream.write(head);
            stream.writeAndFlush(new DefaultHttp3DataFrame(Unpooled.copiedBuffer("half", StandardCharsets.UTF_8)));
        })) {
            Measurement m = asking(server.port(), HttpVersion.V3).timeout(3_000).of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "reading the answer");
            assertThat(m.observed().status()).isEqualTo(200);
            assertThat(m.observed().contentLength()).isEqualTo(4);
        }
    }

    private static Ask asking(int port, HttpVersion... versions) {
        return Ask.http("https://good.example:" + port + "/x?y=1")
                .resolve("good.example:" + port, "127.0.0.1")
                .tls(new Tls(false, good.pem(), null, null, null, null))
                .versions(versions);
    }
}
