package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import java.util.concurrent.CompletionStage;

/** Asks who stands on the way to a host. */
final class TracerouteProber implements Prober {

    private final Engine engine;
    private final EgressGuard guard;
    private final NativeSockets sockets;

    TracerouteProber(Engine engine, EgressGuard guard, NativeSockets sockets) {
        this.engine = engine;
        this.guard = guard;
        this.sockets = sockets;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.Traceroute trace)) {
            throw new IllegalArgumentException("no traceroute: " + probe.id());
        }
        return new TracerouteRun(engine, guard, sockets, probe, trace, vantage).launch();
    }
}
