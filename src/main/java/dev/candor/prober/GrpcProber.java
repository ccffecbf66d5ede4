package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks a gRPC server for the health of a service. */
final class GrpcProber implements Prober {

    /** What is offered over TLS. */
    static final List<String> ALPN = List.of(ApplicationProtocolNames.HTTP_2);

    private final Engine engine;
    private final EgressGuard guard;
    private final String userAgent;

    GrpcProber(Engine engine, EgressGuard guard, String userAgent) {
        this.engine = engine;
        this.guard = guard;
        this.userAgent = userAgent;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.Grpc grpc)) {
            throw new IllegalArgumentException("no gRPC probe: " + probe.id());
        }
        GrpcRun run = new GrpcRun(engine, guard, probe, grpc, vantage, userAgent);
        return engine.whenTlsIsReady(grpc.secure() ? grpc.reach().tls() : null, ALPN, run::launch);
    }
}
