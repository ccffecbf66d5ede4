package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static dev.candor.prober.HttpProberTest.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.IOException;
import java.net.Socket;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRedirectTest {
    private static final Probers PROBERS =
            new Probers(64, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @AfterAll
    static void close() {
        PROBERS.close();
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
    void twoServersThatPointAtEachOtherEndAtTheLimit() {
        int[] ports = new int[2];
        try (Talker a = Talker.doing(socket -> bounce(socket, ports[1]));
                Talker b = Talker.doing(socket -> bounce(socket, ports[0]))) {
            ports[0] = a.port();
            ports[1] = b.port();
            Measurement m = Ask.http(a.url()).follow(20).of(PROBERS);
            assertFailure(m, Kind.REDIRECT, Source.TARGET, "at most 20");
            assertThat(m.observed().redirects()).isEqualTo(20);
        }
    }

    private static void bounce(Socket socket, int port) throws IOException {
        Talker.head(socket);
        Talker.write(
                socket, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + port + "/\r\nContent-Length: 0\r\n\r\n");
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
}
