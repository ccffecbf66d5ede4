package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;

/** Asks by HTTP/1.1, over TLS where the URL says so. Each run has a connection of its own. */
final class HttpProber implements Prober {

    private final Engine engine;
    private final EgressGuard guard;
    private final String userAgent;

    HttpProber(Engine engine, EgressGuard guard, String userAgent) {
        this.engine = engine;
        this.guard = guard;
        this.userAgent = userAgent;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.Http http)) {
            throw new IllegalArgumentException("no HTTP probe: " + probe.id());
        }
        EventLoop loop = engine.loops().next();
        HttpRun run = new HttpRun(engine, guard, loop, probe, http, vantage, userAgent);
        if (http.follow() == 0 && "http".equalsIgnoreCase(http.url().getScheme())) {
            loop.execute(run::begin);
        } else {
            engine.whenTlsIsReady(http.tls(), true, () -> loop.execute(run::begin));
        }
        return run.result();
    }
}
