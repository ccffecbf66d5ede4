package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against gRPC's own server, and against servers that do what it never would. */
class GrpcTest {
    private static final Probers PROBERS =
            new Probers(16, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());

    private final HealthStatusManager health = new HealthStatusManager();
    private final List<Metadata> seen = new CopyOnWriteArrayList<>();
    private Server server;

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.shutdownNow();
        }
    }

    private int serve(BindableService... services) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0));
        for (BindableService service : services) {
            builder.addService(ServerInterceptors.intercept(service, new ServerInterceptor() {
                @Override
                public <Q, A> ServerCall.Listener<Q> interceptCall(
                        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                    seen.add(headers);
                    return next.startCall(call, headers);
                }
            }));
        }
        server = builder.build().start();
        return server.getPort();
    }

    private static KindFile at(int port) {
        return KindFile.of("grpc", Map.of("port", String.valueOf(port), "ca", "none.pem"));
    }

    private String metadata(String name) {
        return seen.get(0).get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    @Test
    void aServingServerIsUp() throws IOException {
        Measurement m = at(serve(health.getHealthService())).run("server", PROBERS);
        assertThat(m.failure()).isNull();
        assertThat(m.outcome()).isEqualTo(Outcome.UP);
        assertThat(m.kind()).isEqualTo("grpc");
        assertThat(m.observed().httpVersion()).isEqualTo("2");
        assertThat(m.observed().more())
                .containsEntry("serving", true)
                .containsEntry("health", "SERVING")
                .containsEntry("grpc", Map.of("status", "OK", "code", 0, "message", ""));
        assertThat(m.phases().connect()).isNotNull();
        assertThat(m.phases().tls()).isNull();
        assertThat(m.phases().waiting()).isNotNull();
        assertThat(m.timings().starttransfer()).isNotNull();
        assertThat(HttpProberTest.sum(m.phases())).isCloseTo(m.timings().total(), within(0.01));
    }

    @Test
    void theCallIsWhatTheProbeSays() throws IOException {
        health.setStatus("shop.Cart", ServingStatus.SERVING);
        Measurement m = at(serve(health.getHealthService())).run("service", PROBERS);
        assertThat(m.failure()).isNull();
        assertThat(metadata("x-tenant")).isEqualTo("acme");
        assertThat(metadata("user-agent")).startsWith("Candor/");
        assertThat(metadata("traceparent"))
                .contains((String) m.observed().more().get("trace_id"));
        assertThat(metadata("grpc-timeout")).isNotNull();
        assertThat(at(server.getPort()).run("said", PROBERS).failure()).isNull();
    }

    @Test
    void whoDoesNotServeIsDown() throws IOException {
        health.setStatus("shop.Cart", ServingStatus.NOT_SERVING);
        KindFile file = at(serve(health.getHealthService()));
        Measurement m = file.run("service", PROBERS);
        assertFailure(m, Kind.STATUS, Source.TARGET, "expected shop.Cart to be SERVING, observed NOT_SERVING");
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(m.observed().more()).containsEntry("serving", false);
        assertFailure(
                file.run("said", PROBERS), Kind.STATUS, Source.TARGET, "expected serving == true, observed false");
    }

    @Test
    void anUnknownServiceIsNotFoundUnlessThatIsAskedFor() throws IOException {
        KindFile file = at(serve(health.getHealthService()));
        Measurement m = file.run("unknown", PROBERS);
        assertFailure(m, Kind.STATUS, Source.TARGET, "observed NOT_FOUND (5)");
        assertThat(m.observed().more()).doesNotContainKey("serving");
        assertThat(file.run("unknown-is-expected", PROBERS).outcome()).isEqualTo(Outcome.UP);
    }

    @Test
    void aServerWithoutHealthIsUnimplemented() throws IOException {
        assertFailure(at(serve()).run("server", PROBERS), Kind.STATUS, Source.TARGET, "observed UNIMPLEMENTED (12)");
        assertFailure(
                at(server.getPort()).run("watch", PROBERS), Kind.STATUS, Source.TARGET, "observed UNIMPLEMENTED (12)");
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHENTICATED, AUTH, who are you?",
        "PERMISSION_DENIED, AUTH, not you",
        "DEADLINE_EXCEEDED, TIMEOUT, 100% lâte",
        "UNAVAILABLE, STATUS, going down",
    })
    void aStatusIsToldWithTheServersWords(Status.Code code, Kind kind, String words) throws IOException {
        int port = serve(answering(observer ->
                observer.onError(code.toStatus().withDescription(words).asRuntimeException())));
        Measurement m = at(port).run("server", PROBERS);
        assertFailure(m, kind, Source.TARGET, "observed %s (%d): %s".formatted(code, code.value(), words));
    }

    @Test
    void aStreamThatTheServerGivesUpIsReset() throws IOException {
        int port = serve(answering(StreamObserver::onCompleted));
        assertFailure(at(port).run("server", PROBERS), Kind.RESET, Source.TARGET, "the stream was reset: CANCEL");
    }

    @Test
    void silenceIsATimeoutOfTheTarget() throws IOException {
        int port = serve(answering(observer -> {}));
        Measurement m = at(port).run("quick", PROBERS);
        assertFailure(m, Kind.TIMEOUT, Source.TARGET, "");
        assertThat(metadata("grpc-timeout")).isNotNull();
    }

    @Test
    void aWatchThatLastsIsUp() throws IOException {
        health.setStatus("shop.Cart", ServingStatus.SERVING);
        Measurement m = at(serve(health.getHealthService())).run("watch", PROBERS);
        assertThat(m.failure()).isNull();
        assertThat(m.timings().total()).isBetween(390.0, 3_000.0);
        assertThat(m.observed().more()).containsEntry("serving", true);
    }

    @Test
    void aWatchNoticesThatAServiceNoLongerServes() throws Exception {
        health.setStatus("shop.Cart", ServingStatus.SERVING);
        int port = serve(health.getHealthService());
        CompletableFuture<Measurement> run = watch(port);
        health.setStatus("shop.Cart", ServingStatus.NOT_SERVING);
        Measurement m = run.get(4, TimeUnit.SECONDS);
        assertFailure(m, Kind.STATUS, Source.TARGET, "expected shop.Cart to be SERVING, observed NOT_SERVING after ");
        assertThat(m.timings().total()).isLessThan(3_500);
    }

    @Test
    void aWatchNoticesThatItsServerGoes() throws Exception {
        health.setStatus("shop.Cart", ServingStatus.SERVING);
        int port = serve(health.getHealthService());
        CompletableFuture<Measurement> run = watch(port);
        server.shutdownNow();
        Measurement m = run.get(4, TimeUnit.SECONDS);
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(m.failure().source()).isEqualTo(Source.TARGET);
        assertThat(m.failure().kind()).isIn(Kind.STATUS, Kind.RESET);
        assertThat(m.observed().more()).containsEntry("serving", true);
    }

    @Test
    void aWatchThatEndsEarlyIsDownThoughItEndsWell() throws IOException {
        int port = serve(new HealthGrpc.HealthImplBase() {
            @Override
            public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
                observer.onNext(serving());
                observer.onCompleted();
            }
        });
        assertFailure(
                at(port).run("watch", PROBERS),
                Kind.STATUS,
                Source.TARGET,
                "expected the watch to last 400ms, it ended after ");
    }

    @Test
    void aWatchAsLongAsTheTimeoutIsAConfigurationError() throws IOException {
        assertFailure(
                at(serve(health.getHealthService())).run("endless-watch", PROBERS),
                Kind.AGENT,
                Source.CONFIG,
                "expected less than the timeout of 5s");
    }

    @Test
    void overTlsHttp2IsAgreedOnAndTheCertificateSeen(@TempDir Path directory) throws IOException {
        TestCertificate certificate = TestCertificate.make(directory, "grpc", "-1d", 30, "ip:127.0.0.1");
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .useTransportSecurity(new File(certificate.pem()), new File(certificate.keyPem()))
                .addService(health.getHealthService())
                .build()
                .start();
        KindFile file = KindFile.of(
                "grpc",
                Map.of("port", String.valueOf(server.getPort()), "ca", new File(certificate.pem()).getAbsolutePath()));
        Measurement m = file.run("secure", PROBERS);
        assertThat(m.failure()).isNull();
        assertThat(m.phases().tls()).isNotNull();
        Measurement distrusted = file.run("secure-by-default", PROBERS);
        assertThat(distrusted.failure().kind()).isEqualTo(Kind.CERT);
        assertThat(distrusted.observed().tls().alpn()).isEqualTo("h2");
        try (Talker plain = Talker.on(certificate.serving(), Talker::stall)) {
            KindFile withoutAlpn = KindFile.of(
                    "grpc",
                    Map.of("port", String.valueOf(plain.port()), "ca", new File(certificate.pem()).getAbsolutePath()));
            assertFailure(
                    withoutAlpn.run("secure", PROBERS),
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "expected HTTP/2 to be agreed on by ALPN (h2), observed none");
        }
    }

    @Test
    void whatIsNotHttp2SaysSo() {
        try (Talker http1 = Talker.doing(socket -> {
            Talker.write(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            Talker.stall(socket);
        })) {
            assertFailure(
                    at(http1.port()).run("server", PROBERS),
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "expected HTTP/2, observed: an answer that begins with 'HTTP/'");
        }
        try (Talker mute = Talker.doing(socket -> {})) {
            assertFailure(at(mute.port()).run("server", PROBERS), Kind.RESET, Source.TARGET, "the connection was ");
        }
        try (Talker rude = Talker.doing(Talker::reset)) {
            assertFailure(at(rude.port()).run("server", PROBERS), Kind.RESET, Source.TARGET, "");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // type, flags, stream, payload: what follows the server's SETTINGS (RFC 9113 §4.1)
        "7, 0, 0, 0000000000000000b, RESET, GOAWAY ENHANCE_YOUR_CALM",
        "7, 0, 0, 0000000000000000, RESET, GOAWAY NO_ERROR",
        "3, 0, 3, 00000007, RESET, reset: REFUSED_STREAM",
        // HEADERS, literally: :status 503 (indexed name 8)
        "1, 5, 3, 0803353033, STATUS, 'HTTP status 200, observed 503'",
        // :status 200 alone
        "1, 4, 3, 88, PROTOCOL, 'content type application/grpc, observed null'",
        // and with END_STREAM and content-type, but no grpc-status
        "1, 5, 3, 880f10106170706c69636174696f6e2f67727063, PROTOCOL, 'expected a grpc-status'",
        // and with grpc-status 0, but no message before it
        "1, 5, 3, 880f10106170706c69636174696f6e2f67727063000b677270632d7374617475730130, PROTOCOL, 'OK without one'",
    })
    void brokenAnswersSayWhatTheyAre(int type, int flags, int stream, String payload, Kind kind, String words) {
        byte[] body = HexFormat.of().parseHex(payload.length() % 2 == 1 ? payload.substring(1) : payload);
        try (Talker server = Talker.doing(socket -> {
            frame(socket, 4, 0, 0, new byte[0]);
            Talker.pause(50);
            frame(socket, type, flags, stream, body);
            Talker.stall(socket);
        })) {
            assertFailure(at(server.port()).run("server", PROBERS), kind, Source.TARGET, words);
        }
    }

    private static void frame(Socket socket, int type, int flags, int stream, byte[] payload) throws IOException {
        byte[] frame = new byte[9 + payload.length];
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        frame[8] = (byte) stream;
        System.arraycopy(payload, 0, frame, 9, payload.length);
        socket.getOutputStream().write(frame);
        socket.getOutputStream().flush();
    }

    private CompletableFuture<Measurement> watch(int port) {
        int before = seen.size();
        CompletableFuture<Measurement> run =
                PROBERS.run(at(port).probe("long-watch"), Vantage.at("here")).toCompletableFuture();
        await().until(() -> seen.size() > before);
        try {
            Talker.pause(200); // the first word is on its way
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return run;
    }

    private static HealthCheckResponse serving() {
        return HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build();
    }

    private static BindableService answering(Consumer<StreamObserver<HealthCheckResponse>> answer) {
        return new HealthGrpc.HealthImplBase() {
            @Override
            public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
                answer.accept(observer);
            }
        };
    }
}
