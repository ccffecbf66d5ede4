package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Opens a WebSocket, talks, and sees whether it stays open. */
final class WebSocketProber implements Prober {

    /** What is offered over TLS: the handshake is HTTP/1.1's. */
    static final List<String> ALPN = List.of(ApplicationProtocolNames.HTTP_1_1);

    private final Engine engine;
    private final EgressGuard guard;
    private final String userAgent;

    WebSocketProber(Engine engine, EgressGuard guard, String userAgent) {
        this.engine = engine;
        this.guard = guard;
        this.userAgent = userAgent;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.WebSocket socket)) {
            throw new IllegalArgumentException("no WebSocket probe: " + probe.id());
        }
        WebSocketRun run = new WebSocketRun(engine, guard, probe, socket, vantage, userAgent);
        boolean secure = "wss".equalsIgnoreCase(socket.url().getScheme());
        return engine.whenTlsIsReady(secure ? socket.reach().tls() : null, ALPN, run::launch);
    }
}
