package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks by HTTP/1.1, over TLS where the URL says so. Each run has a connection of its own. */
final class HttpProber implements Prober {

    /** What is offered over TLS. */
    static final List<String> ALPN = List.of(ApplicationProtocolNames.HTTP_1_1);

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
        HttpRun run = new HttpRun(engine, guard, probe, http, vantage, userAgent);
        boolean mayNeedTls =
                http.follow() > 0 || "https".equalsIgnoreCase(http.url().getScheme());
        return engine.whenTlsIsReady(mayNeedTls ? http.reach().tls() : null, ALPN, run::launch);
    }
}
