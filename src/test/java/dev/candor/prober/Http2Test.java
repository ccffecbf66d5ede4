package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.HttpVersion;
import dev.candor.probe.ProbeKind.Tls;
import dev.candor.probe.Proxy.Scheme;
import dev.candor.prober.TestHttp2Server.Reply;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2Test {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());
    private static final HttpVersion[] BOTH = {HttpVersion.V1_1, HttpVersion.V2};

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
    void alpnChoosesTheNewerVersion() throws Exception {
        try (TestHttp2Server server = TestHttp2Server.secure(
                good, request -> Reply.ok("{\"a\": 1}", "content-type", "application/json"), "h2", "http/1.1")) {
            Measurement m = asking(server.port(), BOTH)
                    .header("X-Mixed", "Case")
                    .expect("http.version == 2", "tls.alpn == h2", "jsonpath $.a == 1", "header content-type exists")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().httpVersion()).isEqualTo("2");
            assertThat(m.observed().status()).isEqualTo(200);
            assertThat(m.observed().bodyLength()).isEqualTo(8);
            // "HTTP/2 200 \r\n", the field, the empty line: as curl counts it.
            assertThat(m.observed().headersSize()).isEqualTo(13 + 32 + 2);
            assertThat(m.phases().tls()).isPositive();
            assertThat(m.phases().waiting()).isPositive();
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
            var sent = server.requests().get(0).headers();
            assertThat(sent.method()).hasToString("GET");
            assertThat(sent.scheme()).hasToString("https");
            assertThat(sent.authority()).hasToString("good.example:" + server.port());
            assertThat(sent.path()).hasToString("/x?y=1");
            assertThat(sent.get("x-mixed")).hasToString("Case");
            assertThat(sent.get("user-agent").toString()).startsWith("Candor/");
            assertThat(sent.get("traceparent").toString())
                    .contains(String.valueOf(m.observed().more().get("trace_id")));
            assertThat(sent.contains("connection")).isFalse();
            assertThat(sent.contains("host")).isFalse();
        }
    }

    @Test
    void aServerWithoutHttp2IsAskedByHttp11IfThatIsAllowed() {
        try (Talker server = Talker.on(good.serving(), socket -> {
            Talker.head(socket);
            Talker.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        })) {
            assertThat(asking(server.port(), BOTH)
                            .expect("http.version == 1.1")
                            .of(PROBERS)
                            .outcome())
                    .isEqualTo(Outcome.UP);
            Measurement m = asking(server.port(), HttpVersion.V2).of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            assertFailure(m, Kind.VERSION, Source.TARGET, "expected HTTP/2 to be agreed on by ALPN");
            assertThat(m.observed().tls().cert().verified()).isTrue();
        }
    }

    @Test
    void aServerThatRefusesEveryProtocolOfferedIsAVersionFailure() {
        try (Talker server = Talker.on(good.serving(), socket -> {
            SSLSocket tls = (SSLSocket) socket;
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
        })) {
            assertFailure(
                    asking(server.port(), HttpVersion.V2).of(PROBERS), Kind.VERSION, Source.TARGET, "offered by ALPN");
        }
    }

    @Test
    void aloneOnAPlainAddressItIsSpokenWithPriorKnowledge() {
        try (TestHttp2Server server =
                TestHttp2Server.plain(request -> Reply.ok(request.headers().method() + " " + request.body()))) {
            Measurement m = Ask.http("http://127.0.0.1:" + server.port() + "/")
                    .versions(HttpVersion.V2)
                    .method("POST")
                    .body("x".repeat(200_000))
                    .expect("body startsWith \"POST xxx\"", "size == 200005", "http.version == 2")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(server.requests().get(0).headers().scheme()).hasToString("http");
            assertThat(server.requests().get(0).body()).hasSize(200_000);
        }
    }

    @Test
    void bothVersionsOnAPlainAddressMeanHttp11() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            Measurement m = Ask.http(server.url()).versions(BOTH).of(PROBERS);
            assertThat(m.observed().httpVersion()).isEqualTo("1.1");
            assertThat(server.requests().get(0)).doesNotContain("PRI *");
        }
    }

    @Test
    void trailersEndAnAnswerAndAreNoHeaders() {
        try (TestHttp2Server server = TestHttp2Server.plain(request -> new Reply(
                new DefaultHttp2Headers().status("200"),
                "body".getBytes(StandardCharsets.UTF_8),
                new DefaultHttp2Headers().add("x-late", "1")))) {
            Measurement m = plain(server)
                    .expect("body == body", "not header x-late exists")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
        }
    }

    @Test
    void bigBodiesComeWholeThroughSmallWindowsAndStopAtTheLimit() {
        String big = "z".repeat(1_000_000);
        try (TestHttp2Server server = TestHttp2Server.plain(request -> Reply.ok(big))) {
            assertThat(plain(server).expect("size == 1000000").of(PROBERS).failure())
                    .isNull();
            Measurement cut = plain(server).maxBody(70_000).of(PROBERS);
            assertFailure(cut, Kind.SIZE, Source.TARGET, "at most 70000 bytes");
            assertThat(cut.observed().contentLength()).isEqualTo(70_000);
        }
    }

    @Test
    void headHasNoBodyThoughItsLengthIsTold() {
        try (TestHttp2Server server = TestHttp2Server.plain(request -> Reply.ok("", "content-length", "5000"))) {
            assertThat(plain(server)
                            .method("HEAD")
                            .expect("size == 0")
                            .of(PROBERS)
                            .failure())
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"301", "307"})
    void redirectsStayOnHttp2(String status) {
        try (TestHttp2Server server = TestHttp2Server.plain(request -> {
            return request.headers().path().toString().equals("/b")
                    ? Reply.ok("there")
                    : new Reply(new DefaultHttp2Headers().status(status).add("location", "/b"), new byte[0], null);
        })) {
            Measurement m = plain(server).follow(2).expect("body == there").of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().redirects()).isEqualTo(1);
        }
    }

    @Test
    void aTunnelCarriesHttp2() throws Exception {
        try (TestHttp2Server server = TestHttp2Server.secure(good, request -> Reply.ok("far"), "h2");
                TestProxy proxy = TestProxy.http(server.port());
                TestHttp2Server plain = TestHttp2Server.plain(request -> Reply.ok("far"));
                TestProxy toPlain = TestProxy.http(plain.port())) {
            Measurement m = Ask.http("https://good.example/")
                    .versions(BOTH)
                    .tls(new Tls(false, good.pem(), null, null, null, null))
                    .proxy(Scheme.HTTP, proxy.port())
                    .expect("http.version == 2", "body == far")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            Measurement known = Ask.http("http://good.example/")
                    .versions(HttpVersion.V2)
                    .proxy(Scheme.HTTP, toPlain.port())
                    .expect("http.version == 2", "body == far")
                    .of(PROBERS);
            assertThat(known.failure()).isNull();
            assertThat(toPlain.asked().get(0)).startsWith("CONNECT good.example:80 ");
        }
    }

    @Test
    void anAnswerByHttp1IsAVersionFailure() {
        // A server that closed with half of our greeting unread would reset the connection before we had read its
        // answer.
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            Talker.write(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            Talker.stall(socket);
        })) {
            Measurement m = Ask.http(server.url()).versions(HttpVersion.V2).of(PROBERS);
            assertFailure(m, Kind.VERSION, Source.TARGET, "expected HTTP/2, observed HTTP/1");
        }
    }

    private static Ask plain(TestHttp2Server server) {
        return Ask.http("http://127.0.0.1:" + server.port() + "/").versions(HttpVersion.V2);
    }

    private static Ask asking(int port, HttpVersion... versions) {
        return Ask.http("https://good.example:" + port + "/x?y=1")
                .resolve("good.example:" + port, "127.0.0.1")
                .tls(new Tls(false, good.pem(), null, null, null, null))
                .versions(versions);
    }
}
