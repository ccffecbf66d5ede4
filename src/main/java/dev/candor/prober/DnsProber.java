package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeKind.DnsTransport;
import dev.candor.security.EgressGuard;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks a name server one question, by UDP, TCP, TLS or HTTPS. */
final class DnsProber implements Prober {

    private final Engine engine;
    private final EgressGuard guard;

    DnsProber(Engine engine, EgressGuard guard) {
        this.engine = engine;
        this.guard = guard;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.Dns dns)) {
            throw new IllegalArgumentException("no DNS probe: " + probe.id());
        }
        DnsRun run = new DnsRun(engine, guard, probe, dns, vantage);
        boolean secure = dns.transport() == DnsTransport.TLS || dns.transport() == DnsTransport.HTTPS;
        return engine.whenTlsIsReady(secure ? dns.reach().tls() : null, alpn(dns), run::launch);
    }

    /** What is offered over TLS. */
    static List<String> alpn(ProbeKind.Dns dns) {
        return dns.transport() == DnsTransport.HTTPS ? List.of(ApplicationProtocolNames.HTTP_1_1) : List.of();
    }
}
