package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.security.EgressGuard;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of a TLS probe: connect, ask for TLS if the protocol needs that, shake hands. Lives on one event loop. */
final class TlsRun extends Run {

    private final EgressGuard guard;
    private final ProbeKind.TlsHandshake asked;

    private @Nullable Dialer dialer;
    private @Nullable Channel channel;
    private boolean talking;

    TlsRun(Engine engine, EgressGuard guard, Probe probe, ProbeKind.TlsHandshake asked, Vantage vantage) {
        super(engine, probe, vantage);
        this.guard = guard;
        this.asked = asked;
    }

    @Override
    protected void start() {
        Route route = new Route(
                Route.Endpoint.unbracketed(asked.host()),
                asked.port(),
                Map.of(),
                vantage().connectTo(),
                Map.of(),
                asked.ip(),
                asked.startTls() == null ? asked.tls() : null,
                asked.alpn());
        dialer = new Dialer(this, guard, route, this::connected, this::failed);
        dialer.dial();
    }

    private void connected(Channel open) {
        channel = open;
        ProbeKind.StartTls protocol = asked.startTls();
        if (protocol == null) {
            secured(open);
            return;
        }
        talking = true;
        watch().enter(Phase.TLS); // what it takes to get there is part of it, as for curl
        open.pipeline()
                .addLast(new StartTlsTalk(
                        protocol,
                        asked.host(),
                        () -> {
                            talking = false;
                            Objects.requireNonNull(dialer).turn(open, asked.tls(), asked.alpn(), this::secured);
                        },
                        this::end));
    }

    private void failed(Failure failure) {
        // To whom only TLS is asked, what ALPN comes to is no version of anything.
        end(failure.kind() == Kind.VERSION ? new Failure(Kind.TLS, failure.source(), failure.detail()) : failure);
    }

    private void secured(Channel open) {
        TlsFacts facts = dialer == null ? null : dialer.tlsFacts();
        String agreed = facts == null ? null : facts.alpn();
        if (asked.alpn().isEmpty() || (agreed != null && asked.alpn().contains(agreed))) {
            end(null);
            return;
        }
        end(Diagnosis.failure(
                Kind.TLS,
                Source.TARGET,
                "expected one of %s to be agreed on by ALPN, observed %s"
                        .formatted(String.join(", ", asked.alpn()), agreed == null ? "none" : agreed)));
    }

    @Override
    protected Failure expired() {
        ProbeKind.StartTls protocol = asked.startTls();
        if (talking && protocol != null) {
            return Diagnosis.failure(
                    Kind.TIMEOUT,
                    Source.TARGET,
                    "timed out while asking for TLS by %s, expected the end within %s"
                            .formatted(protocol.word(), Diagnosis.inWords(probe().timeout())));
        }
        return Diagnosis.timeout(watch().current(), probe().timeout(), asked.host() + ":" + asked.port());
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
        return Facts.of(this, dialer, null, Map.of());
    }
}
