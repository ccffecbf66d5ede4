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
import java.io.IOException;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
