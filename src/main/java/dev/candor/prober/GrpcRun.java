package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.Answer;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a gRPC probe: one Check, or a Watch that is held for a while. Lives on one event loop. */
final class GrpcRun extends Run implements GrpcCall.Listener {

    private static final String SERVICE = "/grpc.health.v1.Health/";

    private final EgressGuard guard;
    private final ProbeKind.Grpc grpc;
    private final String userAgent;
    private final TraceContext trace;

    private @Nullable Dialer dialer;
    private @Nullable Channel channel;
    private @Nullable GrpcHealth health;
    private @Nullable GrpcStatus status;
    private long firstWord;

    GrpcRun(Engine engine, EgressGuard guard, Probe probe, ProbeKind.Grpc grpc, Vantage vantage, String userAgent) {
        super(engine, probe, vantage);
        this.guard = guard;
        this.grpc = grpc;
        this.userAgent = userAgent;
        this.trace = TraceContext.of(grpc.metadata(), ThreadLocalRandom.current());
    }

    @Override
    protected void start() {
        Duration watch = grpc.watch();
        if (watch != null && watch.compareTo(probe().timeout()) >= 0) {
            throw new IllegalArgumentException("a watch of %s does not end, expected less than the timeout of %s"
                    .formatted(Diagnosis.inWords(watch), Diagnosis.inWords(probe().timeout())));
        }
        ProbeKind.Tls tls = grpc.secure() ? grpc.reach().tls() : null;
        Route route = Route.of(
                Route.Endpoint.unbracketed(grpc.host()), grpc.port(), grpc.reach(), vantage(), tls, GrpcProber.ALPN);
        dialer = new Dialer(this, guard, route, this::connected, this::end);
        dialer.dial();
    }

    private void connected(Channel open) {
        channel = open;
        TlsFacts tls = dialer == null ? null : dialer.tlsFacts();
        if (tls != null && !"h2".equals(tls.alpn())) {
            end(Diagnosis.failure(
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "expected HTTP/2 to be agreed on by ALPN (h2), observed "
                            + (tls.alpn() == null ? "none" : tls.alpn())));
            return;
        }
        GrpcCall call = new GrpcCall(headers(), GrpcHealth.request(grpc.service()), watch(), this);
        call.on(open.pipeline());
    }

