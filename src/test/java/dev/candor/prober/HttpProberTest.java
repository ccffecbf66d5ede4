package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.measurement.AssertionOutcome;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProberTest {
    private static final Probers PROBERS =
            new Probers(64, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    @Test
    void aGoodAnswerIsUpWithEverythingItSaid() {
        try (Talker server = Talker.answering(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nFly-Region: fra\r\nX-Version: 1.4.2\r\n"
                        + "Set-Cookie: a=1; Path=/\r\nSet-Cookie: session=xyz; HttpOnly\r\nContent-Length: 31\r\n\r\n"
                        + "{\"items\":[1,2],\"name\":\"candor\"}")) {
            Measurement m = Ask.http(server.url() + "v2/cart?x=1")
                    .expect(
                            "status == 200",
                            "header content-type startsWith application/json",
                            "cookie session == xyz",
                            "jsonpath $.items length == 2",
                            "jsonpath $.name == candor",
                            "body contains candor",
                            "size == 31",
                            "http.version == 1.1",
                            "ip == 127.0.0.1",
                            "url endsWith x=1",
                            "time_total < 5s",
                            "phase.wait < 5s")
                    .degraded("time_starttransfer < 5s")
                    .identify("header fly-region", "header x-version")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.outcome()).isEqualTo(Outcome.UP);
            assertThat(m.assertions()).hasSize(13).allMatch(AssertionOutcome::ok);
            assertThat(m.assertions().get(0)).isEqualTo(new AssertionOutcome("status == 200", true, "200"));
            assertThat(m.observed().status()).isEqualTo(200);
            assertThat(m.observed().ip()).isEqualTo("127.0.0.1");
            assertThat(m.observed().ipVersion()).isEqualTo(4);
            assertThat(m.observed().redirects()).isZero();
            assertThat(m.observed().contentLength()).isEqualTo(31);
            assertThat(m.observed().bodyLength()).isEqualTo(31);
            assertThat(m.observed().headersSize()).isEqualTo(166);
            assertThat(m.observed().identity()).isEqualTo(new Identity("fra", null, null, "1.4.2"));
            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request)
                            .startsWith("GET /v2/cart?x=1 HTTP/1.1\r\n")
                            .containsIgnoringCase("host: 127.0.0.1:" + server.port() + "\r\n")
                            .containsIgnoringCase("user-agent: Candor/")
                            .containsIgnoringCase("accept: */*\r\n")
                            .containsIgnoringCase("connection: close\r\n"));
        }
    }

    @Test
    void phasesAddUpToTheTotalAndADelayShowsInTheWait() {
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            Talker.pause(200);
            Talker.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        })) {
            Measurement m = Ask.http(server.url()).of(PROBERS);
            assertThat(m.phases().waiting()).isBetween(199.0, 1500.0);
            assertThat(m.phases().dns())
                    .as("a literal address is not looked up")
                    .isNull();
            assertThat(m.timings().namelookup()).isNull();
            assertThat(m.phases().tls()).isNull();
            assertThat(m.timings().appconnect()).isNull();
            assertThat(sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
            assertThat(m.timings().connect()).isLessThanOrEqualTo(m.timings().pretransfer());
            assertThat(m.timings().pretransfer())
                    .isLessThanOrEqualTo(m.timings().starttransfer());
            assertThat(m.timings().starttransfer()).isBetween(200.0, m.timings().total());
            assertThat(m.timings().redirect()).isZero();
        }
    }

    @Test
    void anErrorStatusIsDownAndItsHeadersStillNameWhoAnswered() {
        try (Talker server = Talker.answering(
                "HTTP/1.1 500 Oops\r\nFly-Region: fra\r\nX-Version: 2\r\nContent-Length: 4\r\n\r\noops")) {
            Measurement m = Ask.http(server.url())
                    .expect("status == 200", "body contains fine")
                    .degraded("time_total < 1ms")
                    .identify("header fly-region", "header x-version")
                    .of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            assertFailure(m, Kind.STATUS, Source.TARGET, "expected status == 200, observed 500");
            assertThat(m.assertions()).extracting(AssertionOutcome::ok).startsWith(false, false);
            assertThat(m.observed().identity().region()).isEqualTo("fra");
            assertThat(m.observed().bodyLength()).isEqualTo(4);
        }
    }

    @Test
    void anErrorStatusIsDownThoughNobodyAskedForIt() {
        try (Talker server = Talker.answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")) {
            assertFailure(
                    Ask.http(server.url()).expect("time_total < 5s").of(PROBERS), Kind.STATUS, Source.TARGET, "503");
            assertThat(Ask.http(server.url())
                            .expect("status == 503")
                            .of(PROBERS)
                            .outcome())
                    .isEqualTo(Outcome.UP);
        }
    }

    @Test
    void whatIsOnlySlowIsDegraded() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = Ask.http(server.url())
                    .expect("status == 200")
                    .degraded("time_total < 0ms")
                    .of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.DEGRADED);
            assertFailure(m, Kind.ASSERTION, Source.TARGET, "time_total < 0ms");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "header x-a == b | HEADER",
                "cookie c exists | HEADER",
                "body contains b | BODY",
                "jsonpath $.a == 1 | JSON",
                "size > 9 | SIZE",
                "http.version == 2 | VERSION",
                "cert.days_left > 1 | CERT",
                "tls.version == TLSv1.3 | TLS",
                "ip == 1.1.1.1 | ASSERTION"
            })
    void theKindOfFailureIsThatOfTheFirstLineThatDidNotHold(String line, Kind kind) {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")) {
            Measurement m = Ask.http(server.url()).expect("status == 200", line).of(PROBERS);
            assertFailure(m, kind, Source.TARGET, line);
        }
    }

    @Test
    void aClosedPortIsRefused() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Measurement m = Ask.http("http://127.0.0.1:" + port).of(PROBERS);
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertFailure(m, Kind.REFUSED, Source.TARGET, "127.0.0.1:" + port);
        assertThat(m.phases().connect()).isNotNull();
        assertThat(m.timings().connect()).isNull();
        assertThat(m.observed().ip()).isEqualTo("127.0.0.1");
        assertThat(m.observed().status()).isNull();
        assertThat(sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
    }

    @Test
    void aServerThatSaysNothingTimesOutInTheWait() {
        try (Talker server = Talker.doing(Talker::stall)) {
            Measurement m = Ask.http(server.url()).timeout(300).of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "waiting for the first byte");
            assertThat(m.failure().detail()).contains("300ms");
            assertThat(m.timings().total()).isBetween(299.0, 1300.0);
            assertThat(m.phases().waiting()).isGreaterThan(250);
            assertThat(m.phases().transfer()).isNull();
            assertThat(m.timings().pretransfer()).isNotNull();
            assertThat(m.timings().starttransfer()).isNull();
        }
    }

    @Test
    void aSlowDripEndsAtTheDeadlineInTheTransfer() {
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            Talker.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nFly-Region: ams\r\n\r\n");
            while (true) {
                Talker.write(socket, "x");
                Talker.pause(20);
            }
        })) {
            Measurement m = Ask.http(server.url())
                    .timeout(400)
                    .identify("header fly-region", "header x")
                    .of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "reading the answer");
            assertThat(m.timings().total()).isLessThan(1500);
            assertThat(m.observed().status()).isEqualTo(200);
            assertThat(m.observed().contentLength()).isBetween(1L, 1000L);
            assertThat(m.observed().identity().region()).isEqualTo("ams");
        }
    }

    @Test
    void resetsAndEarlyEndsAreToldApart() {
        // Reset before the request was read: while connecting, writing or waiting is the kernel's to say.
        assertFailure(asked(Talker::reset), Kind.RESET, Source.TARGET, "reset");
        assertFailure(
                asked(socket -> {
                    Talker.head(socket);
                    Talker.reset(socket);
                }),
                Kind.RESET,
                Source.TARGET,
                "reset");
        assertFailure(asked(Talker::head), Kind.RESET, Source.TARGET, "without an answer");
        Measurement half = asked(socket -> {
            Talker.head(socket);
            Talker.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        });
        assertFailure(half, Kind.PROTOCOL, Source.TARGET, "after 4 bytes of the body, expected 10");
        assertThat(half.observed().status()).isEqualTo(200);
        assertThat(half.observed().bodyLength()).isEqualTo(4);
        assertFailure(
                asked(socket -> {
                    Talker.head(socket);
                    Talker.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                }),
                Kind.PROTOCOL,
                Source.TARGET,
                "last chunk");
        assertFailure(
                asked(socket -> {
                    Talker.head(socket);
                    Talker.write(socket, "HTTP/1.1 200 OK\r\nConte");
                }),
                Kind.PROTOCOL,
                Source.TARGET,
                "within the head");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTQ/1.1 200 OK\r\n\r\n", "\u0000\u0001\u0002\r\n\r\n"})
    void garbageIsAProtocolFailure(String garbage) {
        try (Talker server = Talker.answering(garbage)) {
            assertFailure(Ask.http(server.url()).of(PROBERS), Kind.PROTOCOL, Source.TARGET, "expected HTTP");
        }
    }

    @Test
    void aHugeHeadIsCutOff() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nX-A: " + "a".repeat(40_000) + "\r\n\r\n")) {
            assertFailure(Ask.http(server.url()).of(PROBERS), Kind.SIZE, Source.TARGET, "32768");
        }
    }

    @Test
    void interimAnswersAreSkippedButNotForEver() {
        try (Talker server = Talker.answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(3)
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(Ask.http(server.url())
                            .expect("status == 200", "body == ok")
                            .of(PROBERS)
                            .outcome())
                    .isEqualTo(Outcome.UP);
        }
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            while (true) {
                Talker.write(socket, "HTTP/1.1 100 Continue\r\n\r\n");
            }
        })) {
            assertFailure(Ask.http(server.url()).of(PROBERS), Kind.PROTOCOL, Source.TARGET, "interim");
        }
    }

    @Test
    void aBodyMayBeAsLongAsItsLimitAndNoLonger() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + "x".repeat(1000))) {
            assertThat(Ask.http(server.url()).maxBody(1000).of(PROBERS).outcome())
                    .isEqualTo(Outcome.UP);
            Measurement m = Ask.http(server.url()).maxBody(999).of(PROBERS);
            assertFailure(m, Kind.SIZE, Source.TARGET, "at most 999 bytes");
            assertThat(m.observed().contentLength()).isEqualTo(999);
        }
    }

    @Test
    void chunkedAndKeptAliveBodiesEndWhereTheySay() {
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            Talker.write(
                    socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            Talker.stall(socket);
        })) {
            Measurement m = Ask.http(server.url()).expect("body == abcde").of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.UP);
            assertThat(m.observed().contentLength()).isEqualTo(5);
        }
    }

    @Test
    void headHasNoBodyThoughItsLengthIsTold() {
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            Talker.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
            Talker.stall(socket);
        })) {
            Measurement m =
                    Ask.http(server.url()).method("HEAD").expect("size == 0").of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.UP);
            assertThat(m.observed().contentLength()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw"})
    void compressedBodiesAreDecodedIfAskedFor(String how) {
        byte[] packed = packed(how, "candor ".repeat(1000).getBytes(StandardCharsets.UTF_8));
        String coding = how.equals("raw") ? "deflate" : how;
        try (Talker server = Talker.answering(withBody("Content-Encoding: " + coding, packed))) {
            Measurement m = Ask.http(server.url())
                    .compressed()
                    .expect("body startsWith candor", "size == 7000")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().contentLength()).isEqualTo(packed.length);
            assertThat(m.observed().bodyLength()).isEqualTo(7000);
            assertThat(server.requests().get(0)).containsIgnoringCase("accept-encoding: gzip, deflate");
            assertThat(Ask.http(server.url()).of(PROBERS).observed().bodyLength())
                    .isEqualTo(packed.length);
        }
    }

    @Test
    void aBombStopsAtTheLimit() {
        byte[] bomb = packed("gzip", new byte[50_000_000]);
        try (Talker server = Talker.answering(withBody("Content-Encoding: gzip", bomb))) {
            Measurement m = Ask.http(server.url()).compressed().of(PROBERS);
            assertFailure(m, Kind.SIZE, Source.TARGET, "1048576");
            assertThat(m.observed().contentLength()).isEqualTo(bomb.length);
            assertThat(m.observed().bodyLength()).isEqualTo(1024 * 1024);
        }
    }

    @Test
    void aBodyThatIsNotInItsCodingIsAnEncodingFailure() {
        byte[] cut = java.util.Arrays.copyOf(packed("gzip", new byte[100_000]), 50);
        for (byte[] answer : List.of(
                withBody("Content-Encoding: gzip", "plain".getBytes(StandardCharsets.UTF_8)),
                withBody("Content-Encoding: gzip", cut),
                withBody("Content-Encoding: br", "x".getBytes(StandardCharsets.UTF_8)))) {
            try (Talker server = Talker.answering(answer)) {
                assertFailure(
                        Ask.http(server.url()).compressed().of(PROBERS),
                        Kind.ENCODING,
                        Source.TARGET,
                        "expected a body in");
            }
        }
    }

    @Test
    void redirectsAreFollowedAndCountedWithoutTellingStrangersSecrets() {
        try (Talker stranger = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere");
                Talker server = Talker.answering(
                        "HTTP/1.1 302 Found\r\nLocation: " + stranger.url() + "b\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = Ask.http(server.url())
                    .method("POST")
                    .body("secret")
                    .header("Authorization", "Bearer t")
                    .header("Cookie", "a=b")
                    .header("X-Kept", "yes")
                    .follow(1)
                    .expect("status == 200", "body == there", "url endsWith /b")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().redirects()).isEqualTo(1);
            assertThat(m.timings().redirect())
                    .isPositive()
                    .isLessThan(m.timings().connect());
            assertThat(sum(m.phases())).isCloseTo(m.timings().total(), within(0.02));
            assertThat(server.requests().get(0)).contains("Bearer t").startsWith("POST");
            assertThat(stranger.requests().get(0))
                    .startsWith("GET /b ")
                    .contains("X-Kept")
                    .doesNotContain("Bearer", "Cookie", "cookie", "content-length");
            Measurement stays = Ask.http(server.url()).expect("status == 302").of(PROBERS);
            assertThat(stays.outcome()).isEqualTo(Outcome.UP);
            assertThat(stranger.requests()).hasSize(1);
        }
    }

    @Test
    void aLoopEndsAtTheLimit() {
        try (Talker server = Talker.answering("HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = Ask.http(server.url()).follow(3).of(PROBERS);
            assertFailure(m, Kind.REDIRECT, Source.TARGET, "at most 3");
            assertThat(server.requests()).hasSize(4);
            assertThat(m.observed().redirects()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/passwd, REDIRECT",
        "gopher://127.0.0.1/, REDIRECT",
        "http://, REDIRECT",
        "http://169.254.169.254/latest, BLOCKED",
        "http://[::1]/, BLOCKED",
        "http://10.0.0.1/, BLOCKED"
    })
    void aRedirectIntoForbiddenPlacesIsTheTargetsFailure(String location, Kind kind) {
        try (Talker server =
                Talker.answering("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = Ask.http(server.url()).follow(5).of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            assertFailure(m, kind, Source.TARGET, "");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/",
                "http://[::ffff:169.254.169.254]/",
                "http://2852039166/",
                "http://0xa9fea9fe/",
                "http://169.254.43518/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://[fd00:ec2::254]/",
                "http://168.63.129.16/",
                "http://100.100.100.200/",
                "http://10.0.0.1/",
                "http://[::1]/"
            })
    void forbiddenAddressesAreNotAsked(String url) {
        Measurement m = Ask.http(url).of(PROBERS);
        assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertFailure(m, Kind.BLOCKED, Source.CONFIG, "");
        assertThat(m.phases()).isEqualTo(Phases.NONE);
    }

    @Test
    void loopbackIsRefusedUnlessAllowedAndNothingArrivesThere() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                Probers strict = new Probers(4, EgressGuard.STRICT, InstantSource.system())) {
            assertFailure(Ask.http(server.url()).of(strict), Kind.BLOCKED, Source.CONFIG, "loopback");
            assertFailure(
                    Ask.http("http://127.1:" + server.port()).of(strict), Kind.BLOCKED, Source.CONFIG, "loopback");
            assertFailure(
                    Ask.http("http://example.com:80/")
                            .vantage("example.com:80", "127.0.0.1:" + server.port())
                            .of(strict),
                    Kind.BLOCKED,
                    Source.CONFIG,
                    "loopback");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void oneForbiddenAddressAmongGoodOnesSpoilsTheSet() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            String key = "rebind.example:" + server.port();
            Measurement m = Ask.http("http://" + key + "/")
                    .resolve(key, "127.0.0.1,169.254.169.254")
                    .of(PROBERS);
            assertFailure(m, Kind.BLOCKED, Source.CONFIG, "169.254.169.254");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void resolveAndConnectToLeadTheConnectionButNotTheHostHeader() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            String here = "127.0.0.1:" + server.port();
            for (Ask ask : Stream.of(
                            Ask.http("http://a.example:" + server.port() + "/")
                                    .resolve("a.example:" + server.port(), "127.0.0.1"),
                            Ask.http("http://a.example/").connectTo("a.example:80", here),
                            Ask.http("http://A.example/").vantage("a.example:80", here),
                            Ask.http("http://a.example/")
                                    .connectTo("a.example:80", here)
                                    .vantage("a.example:80", "127.0.0.1:1"))
                    .toList()) {
                assertThat(ask.of(PROBERS).failure()).isNull();
                assertThat(server.requests().get(server.requests().size() - 1)).containsIgnoringCase("host: a.example");
            }
        }
    }

    @Test
    void theNextAddressIsTriedWhenOneRefuses() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = Ask.http("http://a.example:" + server.port() + "/")
                    .resolve("a.example:" + server.port(), "127.0.0.77,127.0.0.1")
                    .of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.UP);
            assertThat(m.observed().ip()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void theFamilyAskedForIsTheOnlyOneUsed() {
        Measurement m = Ask.http("http://a.example/")
                .resolve("a.example:80", "127.0.0.1")
                .ip(IpChoice.V6)
                .of(PROBERS);
        assertFailure(m, Kind.DNS, Source.TARGET, "family");
    }

    @Test
    void hostileTextComesOutHarmless() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nX-Version: a\u0001\u001b[31m" + "b".repeat(1000)
                + "\r\nContent-Length: 3\r\n\r\n\u001b\u0000x")) {
            Measurement m = Ask.http(server.url())
                    .expect("body == y")
                    .identify("header x-version", "header x-version")
                    .of(PROBERS);
            assertThat(m.failure()).isNotNull();
            assertThat(m.failure().detail()).matches("\\P{Cntrl}*");
            assertThat(m.assertions()).allSatisfy(a -> assertThat(a.actual()).matches("\\P{Cntrl}*"));
            if (m.observed().identity().version() != null) {
                assertThat(m.observed().identity().version()).matches("\\P{Cntrl}{1,300}");
            }
        }
    }

    @Test
    void aProbeThatCannotBeSentIsUnknown() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            Measurement m = Ask.http(server.url()).header("X-A", "b\r\nX-C: d").of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertFailure(m, Kind.AGENT, Source.CONFIG, "cannot be run");
            assertThat(server.requests()).allMatch(String::isEmpty);
        }
        assertFailure(Ask.http("ftp://127.0.0.1/").of(PROBERS), Kind.AGENT, Source.CONFIG, "http or https");
    }

    private static Measurement asked(Talker.Talk talk) {
        try (Talker server = Talker.doing(talk)) {
            return Ask.http(server.url()).of(PROBERS);
        }
    }

    static void assertFailure(Measurement m, Kind kind, Source source, String detail) {
        assertThat(m.failure()).isNotNull();
        assertThat(m.failure().detail()).contains(detail);
        assertThat(m.failure().kind()).as(m.failure().detail()).isEqualTo(kind);
        assertThat(m.failure().source()).as(m.failure().detail()).isEqualTo(source);
    }

    static double sum(Phases p) {
        return Stream.of(p.dns(), p.connect(), p.tls(), p.send(), p.waiting(), p.transfer())
                .mapToDouble(phase -> phase == null ? 0 : phase)
                .sum();
    }

    private static byte[] withBody(String header, byte[] body) {
        byte[] head = ("HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private static byte[] packed(String how, byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var packer = how.equals("gzip")
                ? new GZIPOutputStream(out)
                : how.equals("deflate")
                        ? new DeflaterOutputStream(out)
                        : new DeflaterOutputStream(out, new java.util.zip.Deflater(6, true))) {
            packer.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
