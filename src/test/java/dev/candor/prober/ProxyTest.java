package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.ProbeKind.Tls;
import dev.candor.probe.Proxy;
import dev.candor.probe.Proxy.Scheme;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    static Path directory;

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    @Test
    void aProxyIsHandedPlainRequestsWithTheirWholeAddressAndTheTargetDoesNotSeeItsPassword() {
        try (Talker server = Talker.answering(OK);
                TestProxy proxy = TestProxy.http(server.port())) {
            Measurement m = Ask.http("http://somewhere.example:8080/a?b=c")
                    .proxy(new Proxy(Scheme.HTTP, "127.0.0.1", proxy.port(), "me", "s3cret", List.of()))
                    .expect("status == 200", "body == ok")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().ip()).isEqualTo("127.0.0.1");
            assertThat(proxy.asked())
                    .singleElement()
                    .satisfies(head -> assertThat(head)
                            .startsWith("GET http://somewhere.example:8080/a?b=c HTTP/1.1\r\n")
                            .containsIgnoringCase("host: somewhere.example:8080\r\n")
                            .containsIgnoringCase("proxy-authorization: Basic bWU6czNjcmV0\r\n"));
        }
        try (Talker server = Talker.answering(OK)) {
            assertThat(Ask.http(server.url())
                            .header("Proxy-Authorization", "Basic bWU6czNjcmV0")
                            .of(PROBERS)
                            .outcome())
                    .isEqualTo(Outcome.UP);
            assertThat(server.requests().get(0)).doesNotContainIgnoringCase("proxy-authorization");
        }
    }

    @Test
    void tlsGoesThroughATunnelAndItsCertificateIsTheTargets() {
        TestCertificate good = TestCertificate.make(directory, "far", "-1d", 90, "dns:far.example");
        String[] heard = new String[1];
        try (Talker server = Talker.on(good.serving(), socket -> {
                    heard[0] = Talker.head(socket);
                    Talker.write(socket, OK);
                });
                TestProxy proxy = TestProxy.http(server.port())) {
            Measurement m = Ask.http("https://far.example/x")
                    .proxy(new Proxy(Scheme.HTTP, "127.0.0.1", proxy.port(), "me", "s3cret", List.of()))
                    .tls(new Tls(false, good.pem(), null, null, null, null))
                    .expect("body == ok", "cert.verified == true")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().tls().cert().san()).containsExactly("far.example");
            assertThat(proxy.asked().get(0))
                    .startsWith("CONNECT far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n")
                    .contains("Proxy-Authorization: Basic bWU6czNjcmV0\r\n");
            assertThat(heard[0]).startsWith("GET /x HTTP/1.1").doesNotContainIgnoringCase("proxy-auth");
            assertThat(m.phases().dns()).as("the proxy looks names up").isNull();
            assertThat(m.phases().tls()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"SOCKS5, 127.0.0.9:81", "SOCKS5H, far.example:81"})
    void socksTakesAnAddressOrTheName(Scheme scheme, String expected) {
        for (String user : new String[] {null, "me:s3cret"}) {
            try (Talker server = Talker.answering(OK);
                    TestProxy proxy = TestProxy.socks(server.port(), user, 0)) {
                Measurement m = Ask.http("http://far.example:81/")
                        .resolve("far.example:81", "127.0.0.9")
                        .proxy(proxyOf(scheme, proxy.port(), user))
                        .expect("body == ok")
                        .of(PROBERS);
                assertThat(m.failure()).isNull();
                assertThat(proxy.asked()).containsExactly(expected);
                assertThat(server.requests().get(0)).startsWith("GET / HTTP/1.1");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | CONNECT | general failure",
                "2 | CONNECT | not allowed",
                "4 | CONNECT | host unreachable",
                "5 | REFUSED | connection refused",
                "77 | CONNECT | code 77"
            })
    void whatSocksRefusesIsThePathsFault(int reply, Kind kind, String detail) {
        try (TestProxy proxy = TestProxy.socks(1, null, reply)) {
            Measurement m = Ask.http("http://far.example/")
                    .proxy(Scheme.SOCKS5H, proxy.port())
                    .of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            assertFailure(m, kind, Source.PATH, detail);
        }
    }

    @Test
    void socksThatDoesNotKnowUsIsAnAuthFailure() {
        try (TestProxy proxy = TestProxy.socks(1, "me:s3cret", 0)) {
            for (String user : new String[] {null, "me:wrong"}) {
                Measurement m = Ask.http("http://far.example/")
                        .proxy(proxyOf(Scheme.SOCKS5H, proxy.port(), user))
                        .of(PROBERS);
                assertFailure(m, Kind.AUTH, Source.PATH, "expected the proxy to know us");
                assertThat(m.failure().detail()).doesNotContain("wrong");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https | HTTP/1.1 407 Who are you | AUTH | 407",
                "http | HTTP/1.1 407 Who are you | AUTH | 407",
                "https | HTTP/1.1 503 No route | CONNECT | observed HTTP/1.1 503 No route",
                "https | SSH-2.0-x | PROTOCOL | expected an HTTP proxy",
                "https | HTTP/1.1 200 | RESET | "
            })
    void aProxyThatRefusesIsToldApartFromTheTarget(String scheme, String line, Kind kind, String detail) {
        try (Talker proxy = Talker.answering(line + "\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = Ask.http(scheme + "://far.example/")
                    .proxy(Scheme.HTTP, proxy.port())
                    .of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            // Behind an open tunnel it is the target that does not speak.
            boolean beyond = line.endsWith("200");
            assertThat(m.failure().kind()).isEqualTo(kind);
            assertThat(m.failure().source()).isEqualTo(beyond ? Source.TARGET : Source.PATH);
            assertThat(m.failure().detail()).contains(beyond ? "while shaking hands" : detail);
        }
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void aDeadProxyIsThePathsFault(Scheme scheme) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Ask ask = Ask.http("http://127.0.0.1:1/").proxy(scheme, port);
        assertFailure(ask.of(PROBERS), Kind.REFUSED, Source.PATH, "proxy");
        try (Talker mute = Talker.doing(Talker::stall)) {
            Measurement m = Ask.http("https://127.0.0.1:1/")
                    .proxy(scheme, mute.port())
                    .timeout(1500)
                    .of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.PATH, "while connecting");
        }
        try (Talker rude = Talker.doing(socket -> {})) {
            Measurement m =
                    Ask.http("https://127.0.0.1:1/").proxy(scheme, rude.port()).of(PROBERS);
            assertFailure(m, Kind.RESET, Source.PATH, "");
        }
    }

    @Test
    void exceptionsGoStraightThere() {
        try (Talker server = Talker.answering(OK)) {
            for (String except : List.of("*", "127.0.0.1", "a.example", ".example", "EXAMPLE")) {
                Ask ask = except.equals("127.0.0.1")
                        ? Ask.http(server.url())
                        : Ask.http("http://a.example:" + server.port() + "/")
                                .resolve("a.example:" + server.port(), "127.0.0.1");
                assertThat(ask.proxy(Scheme.HTTP, 1, except).of(PROBERS).outcome())
                        .as(except)
                        .isEqualTo(Outcome.UP);
            }
            assertFailure(
                    Ask.http("http://ba.example/")
                            .proxy(Scheme.HTTP, 1, "a.example")
                            .of(PROBERS),
                    Kind.REFUSED,
                    Source.PATH,
                    "");
        }
    }

    @Test
    void theGuardSeesTheProxyAndTheTarget() {
        try (TestProxy proxy = TestProxy.http(1);
                TestProxy socks = TestProxy.socks(1, null, 0);
                Probers strict = new Probers(4, EgressGuard.STRICT, InstantSource.system())) {
            assertFailure(
                    Ask.http("http://far.example/")
                            .proxy(Scheme.HTTP, proxy.port())
                            .of(strict),
                    Kind.BLOCKED,
                    Source.CONFIG,
                    "loopback");
            for (String url :
                    List.of("http://169.254.169.254/", "https://10.0.0.1/", "https://[::1]/", "http://2852039166/")) {
                assertFailure(
                        Ask.http(url).proxy(Scheme.HTTP, proxy.port()).of(PROBERS), Kind.BLOCKED, Source.CONFIG, "");
                assertFailure(
                        Ask.http(url).proxy(Scheme.SOCKS5H, socks.port()).of(PROBERS), Kind.BLOCKED, Source.CONFIG, "");
            }
            assertFailure(
                    Ask.http("http://far.example/")
                            .resolve("far.example:80", "10.0.0.1")
                            .proxy(Scheme.SOCKS5, socks.port())
                            .of(PROBERS),
                    Kind.BLOCKED,
                    Source.CONFIG,
                    "10.0.0.1");
            assertThat(proxy.asked()).isEmpty();
            assertThat(socks.asked()).isEmpty();
        }
    }

    @Test
    void theTargetIsToldWhoComesIfItWantsToKnow() {
        try (Talker server = Talker.answering(OK)) {
            assertThat(Ask.http(server.url()).haproxy().of(PROBERS).outcome()).isEqualTo(Outcome.UP);
            assertThat(server.requests().get(0))
                    .matches("(?s)PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 \\d+ " + server.port()
                            + "\r\nGET / HTTP/1\\.1\r\n.*");
        }
    }

    @Test
    void connectingMayHaveLessTimeThanTheRun() {
        try (Talker mute = Talker.doing(Talker::stall)) {
            Measurement m = Ask.http("https://127.0.0.1:" + mute.port() + "/")
                    .connectTimeout(150)
                    .of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "shaking hands for TLS, expected the end within 150ms");
            assertThat(m.timings().total()).isBetween(149.0, 2000.0);
        }
        try (Talker slow = Talker.doing(socket -> {
            Talker.head(socket);
            Talker.pause(300);
            Talker.write(socket, OK);
        })) {
            assertThat(Ask.http(slow.url()).connectTimeout(150).of(PROBERS).outcome())
                    .as("waiting is not connecting")
                    .isEqualTo(Outcome.UP);
        }
    }

    private static Proxy proxyOf(Scheme scheme, int port, @Nullable String user) {
        int colon = user == null ? 0 : user.indexOf(':');
        return new Proxy(
                scheme,
                "127.0.0.1",
                port,
                user == null ? null : user.substring(0, colon),
                user == null ? null : user.substring(colon + 1),
                List.of());
    }
}
