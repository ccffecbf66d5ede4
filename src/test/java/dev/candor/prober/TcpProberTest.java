package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.ProbeKind.Tls;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpProberTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    @Test
    void anOpenPortIsUp() {
        try (Talker server = Talker.doing(Talker::stall)) {
            Measurement m = Ask.tcp(server.port(), null)
                    .expect("time_connect < 5s", "ip == 127.0.0.1")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.kind()).isEqualTo("tcp");
            assertThat(m.timings().connect()).isNotNull();
            assertThat(m.timings().starttransfer()).isNull();
            assertThat(m.phases().connect()).isEqualTo(m.timings().total());
            assertThat(m.observed().status()).isNull();
        }
    }

    @Test
    void aClosedPortIsRefused() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertFailure(Ask.tcp(port, null).of(PROBERS), Kind.REFUSED, Source.TARGET, "refused");
    }

    @Test
    void aDialogIsHeldStepByStep() {
        try (Talker server = Talker.doing(socket -> {
            Talker.pause(100);
            Talker.write(socket, "220 mail.exa");
            Talker.pause(20);
            Talker.write(socket, "mple ESMTP\r\n");
            String said = new String(socket.getInputStream().readNBytes(8));
            Talker.write(socket, said.equals("EHLO me\n") ? "250 OK\r\n" : "500 what\r\n");
            Talker.stall(socket);
        })) {
            Measurement m = Ask.tcp(
                            server.port(), null, "expect ^220 .* ESMTP", "send EHLO me\n", "expect 250 (OK|FINE)")
                    .expect("body contains mail.example", "size > 10", "time_starttransfer < 5s")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.phases().waiting()).isGreaterThan(90);
            assertThat(m.timings().starttransfer()).isGreaterThan(90);
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
        }
    }

    @Test
    void whatWasSaidOnceIsNotHeardTwice() {
        try (Talker server = Talker.doing(socket -> {
            Talker.write(socket, "OK\r\n");
            Talker.stall(socket);
        })) {
            Measurement m = Ask.tcp(server.port(), null, "expect OK", "expect OK")
                    .timeout(1_000)
                    .of(PROBERS);
            assertFailure(m, Kind.BODY, Source.TARGET, "expected /OK/");
        }
    }

    @Test
    void aWrongAnswerIsABodyFailureWithWhatWasSaid() {
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            Talker.write(socket, "-ERR unknown\u001b[0m command\r\n");
        })) {
            Measurement m = Ask.tcp(server.port(), null, "send PING\r\n\r\n", "expect ^\\+PONG")
                    .of(PROBERS);
            assertFailure(m, Kind.BODY, Source.TARGET, "-ERR unknown");
            assertThat(m.failure().detail()).contains("+PONG").matches("\\P{Cntrl}*");
        }
    }

    @Test
    void silenceTimesOutAndAnEarlyEndIsAReset() {
        try (Talker server = Talker.doing(Talker::stall)) {
            Measurement m =
                    Ask.tcp(server.port(), null, "expect hello").timeout(1_000).of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "waiting for the first byte");
        }
        try (Talker server = Talker.doing(socket -> {})) {
            Measurement m = Ask.tcp(server.port(), null, "expect hello").of(PROBERS);
            assertFailure(m, Kind.RESET, Source.TARGET, "without a word");
        }
    }

    @Test
    void whoNeverStopsTalkingIsCutOff() {
        try (Talker server = Talker.doing(socket -> {
            while (true) {
                Talker.write(socket, "blah ".repeat(1000));
            }
        })) {
            Measurement m = Ask.tcp(server.port(), null, "expect hello").of(PROBERS);
            assertFailure(m, Kind.SIZE, Source.TARGET, "65536");
        }
    }

    @Test
    void tlsIsSpokenIfAskedFor(@TempDir Path directory) {
        TestCertificate certificate = TestCertificate.make(directory, "tcp", "-1d", 30, "ip:127.0.0.1");
        try (Talker server = Talker.on(certificate.serving(), socket -> {
            Talker.write(socket, "hello\n");
            Talker.stall(socket);
        })) {
            Tls tls = new Tls(false, certificate.pem(), null, null, null, null);
            Measurement m = Ask.tcp(server.port(), tls, "expect hello")
                    .expect("cert.days_left > 20")
                    .of(PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.phases().tls()).isPositive();
            assertFailure(
                    Ask.tcp(server.port(), Tls.DEFAULT, "expect hello").of(PROBERS),
                    Kind.CERT,
                    Source.TARGET,
                    "self-signed");
        }
    }

    @Test
    void aBadPatternAndAForbiddenAddressAreUnknown() {
        assertThat(Ask.tcp(1, null, "expect (").of(PROBERS).outcome()).isEqualTo(Outcome.UNKNOWN);
        Measurement m =
                Ask.tcp(1, null).vantage("127.0.0.1:1", "169.254.169.254:80").of(PROBERS);
        assertFailure(m, Kind.BLOCKED, Source.CONFIG, "metadata");
    }
}