    private Http2Headers headers() {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline() - System.nanoTime()));
        Http2Headers headers = new DefaultHttp2Headers()
                .method("POST")
                .scheme(grpc.secure() ? "https" : "http")
                .path(SERVICE + (grpc.watch() == null ? "Check" : "Watch"))
                .authority(new Route.Endpoint(grpc.host(), grpc.port()).toString());
        headers.set("te", "trailers");
        headers.set("content-type", "application/grpc");
        headers.set("user-agent", userAgent);
        headers.set("grpc-timeout", left + "m");
        headers.set(TraceContext.NAME, trace.header());
        grpc.metadata().stream().map(Map.Entry::getKey).forEach(headers::remove);
        grpc.metadata().forEach(entry -> headers.add(entry.getKey(), entry.getValue()));
        return headers;
    }

    @Override
    public void message(ByteBuf message) {
        if (isOver()) {
            return;
        }
        try {
            health = GrpcHealth.response(message);
        } catch (IllegalArgumentException e) {
            failed(Diagnosis.failure(
                    Kind.PROTOCOL, Source.TARGET, "expected a HealthCheckResponse, observed: " + e.getMessage()));
            return;
        }
        Duration hold = grpc.watch();
        if (hold == null) {
            return;
        }
        if (health != GrpcHealth.SERVING) {
            end(verdict());
        } else if (firstWord == 0) {
            firstWord = System.nanoTime();
            ScheduledFuture<?> unused = loop().schedule(this::held, hold.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** It lasted, and would go on: as good as an OK. */
    private void held() {
        if (!isOver()) {
            status = GrpcStatus.OK;
            end(verdict());
        }
    }

    @Override
    public void ended(GrpcStatus how) {
        status = how;
        Duration hold = grpc.watch();
        if (hold == null || how.code() != 0) {
            end(verdict());
        } else {
            end(tooEarly(hold, how));
        }
    }

    private Failure tooEarly(Duration hold, GrpcStatus how) {
        return Diagnosis.failure(
                Kind.STATUS,
                Source.TARGET,
                "expected the watch to last %s, it ended %s with %s"
                        .formatted(Diagnosis.inWords(hold), since(), how.words()));
    }

    private String since() {
        return firstWord == 0
                ? "at once"
                : "after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - firstWord) + "ms";
    }

    @Override
    public void failed(Failure failure) {
        end(failure);
    }

    /** Who asks for a status or for health says what is good; else the status must be OK and the service serving. */
    private @Nullable Failure verdict() {
        if (asks("grpc.status") || asks("serving")) {
            return null;
        }
        Duration hold = grpc.watch();
        GrpcStatus how = status;
        if (how != null && how.code() != 0) {
            if (hold != null && firstWord != 0) {
                return tooEarly(hold, how);
            }
            Kind kind = switch (how.code()) {
                case GrpcStatus.DEADLINE_EXCEEDED -> Kind.TIMEOUT;
                case GrpcStatus.PERMISSION_DENIED, GrpcStatus.UNAUTHENTICATED -> Kind.AUTH;
                default -> Kind.STATUS;
            };
            return Diagnosis.failure(kind, Source.TARGET, "expected grpc.status == OK, observed " + how.words());
        }
        GrpcHealth said = health;
        if (said == null) {
            return Diagnosis.failure(
                    Kind.PROTOCOL, Source.TARGET, "expected a HealthCheckResponse, observed OK without one");
        }
        String name = grpc.service().isEmpty() ? "the server" : grpc.service();
        String when = firstWord == 0 ? "" : " " + since();
        return said == GrpcHealth.SERVING
                ? null
                : Diagnosis.failure(
                        Kind.STATUS,
                        Source.TARGET,
                        "expected %s to be SERVING, observed %s%s".formatted(name, said, when));
    }

    private boolean asks(String query) {
        return probe().expect().stream().anyMatch(line -> line.query().name().equals(query));
    }

    @Override
    protected Failure expired() {
        return Diagnosis.timeout(
                watch().current(), probe().timeout(), new Route.Endpoint(grpc.host(), grpc.port()).toString());
    }

    @Override
    protected void release() {
        if (dialer != null) {
            dialer.abandon();
        }
        Dialer.hangUp(channel);
    }

    @Override
    protected Facts seen() {
        Map<String, Object> more = new LinkedHashMap<>(trace.observed());
        GrpcStatus how = status;
        GrpcHealth said = health;
        if (how != null) {
            more.put("grpc", Map.of("status", how.name(), "code", how.code(), "message", OneLine.of(how.message())));
        }
        if (said != null) {
            more.put("serving", said == GrpcHealth.SERVING);
            more.put("health", said.name());
        }
        InetAddress address = dialer == null ? null : dialer.address();
        Observed observed = new Observed(
                address == null ? null : Facts.ip(address),
                address == null ? null : (Integer) Facts.ipVersion(address),
                how == null && said == null ? null : "2",
                null,
                null,
                null,
                null,
                null,
                dialer == null ? null : dialer.tlsFacts(),
                Identity.NONE,
                more);
        return new Facts(startedAt(), observed, watch().timings(), watch().phases());
    }

    @Override
    protected Answer answer(Facts facts) {
        GrpcStatus how = status;
        GrpcHealth said = health;
        return query -> switch (query.name()) {
            case "grpc.status" -> how == null ? List.of() : List.of(how.name(), (long) how.code());
            case "serving" -> said == null ? List.of() : List.of(said == GrpcHealth.SERVING);
            default -> facts.values(query);
        };
    }
}
