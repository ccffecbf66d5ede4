package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed.CertFacts;
import dev.candor.measurement.Outcome;
import dev.candor.probe.ProbeKind.Tls;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());
    private static final Talker.Talk FINE = socket -> {
        Talker.head(socket);
        Talker.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    };

    @TempDir
    static Path directory;

    private static TestCertificate good;

    @BeforeAll
    static void make() {
        good = TestCertificate.make(directory, "good", "-1d", 90, "dns:good.example,dns:*.wild.example,ip:127.0.0.1");
    }

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    @Test
    void aBelievedCertificateIsUpAndItsFactsAreTold() {
        try (Talker server = Talker.on(good.serving(), FINE)) {
            Measurement m = asking(server, "good.example", trusting(good))
                    .expect(
                            "cert.days_left > 80",
                            "cert.verified == true",
                            "cert.subject contains good",
                            "cert.san == good.example",
                            "tls.version startsWith TLSv1",
                            "time_appconnect < 5s",
                            "body == ok")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().tls().version()).isEqualTo("TLSv1.3");
            assertThat(m.observed().tls().cipher()).startsWith("TLS_");
            CertFacts cert = m.observed().tls().cert();
            assertThat(cert.subject()).isEqualTo("CN=good");
            assertThat(cert.issuer()).isEqualTo("CN=good");
            assertThat(cert.san()).containsExactly("good.example", "*.wild.example", "127.0.0.1");
            assertThat(cert.fingerprintSha256()).matches("[0-9a-f]{64}");
            assertThat(cert.daysLeft()).isCloseTo(89, within(0.1));
            assertThat(cert.verified()).isTrue();
            assertThat(m.phases().tls()).isPositive();
            assertThat(m.timings().appconnect()).isGreaterThan(m.timings().connect());
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "good.example, true",
        "GOOD.example, true",
        "a.wild.example, true",
        "a.b.wild.example, false",
        "wild.example, false",
        "bad.example, false",
        "127.0.0.1, true",
        "good, false"
    })
    void theNameMustBeOneOfTheCertificates(String name, boolean believed) {
        try (Talker server = Talker.on(good.serving(), FINE)) {
            Measurement m = asking(server, name, trusting(good)).of(PROBERS);
            assertThat(m.observed().tls().cert().verified()).isEqualTo(believed);
            if (believed) {
                assertThat(m.outcome()).isEqualTo(Outcome.UP);
            } else {
                assertFailure(m, Kind.CERT, Source.TARGET, "expected " + name);
                assertThat(m.phases().tls()).isPositive();
                assertThat(m.timings().appconnect()).isNull();
            }
        }
    }

    @Test
    void aServernameIsAskedForAndMustMatch() {
        try (Talker server = Talker.on(good.serving(), FINE)) {
            Tls tls = new Tls(false, good.pem(), null, null, "good.example", null);
            assertThat(asking(server, "other.example", tls).of(PROBERS).outcome())
                    .isEqualTo(Outcome.UP);
        }
    }

    @ParameterizedTest
    @CsvSource({"-10d, 5, expired", "+5d, 30, not valid before", "-1d, 30, self-signed"})
    void badCertificatesAreRefusedWithTheirFacts(String start, int days, String why) {
        TestCertificate bad =
                TestCertificate.make(directory, "bad" + days + why.length(), start, days, "dns:good.example");
        String[] heard = new String[1];
        try (Talker server = Talker.on(bad.serving(), socket -> {
            heard[0] = Talker.head(socket);
            Talker.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        })) {
            boolean anchored = !why.equals("self-signed");
            Measurement m = asking(server, "good.example", anchored ? trusting(bad) : Tls.DEFAULT)
                    .header("Authorization", "secret")
                    .of(PROBERS);
            assertFailure(m, Kind.CERT, Source.TARGET, why);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            CertFacts cert = m.observed().tls().cert();
            assertThat(cert.verified()).isFalse();
            assertThat(cert.notAfter()).isEqualTo(cert.notBefore().plusSeconds(86_400L * days));
            assertThat(cert.daysLeft() < 0).isEqualTo(why.equals("expired"));
            assertThat(heard[0])
                    .as("nothing is said to a server that is not believed")
                    .isNullOrEmpty();

            Measurement insecure = asking(server, "good.example", new Tls(true, null, null, null, null, null))
                    .expect("status == 200")
                    .of(PROBERS);
            assertThat(insecure.outcome()).isEqualTo(Outcome.UP);
            assertThat(insecure.observed().tls().cert().verified()).isFalse();
        }
    }

    @Test
    void tlsToAPlainPortIsATlsFailure() {
        try (Talker server = Talker.doing(socket -> Talker.write(socket, "220 mail.example ESMTP\r\n"))) {
            assertFailure(
                    asking(server, "good.example", Tls.DEFAULT).of(PROBERS), Kind.TLS, Source.TARGET, "is not TLS");
        }
        try (Talker server = Talker.doing(Talker::stall)) {
            Measurement m =
                    asking(server, "good.example", Tls.DEFAULT).timeout(1_000).of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "shaking hands");
            assertThat(m.phases().tls()).isGreaterThan(200);
        }
    }

    @Test
    void plainHttpToATlsPortIsNoHttp() {
        try (Talker server = Talker.on(good.serving(), FINE)) {
            Measurement m = Ask.http(server.url()).timeout(3000).of(PROBERS);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            assertThat(m.failure().kind()).isIn(Kind.PROTOCOL, Kind.RESET);
        }
    }

    @Test
    void aSmallestVersionIsKept() {
        try (Talker server = Talker.on(good.serving(), socket -> {
            ((SSLSocket) socket).startHandshake();
            FINE.talk(socket);
        })) {
            Tls min13 = new Tls(false, good.pem(), null, null, null, "1.3");
            assertThat(asking(server, "good.example", min13).of(PROBERS).outcome())
                    .isEqualTo(Outcome.UP);
        }
        try (Talker server = Talker.on(old(), FINE)) {
            assertThat(asking(server, "good.example", trusting(good))
                            .of(PROBERS)
                            .observed()
                            .tls()
                            .version())
                    .isEqualTo("TLSv1.2");
            Tls min13 = new Tls(false, good.pem(), null, null, null, "TLSv1.3");
            assertFailure(asking(server, "good.example", min13).of(PROBERS), Kind.TLS, Source.TARGET, "TLS");
        }
    }

    @Test
    void aClientCertificateIsShown() {
        TestCertificate client = TestCertificate.make(directory, "client", "-1d", 30, "dns:client.example");
        String[] seen = new String[1];
        try (Talker server = Talker.on(good.serving(client), socket -> {
            ((SSLSocket) socket).setNeedClientAuth(true);
            ((SSLSocket) socket).startHandshake();
            seen[0] = ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
            FINE.talk(socket);
        })) {
            Tls with = new Tls(false, good.pem(), client.pem(), client.keyPem(), null, null);
            assertThat(asking(server, "good.example", with).of(PROBERS).outcome())
                    .isEqualTo(Outcome.UP);
            assertThat(seen[0]).isEqualTo("CN=client");
            Measurement without = asking(server, "good.example", trusting(good)).of(PROBERS);
            assertThat(without.outcome()).isEqualTo(Outcome.DOWN);
            // In TLS 1.3 the refusal comes after our handshake is done: an alert, or just the end.
            assertThat(without.failure().kind()).isIn(Kind.TLS, Kind.RESET);
        }
    }

    @Test
    void filesThatCannotBeUsedMakeTheRunUnknown() throws Exception {
        Path garbage = Files.writeString(directory.resolve("garbage.pem"), "no certificate");
        try (Talker server = Talker.on(good.serving(), FINE)) {
            for (String ca : List.of(directory.resolve("missing.pem").toString(), garbage.toString())) {
                Measurement m = asking(server, "good.example", new Tls(false, ca, null, null, null, null))
                        .of(PROBERS);
                assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
                assertFailure(m, Kind.AGENT, Source.CONFIG, "cannot be run");
            }
        }
    }

    @Test
    void aRedirectFromHttpsToHttpIsNotFollowed() {
        try (Talker plain = Talker.answering("HTTP/1.1 200 OK\r\n\r\n");
                Talker server = Talker.on(good.serving(), socket -> {
                    Talker.head(socket);
                    Talker.write(
                            socket, "HTTP/1.1 301 Moved\r\nLocation: " + plain.url() + "\r\nContent-Length: 0\r\n\r\n");
                })) {
            Measurement m =
                    asking(server, "good.example", trusting(good)).follow(3).of(PROBERS);
            assertFailure(m, Kind.REDIRECT, Source.TARGET, "stay on https");
            assertThat(plain.requests()).isEmpty();
        }
    }

    private static javax.net.ServerSocketFactory old() {
        javax.net.ServerSocketFactory factory = good.serving();
        return new javax.net.ServerSocketFactory() {
            @Override
            public java.net.ServerSocket createServerSocket() throws java.io.IOException {
                SSLServerSocket socket = (SSLServerSocket) factory.createServerSocket();
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                return socket;
            }

            @Override
            public java.net.ServerSocket createServerSocket(int port) {
                throw new UnsupportedOperationException();
            }

            @Override
            public java.net.ServerSocket createServerSocket(int port, int backlog) {
                throw new UnsupportedOperationException();
            }

            @Override
            public java.net.ServerSocket createServerSocket(
                    int port, int backlog, java.net.@Nullable InetAddress address) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static Ask asking(Talker server, String name, Tls tls) {
        return Ask.http("https://" + name + ":" + server.port() + "/")
                .resolve(name + ":" + server.port(), "127.0.0.1")
                .resolve(name.toLowerCase(java.util.Locale.ROOT) + ":" + server.port(), "127.0.0.1")
                .tls(tls);
    }

    private static Tls trusting(TestCertificate certificate) {
        return new Tls(false, certificate.pem(), null, null, null, null);
    }
}
