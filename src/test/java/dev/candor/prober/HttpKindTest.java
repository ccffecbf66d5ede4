package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.prober.TestHttp2Server.Reply;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpKindTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @TempDir
    static Path directory;

    private static Talker plain;
    private static Talker tls;
    private static Talker mute;
    private static TestHttp2Server h2c;
    private static TestHttp2Server h2;
    private static TestHttp3Server h3;
    private static TestProxy proxy;
    private static KindFile probes;

    @BeforeAll
    static void serve() throws Exception {
        TestCertificate good = TestCertificate.make(directory, "good", "-1d", 90, "dns:good.example");
        plain = Talker.doing(socket -> {
            String head = Talker.head(socket);
            boolean shut = head.contains(" /secret ") && !head.contains("Digest username=\"me\"");
            Talker.write(
                    socket,
                    "HTTP/1.1 " + (shut ? "401 No" : "200 OK") + "\r\nContent-Type: application/json\r\n"
                            + "X-Region: fra\r\nX-Version: 1.4.2\r\nSet-Cookie: session=xyz; HttpOnly\r\n"
                            + "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n"
                            + "Content-Length: 15\r\n\r\n{\"items\":[1,2]}");
        });
        tls = Talker.on(good.serving(), Talker::head);
        mute = Talker.doing(Talker::stall);
        h2c = TestHttp2Server.plain(request -> Reply.ok(request.body()));
        h2 = TestHttp2Server.secure(good, request -> Reply.ok("ok"), "h2");
        h3 = TestHttp3Server.of(good, TestHttp3Server.answering("ok"));
        proxy = TestProxy.http(h2.port());
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        probes = KindFile.of(
                "http",
                Map.of(
                        "plain", String.valueOf(plain.port()),
                        "h3", String.valueOf(h3.port()),
                        "tls", String.valueOf(tls.port()),
                        "mute", String.valueOf(mute.port()),
                        "h2c", String.valueOf(h2c.port()),
                        "h2", String.valueOf(h2.port()),
                        "proxy", String.valueOf(proxy.port()),
                        "closed", String.valueOf(closed),
                        "ca", good.pem()));
    }

    @AfterAll
    static void close() {
        for (AutoCloseable one : List.<AutoCloseable>of(plain, tls, mute, h2c, h2, h3, proxy, PROBERS)) {
            try {
                one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"old", "known-before", "agreed", "proxied", "by-quic", "introduced", "digest"})
    void whatIsWellIsUp(String id) {
        Measurement m = probes.run(id, PROBERS);
        assertThat(m.failure()).isNull();
        assertThat(m.kind()).isEqualTo("http");
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
        assertThat(m.observed().status()).isEqualTo(200);
        assertThat(m.observed().ipVersion()).isEqualTo(4);
        assertThat(m.observed().more().get("trace_id").toString()).matches("[0-9a-f]{32}");
    }

    @Test
    void whatWasObservedIsToldByVersion() {
        Measurement old = probes.run("old", PROBERS);
        assertThat(old.observed().httpVersion()).isEqualTo("1.1");
        assertThat(old.observed().contentLength()).isEqualTo(15);
        assertThat(old.observed().headersSize()).isEqualTo(198);
        assertThat(old.observed().identity()).isEqualTo(new Identity("fra", null, null, "1.4.2"));
        Measurement agreed = probes.run("agreed", PROBERS);
        assertThat(agreed.observed().httpVersion()).isEqualTo("2");
        assertThat(agreed.observed().headersSize()).isEqualTo(15);
        assertThat(agreed.observed().tls().cert().daysLeft()).isGreaterThan(80);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not-agreed | VERSION | TARGET | expected HTTP/2 to be agreed on",
                "not-by-quic | CERT | TARGET | the certificate is not believed",
                "no-proxy | REFUSED | PATH | proxy",
                "oauth | AUTH | TARGET | no token from 127.0.0.1",
                "refused | REFUSED | TARGET | refused the connection",
                "wrong | STATUS | TARGET | expected status == 201, observed 200",
                "late | TIMEOUT | TARGET | waiting for the first byte"
            })
    void whatIsNotIsDownWithItsKindAndSource(String id, Kind kind, Source source, String detail) {
        Measurement m = probes.run(id, PROBERS);
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertFailure(m, kind, source, detail);
    }
}
