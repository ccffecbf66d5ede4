package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import java.util.concurrent.CompletionStage;

/** Shakes hands for TLS and looks at the certificate; nothing is said over it. */
final class TlsProber implements Prober {

    private final Engine engine;
    private final EgressGuard guard;

    TlsProber(Engine engine, EgressGuard guard) {
        this.engine = engine;
        this.guard = guard;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.TlsHandshake tls)) {
            throw new IllegalArgumentException("no TLS probe: " + probe.id());
        }
        TlsRun run = new TlsRun(engine, guard, probe, tls, vantage);
        return engine.whenTlsIsReady(tls.tls(), tls.alpn(), run::launch);
    }
}
