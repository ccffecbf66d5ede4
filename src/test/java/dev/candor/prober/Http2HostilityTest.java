package dev.candor.prober;

import static dev.candor.prober.Http2Frames.DATA;
import static dev.candor.prober.Http2Frames.END_HEADERS;
import static dev.candor.prober.Http2Frames.END_STREAM;
import static dev.candor.prober.Http2Frames.GOAWAY;
import static dev.candor.prober.Http2Frames.HEADERS;
import static dev.candor.prober.Http2Frames.PING;
import static dev.candor.prober.Http2Frames.RST_STREAM;
import static dev.candor.prober.Http2Frames.SETTINGS;
import static dev.candor.prober.Http2Frames.STATUS_100;
import static dev.candor.prober.Http2Frames.STATUS_200;
import static dev.candor.prober.Http2Frames.STREAM;
import static dev.candor.prober.Http2Frames.field;
import static dev.candor.prober.Http2Frames.frame;
import static dev.candor.prober.Http2Frames.head;
import static dev.candor.prober.Http2Frames.join;
import static dev.candor.prober.Http2Frames.number;
import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.HttpVersion;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that speak HTTP/2 badly, frame by frame. */
class Http2HostilityTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, NO_ERROR, RESET",
        "1, PROTOCOL_ERROR, RESET",
        "2, INTERNAL_ERROR, RESET",
        "3, FLOW_CONTROL_ERROR, RESET",
        "5, STREAM_CLOSED, RESET",
        "7, REFUSED_STREAM, RESET",
        "8, CANCEL, RESET",
        "11, ENHANCE_YOUR_CALM, RESET",
        "13, HTTP_1_1_REQUIRED, VERSION",
        "999, 999, RESET"
    })
    void aResetStreamIsToldWithItsReason(int code, String name, Kind kind) {
        Measurement m = asking(out -> out.write(frame(RST_STREAM, 0, STREAM, number(code))));
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertFailure(m, kind, Source.TARGET, name);
    }

    @Test
    void aStreamThatIsResetWithinTheBodyKeepsWhatCame() {
        Measurement m = asking(out -> {
            out.write(frame(HEADERS, END_HEADERS, STREAM, STATUS_200));
            out.write(frame(DATA, 0, STREAM, "half".getBytes(StandardCharsets.UTF_8)));
            out.write(frame(RST_STREAM, 0, STREAM, number(2)));
        });
        assertFailure(m, Kind.RESET, Source.TARGET, "INTERNAL_ERROR");
        assertThat(m.observed().status()).isEqualTo(200);
        assertThat(m.observed().contentLength()).isEqualTo(4);
        assertThat(m.evidence()).containsEntry("body", "half");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, RESET, NO_ERROR",
        "0, 11, PROTOCOL, ENHANCE_YOUR_CALM",
        "3, 2, PROTOCOL, INTERNAL_ERROR",
        "0, 13, VERSION, HTTP_1_1_REQUIRED"
    })
    void goingAwayBeforeTheAnswerIsDown(int last, int code, Kind kind, String name) {
        Measurement m = asking(out -> out.write(frame(GOAWAY, 0, 0, join(number(last), number(code)))));
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertFailure(m, kind, Source.TARGET, name);
    }

    @Test
    void whoGoesAwayMayStillAnswerWhatWasTaken() {
        Measurement m = asking(out -> {
            out.write(frame(GOAWAY, 0, 0, join(number(STREAM), number(0))));
            out.write(frame(HEADERS, END_HEADERS | END_STREAM, STREAM, STATUS_200));
        });
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
        Measurement broken = told(socket -> {
            start(socket);
            socket.getOutputStream().write(frame(GOAWAY, 0, 0, join(number(STREAM), number(0))));
            end(socket);
        });
        assertFailure(broken, Kind.RESET, Source.TARGET, "going away: NO_ERROR");
    }

    @ParameterizedTest
    @ValueSource(ints = {SETTINGS, PING})
    void framesWithoutEndThatAreNoAnswerAreCutOff(int type) {
        Measurement m = asking(out -> {
            byte[] frame = frame(type, 0, 0, new byte[type == PING ? 8 : 0]);
            for (int i = 0; i < 1_000_000; i++) {
                out.write(frame);
            }
        });
        assertFailure(m, Kind.PROTOCOL, Source.TARGET, "1000 frames that are none");
    }

    @Test
    void interimAnswersWithoutEndAreCutOff() {
        Measurement m = asking(out -> {
            for (int i = 0; i < 1_000; i++) {
                out.write(frame(HEADERS, END_HEADERS, STREAM, STATUS_100));
            }
        });
        assertFailure(m, Kind.PROTOCOL, Source.TARGET, "interim");
    }

    @Test
    void emptyDataWithoutEndIsCutOff() {
        Measurement m = asking(out -> {
            out.write(frame(HEADERS, END_HEADERS, STREAM, STATUS_200));
            for (int i = 0; i < 100_000; i++) {
                out.write(frame(DATA, 0, STREAM, new byte[0]));
            }
        });
        assertFailure(m, Kind.PROTOCOL, Source.TARGET, "expected HTTP/2");
    }

    @Test
    void anEndlessBodyStopsAtTheLimit() {
        Measurement m = asking(
                out -> {
                    out.write(frame(HEADERS, END_HEADERS, STREAM, STATUS_200));
                    byte[] part = frame(DATA, 0, STREAM, new byte[16_000]);
                    for (int i = 0; i < 4; i++) {
                        out.write(part); // within the first window
                    }
                },
                50_000);
        assertFailure(m, Kind.SIZE, Source.TARGET, "at most 50000 bytes");
        assertThat(m.observed().contentLength()).isEqualTo(50_000);
    }

    @Test
    void moreThanTheWindowHoldsIsAProtocolFailure() {
        Measurement m = asking(out -> {
            out.write(frame(HEADERS, END_HEADERS, STREAM, STATUS_200));
            byte[] part = frame(DATA, 0, STREAM, new byte[16_384]);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 200; i++) {
                all.write(part);
            }
            out.write(all.toByteArray());
        });
        // Whatever comes first: more than the window, or more than the body may be.
        assertThat(m.failure().kind()).isIn(Kind.PROTOCOL, Kind.SIZE);
        assertThat(m.failure().source()).isEqualTo(Source.TARGET);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000})
    void aHugeHeadIsCutOff(int fields) {
        byte[] block = STATUS_200;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(block);
        for (int i = 0; i < fields; i++) {
            all.writeBytes(field("x-" + i, "a".repeat(fields == 1 ? 60_000 : 60)));
        }
        Measurement m = asking(out -> head(out, all.toByteArray()));
        assertFailure(m, Kind.SIZE, Source.TARGET, "32768");
        assertThat(m.phases().transfer()).as("no head, no transfer").isNull();
    }

    @Test
    void aWindowThatNeverOpensTimesOutWhileSending() {
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            // SETTINGS_INITIAL_WINDOW_SIZE = 0
            socket.getOutputStream().write(frame(SETTINGS, 0, 0, join(new byte[] {0, 4}, number(0))));
            Talker.stall(socket);
        })) {
            Measurement m = Ask.http(server.url())
                    .versions(HttpVersion.V2)
                    .method("POST")
                    .body("x".repeat(300_000))
                    .timeout(1500)
                    .of(PROBERS);
            assertFailure(m, Kind.TIMEOUT, Source.TARGET, "while sending the request");
            assertThat(m.phases().send()).isGreaterThan(1000);
            assertThat(m.phases().waiting()).isNull();
        }
    }

    @Test
    void silenceTimesOutWhereItBegins() {
        Measurement quiet = told(Talker::stall);
        assertFailure(quiet, Kind.TIMEOUT, Source.TARGET, "waiting for the first byte");
        Measurement stalled = told(socket -> {
            start(socket);
            socket.getOutputStream().write(frame(HEADERS, END_HEADERS, STREAM, STATUS_200));
            Talker.stall(socket);
        });
        assertFailure(stalled, Kind.TIMEOUT, Source.TARGET, "reading the answer");
        assertThat(stalled.observed().status()).isEqualTo(200);
    }

    @Test
    void anEarlyEndIsAReset() {
        assertFailure(
                told(socket -> {
                    start(socket);
                    end(socket);
                }),
                Kind.RESET,
                Source.TARGET,
                "without an answer");
        Measurement half = told(socket -> {
            start(socket);
            socket.getOutputStream().write(frame(HEADERS, END_HEADERS, STREAM, STATUS_200));
            socket.getOutputStream().write(frame(DATA, 0, STREAM, new byte[7]));
            end(socket);
        });
        assertFailure(half, Kind.RESET, Source.TARGET, "after 7 bytes of the body");
        Measurement reset = told(socket -> {
            start(socket);
            Talker.reset(socket);
        });
        assertFailure(reset, Kind.RESET, Source.TARGET, "");
    }

    @Test
    void aBodyOfAnotherLengthThanToldIsAProtocolFailure() {
        Measurement m = asking(out -> {
            out.write(frame(HEADERS, END_HEADERS, STREAM, join(STATUS_200, field("content-length", "10"))));
            out.write(frame(DATA, END_STREAM, STREAM, new byte[7]));
        });
        assertFailure(m, Kind.PROTOCOL, Source.TARGET, "content-length");
    }

    @Test
    void garbageIsAProtocolFailure() {
        assertFailure(
                asking(out -> out.write(frame(DATA, 0, 99, new byte[9]))), Kind.PROTOCOL, Source.TARGET, "HTTP/2");
        assertFailure(
                asking(out ->
                        out.write(frame(HEADERS, END_HEADERS, STREAM, new byte[] {(byte) 0xff, -1, -1, -1, -1, -1}))),
                Kind.PROTOCOL,
                Source.TARGET,
                "HTTP/2");
        assertFailure(
                asking(out -> out.write(frame(HEADERS, END_HEADERS | END_STREAM, STREAM, field("x", "y")))),
                Kind.PROTOCOL,
                Source.TARGET,
                "");
        assertFailure(
                told(socket -> {
                    Talker.head(socket);
                    Talker.write(socket, "SSH-2.0-OpenSSH_9.2\r\n");
                    Talker.stall(socket);
                }),
                Kind.PROTOCOL,
                Source.TARGET,
                "expected HTTP/2");
    }

    private interface Script {
        void write(OutputStream out) throws IOException;
    }

    /** What a run makes of these frames behind the server's settings. */
    private static Measurement asking(Script script) {
        return asking(script, 1 << 20);
    }

    private static Measurement asking(Script script, int maxBody) {
        return told(
                socket -> {
                    start(socket);
                    script.write(socket.getOutputStream());
                    socket.getOutputStream().flush();
                    Talker.stall(socket);
                },
                maxBody);
    }

    private static Measurement told(Talker.Talk talk) {
        return told(talk, 1 << 20);
    }

    private static Measurement told(Talker.Talk talk, int maxBody) {
        try (Talker server = Talker.doing(talk)) {
            return Ask.http(server.url())
                    .versions(HttpVersion.V2)
                    .maxBody(maxBody)
                    .timeout(1500)
                    .of(PROBERS);
        }
    }

    /** Waits for the preface, and says our settings. */
    private static void start(Socket socket) throws IOException {
        Talker.head(socket);
        socket.getOutputStream().write(frame(SETTINGS, 0, 0, new byte[0]));
    }

    /** Says no more, and hears the other side out: what is left unread at a close makes it a reset. */
    private static void end(Socket socket) throws IOException {
        socket.shutdownOutput();
        Talker.stall(socket);
    }
}
