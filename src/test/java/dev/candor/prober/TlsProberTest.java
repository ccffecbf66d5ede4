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
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsProberTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @TempDir
    static Path directory;

    private static TestCertificate good;

    @BeforeAll
    static void make() {
        good = TestCertificate.make(directory, "good", "-1d", 90, "dns:good.example,ip:127.0.0.1");
    }

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    private static Measurement run(String id, int port) {
        return KindFile.of("tls", Map.of("port", String.valueOf(port), "ca", good.pem()))
                .run(id, PROBERS);
    }

    private static Talker serving(TestCertificate certificate) {
        return Talker.on(certificate.serving(), socket -> {
            SSLSocket secure = (SSLSocket) socket;
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            Talker.stall(secure);
        });
    }

    @Test
    void aGoodHandshakeIsUpWithItsFacts() {
        try (Talker server = serving(good)) {
            Measurement m = run("good", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.kind()).isEqualTo("tls");
            assertThat(m.observed().tls().alpn()).isEqualTo("http/1.1");
            assertThat(m.observed().tls().cert().subject()).isEqualTo("CN=good");
            assertThat(m.phases().tls()).isPositive();
            assertThat(m.phases().send()).isNull();
            assertThat(m.timings().appconnect()).isEqualTo(m.timings().total());
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
        }
    }

    @Test
    void aCertificateForAnotherNameOrOfNobodyKnownIsDownWithItsFacts() {
        try (Talker server = serving(good)) {
            Measurement name = run("other-name", server.port());
            assertFailure(name, Kind.CERT, Source.TARGET, "expected other.example");
            assertThat(name.observed().tls().cert().verified()).isFalse();
            Measurement nobody = run("unknown-authority", server.port());
            assertFailure(nobody, Kind.CERT, Source.TARGET, "self-signed by CN=good");
            assertThat(nobody.observed().tls().cert().san()).contains("good.example");
            assertThat(nobody.evidence()).containsKey("tls_chain");
            assertThat(nobody.evidence().get("tls_chain").toString())
                    .contains("subject=CN=good", nobody.observed().tls().cert().fingerprintSha256());
            assertThat(run("insecure", server.port()).failure()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"-10d, 5, expired", "+5d, 30, not valid before"})
    void aCertificateOutOfItsTimeIsDown(String start, int days, String why) {
        TestCertificate bad = TestCertificate.make(directory, "bad" + days, start, days, "dns:good.example");
        try (Talker server = serving(bad)) {
            Measurement m = run("plain", server.port());
            assertFailure(m, Kind.CERT, Source.TARGET, why);
            assertThat(m.observed().tls().cert().daysLeft() < 0).isEqualTo(why.equals("expired"));
        }
    }

    @Test
    void aProtocolThatIsNotAgreedOnIsDown() {
        try (Talker deaf = Talker.on(good.serving(), socket -> {
            ((SSLSocket) socket).startHandshake();
            Talker.stall(socket);
        })) {
            assertFailure(run("only-h2", deaf.port()), Kind.TLS, Source.TARGET, "expected one of h2");
        }
        try (Talker refusing = serving(good)) {
            // The JDK's server answers with the alert no_application_protocol.
            assertFailure(run("only-h2", refusing.port()), Kind.TLS, Source.TARGET, "");
        }
    }

    @Test
    void anOlderVersionThanAllowedIsDown() {
        try (Talker old = Talker.on(good.serving(), socket -> {
            ((SSLSocket) socket).setEnabledProtocols(new String[] {"TLSv1.2"});
            ((SSLSocket) socket).startHandshake();
        })) {
            assertFailure(run("newest", old.port()), Kind.TLS, Source.TARGET, "TLS");
        }
    }

    @Test
    void plainTextAResetAndSilenceEachHaveTheirOutcome() throws IOException {
        try (Talker server = Talker.doing(socket -> Talker.write(socket, "220 mail.example ESMTP\r\n"))) {
            assertFailure(run("plain", server.port()), Kind.TLS, Source.TARGET, "is not TLS");
        }
        try (Talker server = Talker.doing(socket -> {
            socket.getInputStream().read();
            Talker.reset(socket);
        })) {
            assertFailure(run("plain", server.port()), Kind.RESET, Source.TARGET, "shaking hands");
        }
        try (Talker server = Talker.doing(Talker::stall)) {
            Measurement m = run("brief", server.port());
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "shaking hands");
            assertThat(m.phases().tls()).isGreaterThan(200);
        }
        try (Talker server = Talker.doing(socket -> {
            // A handshake that goes on for ever: the head of a record, then a byte now and then.
            socket.getOutputStream().write(new byte[] {22, 3, 3, 64, 0});
            while (true) {
                socket.getOutputStream().write(2);
                Talker.pause(20);
            }
        })) {
            assertFailure(run("brief", server.port()), Kind.TIMEOUT, Source.TARGET, "shaking hands");
        }
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertFailure(run("plain", port), Kind.REFUSED, Source.TARGET, "refused");
    }

    @Test
    void aForbiddenAddressIsBlocked() {
        try (Probers strict = new Probers(4, EgressGuard.STRICT, InstantSource.system());
                Talker server = serving(good)) {
            Measurement m = KindFile.of("tls", Map.of("port", String.valueOf(server.port()), "ca", good.pem()))
                    .run("plain", strict);
            assertFailure(m, Kind.BLOCKED, Source.CONFIG, "127.0.0.1");
            assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    /** Says what it must and waits for what it must hear, in turns, then speaks TLS on the same connection. */
    private static Talker turning(String... turns) {
        return Talker.doing(socket -> {
            for (int i = 0; i < turns.length; i++) {
                if (i % 2 == 0) {
                    socket.getOutputStream().write(bytes(turns[i]));
                    socket.getOutputStream().flush();
                } else {
                    byte[] wanted = bytes(turns[i]);
                    if (!new String(socket.getInputStream().readNBytes(wanted.length), "ISO-8859-1")
                            .equals(new String(wanted, "ISO-8859-1"))) {
                        return;
                    }
                }
            }
            secure(socket);
        });
    }

    private static byte[] bytes(String turn) {
        return turn.startsWith("0x")
                ? HexFormat.of().parseHex(turn.substring(2))
                : turn.replace("|", "\r\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static void secure(Socket socket) throws IOException {
        SSLSocket secure = good.layered(socket);
        secure.startHandshake();
        Talker.stall(secure);
    }

    @ParameterizedTest
    @CsvSource({
        "smtp, '220-mail|220 mail ESMTP|', 'EHLO localhost|', '250-mail|250-STARTTLS|250 SIZE|', 'STARTTLS|', '220 go|'",
        "lmtp, '220 mail LMTP|', 'LHLO localhost|', '250-mail|250 STARTTLS|', 'STARTTLS|', '220 go|'",
        "imap, '* OK ready|', 'a1 STARTTLS|', '* CAPABILITY X|a1 OK begin|', '', ''",
        "pop3, '+OK ready|', 'STLS|', '+OK begin|', '', ''",
        "ftp, '220-Welcome| to this server|220 ready|', 'AUTH TLS|', '234 go|', '', ''",
        "postgres, '', 0x0000000804d2162f, 'S', '', ''",
        "mysql, 0x2e0000000a382e3000010000006161616161616161000aff08020007c0150000000000000000000061616161616161610000, 0x20000001008a00000000000121, '', "
                + "0x0000000000000000000000000000000000000000000000, ''",
        "ldap, '', 0x301d02010177188016312e332e362e312e342e312e313436362e3230303337, 0x300c02010178070a010004000400, '', ''"
    })
    void eachProtocolsOwnWayLeadsToTls(String id, String a, String b, String c, String d, String e) {
        try (Talker server = turning(a, b, c, d, e)) {
            Measurement m = run(id, server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().tls().cert().verified()).isTrue();
        }
    }

    @Test
    void xmppTurnsToTlsInItsStream() {
        String hello = "<?xml version='1.0'?><stream:stream to='127.0.0.1' xmlns='jabber:client' "
                + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
        try (Talker server = turning(
                "",
                hello,
                "<stream:stream id='1'><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
                        + "</stream:features>",
                "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")) {
            assertThat(run("xmpp", server.port()).failure()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "smtp, '220 mail|', 'EHLO localhost|', '250 SIZE|', 'expected the server to offer STARTTLS'",
        "postgres, '', 0x0000000804d2162f, 'N', 'observed N for no'",
        "pop3, '+OK|', 'STLS|', '-ERR what|', 'observed -ERR what'"
    })
    void aServerThatWillNotTurnIsDown(String id, String a, String b, String c, String why) {
        try (Talker server = turning(a, b, c)) {
            assertFailure(run(id, server.port()), Kind.TLS, Source.TARGET, why);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 injected|", "* OK injected|"})
    void whatIsInjectedBehindTheAgreementIsRefused(String injected) {
        try (Talker server =
                turning("220 mail|", "EHLO localhost|", "250-mail|250 STARTTLS|", "STARTTLS|", "220 go|" + injected)) {
            Measurement m = run("smtp", server.port());
            assertFailure(m, Kind.PROTOCOL, Source.TARGET, "injected");
            assertThat(m.observed().tls()).isNull();
        }
    }

    @Test
    void aServerThatSpeaksAnotherProtocolIsDown() {
        try (Talker server = turning("HTTP/1.1 400 Bad Request|")) {
            assertFailure(run("smtp", server.port()), Kind.PROTOCOL, Source.TARGET, "observed HTTP/1.1 400");
        }
        try (Talker server = Talker.doing(Talker::stall)) {
            assertFailure(run("imap", server.port()), Kind.TIMEOUT, Source.TARGET, "asking for TLS by imap");
        }
    }

    private static Measurement tcp(String id, int port) {
        return KindFile.of("tcp", Map.of("port", String.valueOf(port), "ca", good.pem()))
                .run(id, PROBERS);
    }

    @Test
    void aTcpDialogGreetsAndTurnsToTls() {
        try (Talker server = turning("220 mail.example|", "QUIT|", "221 bye|")) {
            assertThat(tcp("open", server.port()).failure()).isNull();
            assertThat(tcp("greeting", server.port()).failure()).isNull();
        }
        try (Talker server = Talker.on(good.serving(), socket -> {
            Talker.write(socket, "220 hello\r\n");
            Talker.stall(socket);
        })) {
            Measurement m = tcp("secure", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.observed().bodyLength()).isEqualTo(11);
        }
        try (Talker server = Talker.doing(socket -> {
            Talker.write(socket, "220 mail\r\n");
            socket.getInputStream().readNBytes(13);
            Talker.write(socket, "250 STARTTLS\r\n");
            socket.getInputStream().readNBytes(10);
            Talker.write(socket, "220 go ahead\r\n");
            SSLSocket secure = good.layered(socket);
            String said = new String(secure.getInputStream().readNBytes(6), "US-ASCII");
            Talker.write(secure, said.equals("NOOP\r\n") ? "250 secure\r\n" : "500 what\r\n");
            Talker.stall(secure);
        })) {
            Measurement m = tcp("starttls", server.port());
            assertThat(m.failure()).isNull();
            assertThat(m.phases().tls()).isPositive();
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
        }
        try (Talker server = turning("220 go|")) {
            assertFailure(tcp("believes-nobody", server.port()), Kind.CERT, Source.TARGET, "self-signed");
        }
        try (Talker server = turning("220 go|220 injected|")) {
            assertFailure(tcp("believes-nobody", server.port()), Kind.PROTOCOL, Source.TARGET, "220 injected");
        }
    }
}
