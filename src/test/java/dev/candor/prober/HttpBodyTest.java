package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBodyTest {
    private static final Probers PROBERS =
            new Probers(64, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    @AfterAll
    static void close() {
        PROBERS.close();
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
    void codingsOneInAnotherAreUndoneInTurn() {
        byte[] plain = "candor ".repeat(1000).getBytes(StandardCharsets.UTF_8);
        byte[] twice = packed("gzip", packed("deflate", plain));
        for (String said :
                List.of("Content-Encoding: deflate, gzip", "Content-Encoding: deflate\r\nContent-Encoding: x-gzip")) {
            try (Talker server = Talker.answering(withBody(said, twice))) {
                assertThat(Ask.http(server.url())
                                .compressed()
                                .expect("size == 7000")
                                .of(PROBERS)
                                .failure())
                        .isNull();
            }
        }
        byte[] wrapped = packed("gzip", packed("gzip", packed("gzip", packed("gzip", plain))));
        try (Talker server = Talker.answering(withBody("Content-Encoding: gzip, gzip, gzip, gzip", wrapped))) {
            assertFailure(
                    Ask.http(server.url()).compressed().of(PROBERS),
                    Kind.ENCODING,
                    Source.TARGET,
                    "4 codings one in another");
        }
    }

    @Test
    void aBombWithinABombStopsAtTheFirstLayerThatIsTooBig() {
        byte[] bomb = packed("gzip", packed("gzip", new byte[50_000_000]));
        try (Talker server = Talker.answering(withBody("Content-Encoding: gzip, gzip", bomb))) {
            Measurement m = Ask.http(server.url()).compressed().of(PROBERS);
            assertFailure(m, Kind.SIZE, Source.TARGET, "1048576");
            assertThat(m.observed().contentLength()).isEqualTo(bomb.length);
        }
        byte[] hollow = packed("gzip", new byte[20_000_000]);
        try (Talker server = Talker.answering(withBody("Content-Encoding: gzip, gzip", hollow))) {
            assertFailure(Ask.http(server.url()).compressed().of(PROBERS), Kind.SIZE, Source.TARGET, "1048576");
        }
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
