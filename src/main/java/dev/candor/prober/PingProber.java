package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import java.util.concurrent.CompletionStage;

/** Asks whether a host echoes, how soon and how reliably. */
final class PingProber implements Prober {

    private final Engine engine;
    private final EgressGuard guard;
    private final NativeSockets sockets;

    PingProber(Engine engine, EgressGuard guard, NativeSockets sockets) {
        this.engine = engine;
        this.guard = guard;
        this.sockets = sockets;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.Ping ping)) {
            throw new IllegalArgumentException("no ping: " + probe.id());
        }
        return new PingRun(engine, guard, sockets, probe, ping, vantage).launch();
    }
}
