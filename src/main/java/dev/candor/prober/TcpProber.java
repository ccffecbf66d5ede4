package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks whether a port answers, and holds a dialog if the probe has one. */
final class TcpProber implements Prober {

    private final Engine engine;
    private final EgressGuard guard;

    TcpProber(Engine engine, EgressGuard guard) {
        this.engine = engine;
        this.guard = guard;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.Tcp tcp)) {
            throw new IllegalArgumentException("no TCP probe: " + probe.id());
        }
        TcpRun run = new TcpRun(engine, guard, probe, tcp, vantage);
        boolean startsTls = tcp.dialog().stream().anyMatch(ProbeKind.DialogStep::startTls);
        ProbeKind.Tls tls = tcp.tls() == null && startsTls ? ProbeKind.Tls.DEFAULT : tcp.tls();
        return engine.whenTlsIsReady(tls, List.of(), run::launch);
    }
}
