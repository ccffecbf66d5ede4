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
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server written from RFC 6455, byte by byte, so that nothing of the client's library judges itself. */
class WebSocketTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());
    private static final byte[] WELCOME = "{\"op\": \"welcome\", \"n\": 2}".getBytes(StandardCharsets.UTF_8);

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    private static Measurement run(String id, Talker server) {
        return KindFile.of("websocket", Map.of("port", String.valueOf(server.port()), "ca", "none.pem"))
                .run(id, PROBERS);
    }

    /** Accepts the handshake, then does that. */
    private static Talker accepting(Talker.Talk then) {
        return Talker.doing(socket -> {
            accept(socket);
            then.talk(socket);
        });
    }

    private static String accept(Socket socket) throws Exception {
        String head = Talker.head(socket);
        Talker.write(socket, answer(head));
        return head;
    }

    private static String answer(String head) throws Exception {
        String key = head.replaceAll("(?is).*sec-websocket-key: *(\\S+).*", "$1");
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
    }

    private static byte[] frame(int first, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (data.length < 126) {
            out.write(data.length);
        } else {
            boolean huge = data.length > 65_535;
            out.write(huge ? 127 : 126);
            for (int shift = huge ? 56 : 8; shift >= 0; shift -= 8) {
                out.write((int) ((long) data.length >> shift));
            }
        }
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static void send(Socket socket, int first, byte[] data) throws IOException {
        socket.getOutputStream().write(frame(first, data));
        socket.getOutputStream().flush();
    }

    /** One frame from the client: its first byte, and its data unmasked after that. */
    private static byte[] receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        assertThat(length & 0x80).as("clients mask what they send").isEqualTo(0x80);
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] frame = new byte[1 + (length & 0x7f)];
        in.readFully(frame, 1, frame.length - 1);
        for (int i = 1; i < frame.length; i++) {
            frame[i] ^= mask[(i - 1) % 4];
        }
        frame[0] = (byte) first;
        return frame;
    }

    private static String text(byte[] frame) {
        return new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8);
    }

    @Test
    void anOpenedSocketIsUpAndClosedInOrder() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletableFuture<byte[]> goodbye = new CompletableFuture<>();
        try (Talker server = Talker.doing(socket -> {
            asked.complete(accept(socket));
            goodbye.complete(receive(socket));
        })) {
            Measurement m = run("opens", server);
            assertThat(m.failure()).isNull();
            assertThat(m.outcome()).isEqualTo(Outcome.UP);
            assertThat(m.kind()).isEqualTo("websocket");
            assertThat(m.observed().status()).isEqualTo(101);
            assertThat(m.observed().more()).containsEntry("messages", 0).containsKey("trace_id");
            assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
            assertThat(asked.get(2, TimeUnit.SECONDS))
                    .startsWith("GET /live?x=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: 127.0.0.1:" + server.port())
                    .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n")
                    .containsIgnoringCase("\r\nuser-agent: Candor/")
                    .containsIgnoringCase(
                            "\r\ntraceparent: 00-" + m.observed().more().get("trace_id"));
            assertThat(goodbye.get(2, TimeUnit.SECONDS)).startsWith(0x88, 0x03, 0xe8);
        }
    }

    @Test
    void whatIsSaidAndHeardIsJudged() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        try (Talker server = Talker.doing(socket -> {
            asked.complete(accept(socket));
            send(socket, 0x81, receive(socket).length == 15 ? "hello to you".getBytes() : "what?".getBytes());
            assertThat(text(receive(socket))).isEqualTo("{\"op\":\"again\"}");
            // In fragments, with a ping between them that must be answered before the rest comes.
            send(socket, 0x01, Arrays.copyOf(WELCOME, 9));
            send(socket, 0x89, "are you there".getBytes());
            byte[] pong = receive(socket);
            if (pong[0] == (byte) 0x8a && text(pong).equals("are you there")) {
                send(socket, 0x80, Arrays.copyOfRange(WELCOME, 9, WELCOME.length));
            }
            Talker.stall(socket);
        })) {
            Measurement m = run("talks", server);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().more()).containsEntry("messages", 2);
            assertThat(m.observed().bodyLength()).isEqualTo(WELCOME.length + 12L);
            assertThat(asked.get())
                    .containsIgnoringCase("sec-websocket-protocol: chat")
                    .containsIgnoringCase("x-tenant: acme");
        }
    }

    @Test
    void whatComesInOnePieceWithTheHandshakeIsHeardToo() {
        try (Talker server = Talker.doing(socket -> {
            byte[] head = answer(Talker.head(socket)).getBytes(StandardCharsets.US_ASCII);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(head);
            all.writeBytes(frame(0x82, WELCOME));
            socket.getOutputStream().write(all.toByteArray());
            Talker.stall(socket);
        })) {
            assertThat(run("waits", server).failure()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK, STATUS, 'expected status 101 (Switching Protocols), observed 200'",
        "HTTP/1.1 403 Forbidden, STATUS, observed 403",
        "HTTP/1.1 101 X, PROTOCOL, 'expected the header Upgrade: websocket, observed null'",
        "HTTP/1.1 101 X|Upgrade: websocket|Connection: close, PROTOCOL, 'Connection: Upgrade, observed close'",
        "HTTP/1.1 101 X|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Accept: AAAA, PROTOCOL, observed AAAA",
        "SSH-2.0-OpenSSH_9.2, PROTOCOL, 'expected an HTTP answer'",
    })
    void whatIsNoWebSocketSaysWhatItIs(String head, Kind kind, String words) {
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            Talker.write(socket, head.replace("|", "\r\n") + "\r\n\r\n");
            Talker.stall(socket);
        })) {
            Measurement m = run("opens", server);
            assertFailure(m, kind, Source.TARGET, words);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        }
    }

    @Test
    void whoAsksForAnotherStatusGetsIt() {
        try (Talker server = Talker.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = run("must-be-refused", server);
            assertThat(m.outcome()).isEqualTo(Outcome.UP);
            assertThat(m.observed().status()).isEqualTo(403);
        }
    }

    @Test
    void theWrongWordsOrNoneAreToldApart() {
        try (Talker server = accepting(socket -> {
            send(socket, 0x81, "go away".getBytes());
            Talker.stall(socket);
        })) {
            assertFailure(
                    run("waits", server), Kind.BODY, Source.TARGET, "matches /welcome/ within 1s, observed go away");
        }
        try (Talker server = accepting(Talker::stall)) {
            assertFailure(run("waits", server), Kind.TIMEOUT, Source.TARGET, "observed none");
        }
        try (Talker server = Talker.doing(Talker::stall)) {
            assertFailure(run("waits", server), Kind.TIMEOUT, Source.TARGET, "waiting for the first byte");
        }
    }

    @Test
    void anEarlyEndIsAResetWithWhatTheServerSaid() {
        try (Talker server = accepting(socket -> {
            send(socket, 0x88, new byte[] {0x03, (byte) 0xe9, 'b', 'y', 'e'});
            Talker.stall(socket);
        })) {
            Measurement m = run("waits", server);
            assertFailure(m, Kind.RESET, Source.TARGET, "the server closed it with 1001 (bye)");
            assertThat(m.observed().more()).containsEntry("close_code", 1001);
        }
        try (Talker server = accepting(socket -> {
            send(socket, 0x81, WELCOME);
            Talker.pause(100);
        })) {
            Measurement m = run("holds", server);
            assertFailure(
                    m,
                    Kind.RESET,
                    Source.TARGET,
                    "expected it to stay open for 300ms, the connection ended without a close frame");
        }
        try (Talker server = accepting(socket -> {
            send(socket, 0x81, WELCOME);
            Talker.stall(socket);
        })) {
            Measurement m = run("holds", server);
            assertThat(m.failure()).isNull();
            assertThat(m.timings().total()).isBetween(295.0, 1_500.0);
            assertFailure(
                    run("holds-too-long", server), Kind.AGENT, Source.CONFIG, "expected less than the timeout of 5s");
        }
    }

    @Test
    void tooMuchIsCutOff() {
        try (Talker server = accepting(socket -> {
            send(socket, 0x81, new byte[65_537]);
            Talker.stall(socket);
        })) {
            assertFailure(run("waits", server), Kind.SIZE, Source.TARGET, "messages of at most 65536 bytes");
        }
        try (Talker server = accepting(socket -> {
            send(socket, 0x01, new byte[60_000]);
            send(socket, 0x80, new byte[60_000]);
            Talker.stall(socket);
        })) {
            assertFailure(run("waits", server), Kind.SIZE, Source.TARGET, "messages of at most 65536 bytes");
        }
        try (Talker server = accepting(socket -> {
            while (true) {
                send(socket, 0x82, new byte[60_000]);
            }
        })) {
            assertFailure(run("waits", server), Kind.SIZE, Source.TARGET, "at most 1048576 bytes in all");
        }
    }

    @Test
    void brokenFramesAreAProtocolFailure() {
        try (Talker server = accepting(socket -> {
            send(socket, 0xf1, "reserved bits".getBytes());
            Talker.stall(socket);
        })) {
            assertFailure(run("waits", server), Kind.PROTOCOL, Source.TARGET, "expected frames of RFC 6455");
        }
        try (Talker server = accepting(socket -> {
            send(socket, 0x81, new byte[] {(byte) 0xc3, (byte) 0x28});
            Talker.stall(socket);
        })) {
            assertFailure(run("waits", server), Kind.PROTOCOL, Source.TARGET, "expected text in UTF-8");
        }
    }

    @Test
    void overTlsTheCertificateIsSeen(@TempDir Path directory) {
        TestCertificate certificate = TestCertificate.make(directory, "ws", "-1d", 30, "ip:127.0.0.1");
        try (Talker server = Talker.on(certificate.serving(), socket -> {
            accept(socket);
            send(socket, 0x81, WELCOME);
            Talker.stall(socket);
        })) {
            Measurement m = KindFile.of(
                            "websocket",
                            Map.of(
                                    "port",
                                    String.valueOf(server.port()),
                                    "ca",
                                    new File(certificate.pem()).getAbsolutePath()))
                    .run("secure", PROBERS);
            assertThat(m.failure()).isNull();
            assertThat(m.phases().tls()).isPositive();
            assertThat(m.observed().tls().cert().verified()).isTrue();
        }
    }
}
