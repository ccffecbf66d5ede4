package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Auth;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHostilityTest {
    private static final Probers PROBERS =
            new Probers(64, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @AfterAll
    static void close() {
        PROBERS.close();
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
    void aServerThatSaysNothingTimesOutInTheWait() {
        try (Talker server = Talker.doing(Talker::stall)) {
            Measurement m = Ask.http(server.url()).timeout(1500).of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "waiting for the first byte");
            assertThat(m.failure().detail()).contains("1500ms");
            assertThat(m.timings().total()).isBetween(1499.0, 3500.0);
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
                    .timeout(1500)
                    .identify("header fly-region", "header x")
                    .of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "reading the answer");
            assertThat(m.timings().total()).isLessThan(3500);
            assertThat(m.observed().status()).isEqualTo(200);
            assertThat(m.observed().contentLength()).isBetween(1L, 1000L);
            assertThat(m.observed().identity().region()).isEqualTo("ams");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nX-A: b\r\n\r\nhello, world",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"
            })
    void aResetAtAnyByteIsAReset(String answer) {
        int head = answer.indexOf("\r\n\r\n") + 4;
        for (int k = 0; k < answer.length(); k++) {
            String start = answer.substring(0, k);
            CountDownLatch read = new CountDownLatch(1);
            try (Talker server = Talker.doing(socket -> {
                Talker.head(socket);
                Talker.write(socket, start);
                read.await(100, TimeUnit.MILLISECONDS); // so that the bytes are read before the reset
                Talker.reset(socket);
            })) {
                if (k % 9 != 0) {
                    read.countDown();
                }
                Measurement m = Ask.http(server.url()).of(PROBERS);
                assertThat(m.outcome()).as(start).isEqualTo(Outcome.DOWN);
                assertFailure(m, Kind.RESET, Source.TARGET, "reset");
                if (k > head && k % 9 == 0) {
                    assertThat(m.observed().status()).as(start).isEqualTo(200);
                    assertThat(m.timings().starttransfer()).isNotNull();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 999999999", "Transfer-Encoding: chunked", "Connection: close"})
    void anEndlessBodyStopsAtTheLimit(String framing) {
        String part = "x".repeat(4096);
        Measurement m = asked(socket -> {
            Talker.head(socket);
            Talker.write(socket, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
            while (true) {
                Talker.write(socket, framing.startsWith("Transfer") ? "1000\r\n" + part + "\r\n" : part);
            }
        });
        assertFailure(m, Kind.SIZE, Source.TARGET, "at most 1048576 bytes");
        assertThat(m.observed().contentLength()).isEqualTo(1_048_576);
        assertThat(m.evidence().get("body").toString()).hasSize(2048);
    }

    @Test
    void tenThousandSmallHeadersAreCutOff() {
        try (Talker server =
                Talker.answering("HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(10_000) + "Content-Length: 0\r\n\r\n")) {
            assertFailure(Ask.http(server.url()).of(PROBERS), Kind.SIZE, Source.TARGET, "32768");
        }
    }

    @Test
    void headersThatNeverEndAreCutOffOrTimeOut() {
        assertFailure(
                asked(socket -> {
                    Talker.head(socket);
                    Talker.write(socket, "HTTP/1.1 200 OK\r\n");
                    while (true) {
                        Talker.write(socket, "X-A: b\r\n");
                    }
                }),
                Kind.SIZE,
                Source.TARGET,
                "32768");
        assertFailure(
                asked(socket -> {
                    Talker.head(socket);
                    while (true) {
                        Talker.write(socket, "HTTP/1.1 200 OK");
                    }
                }),
                Kind.PROTOCOL,
                Source.TARGET,
                "first line of more than");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 5~Content-Length: 7 | PROTOCOL",
                "Content-Length: -5 | PROTOCOL",
                "Content-Length: five | PROTOCOL",
                "Content-Length: 99999999999999999999 | PROTOCOL"
            })
    void lengthsThatMakeNoSenseAreAProtocolFailure(String headers, Kind kind) {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\n" + headers.replace("~", "\r\n") + "\r\n\r\nhello")) {
            assertFailure(Ask.http(server.url()).of(PROBERS), kind, Source.TARGET, "");
        }
    }

    @Test
    void framingThatIsSaidTwiceIsAProtocolFailure() {
        try (Talker server =
                Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nhello\r\n0\r\n\r\n")) {
            // RFC 9112 §6.3: it might be an attempt at smuggling, and "ought to be handled as an error".
            assertFailure(Ask.http(server.url()).of(PROBERS), Kind.PROTOCOL, Source.TARGET, "Transfer-Encoding");
        }
    }

    @Test
    void whatFollowsTheAnswerIsNobodys() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world")) {
            assertThat(Ask.http(server.url())
                            .expect("body == hello")
                            .of(PROBERS)
                            .failure())
                    .isNull();
        }
    }

    @Test
    void badChunksAreAProtocolFailure() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello")) {
            Measurement m = Ask.http(server.url()).of(PROBERS);
            assertFailure(m, Kind.PROTOCOL, Source.TARGET, "expected HTTP");
            assertThat(m.observed().status()).isEqualTo(200);
        }
    }

    @Test
    void otherVersionsThanOneAreAVersionFailure() {
        try (Talker server = Talker.answering("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            assertFailure(Ask.http(server.url()).of(PROBERS), Kind.VERSION, Source.TARGET, "HTTP/2.0");
        }
        try (Talker server = Talker.answering("HTTP/1.0 200 OK\r\n\r\nold")) {
            assertThat(Ask.http(server.url())
                            .expect("http.version == 1.0", "body == old")
                            .of(PROBERS)
                            .failure())
                    .as("as curl, whoever speaks 1.0 is understood")
                    .isNull();
        }
    }

    @Test
    void whatWasSeenOfAFailureIsKeptWithoutItsSecrets() {
        try (Talker server = Talker.answering("HTTP/1.1 500 Oops\r\nServer: test\r\nSet-Cookie: s=hush; Path=/\r\n"
                + "X-Auth-Token: hush\r\nX-Many: a\r\nX-Many: b\r\nX-Long: " + "l".repeat(4000)
                + "\r\nX-Echo: Bearer t0p-s3cret\r\nContent-Length: 43\r\n\r\n"
                + "line\n\u001b[31mred\u0000 you sent t0p-s3cret, right?!")) {
            Measurement m =
                    Ask.http(server.url()).auth(new Auth.Bearer("t0p-s3cret")).of(PROBERS);
            assertFailure(m, Kind.STATUS, Source.TARGET, "500");
            assertThat(m.evidence().toString()).doesNotContain("hush", "t0p-s3cret");
            assertThat(m.evidence().get("body")).isEqualTo("line\n[31mred you sent …, right?!");
            @SuppressWarnings("unchecked")
            Map<String, Object> headers = (Map<String, Object>) m.evidence().get("headers");
            assertThat(headers)
                    .containsEntry("server", "test")
                    .containsEntry("set-cookie", "…")
                    .containsEntry("x-many", "a, b")
                    .containsEntry("x-echo", "Bearer …");
            assertThat(headers.get("x-long").toString()).hasSize(300);
        }
    }

    @Test
    void noEvidenceIsKeptOfWhatIsUp() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            assertThat(Ask.http(server.url()).of(PROBERS).evidence()).isEmpty();
        }
        try (Talker server = Talker.answering("HTTP/1.1 500 Oops\r\n" + headers(80) + "Content-Length: 0\r\n\r\n")) {
            Measurement m = Ask.http(server.url()).of(PROBERS);
            assertThat((Map<?, ?>) m.evidence().get("headers")).hasSize(50);
            assertThat(m.evidence()).doesNotContainKey("body");
        }
    }

    private static String headers(int count) {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < count; i++) {
            headers.append("X-").append(i).append(": y\r\n");
        }
        return headers.toString();
    }

    private static Measurement asked(Talker.Talk talk) {
        try (Talker server = Talker.doing(talk)) {
            return Ask.http(server.url()).of(PROBERS);
        }
    }
}
