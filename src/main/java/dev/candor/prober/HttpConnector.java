package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.HttpVersion;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Proxy;
import dev.candor.security.EgressGuard;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection for one request, in the newest version of HTTP that is allowed and answers. Where others are
 * allowed too, HTTP/3 has a head start and then gives way to them. Lives on the run's loop.
 */
final class HttpConnector {

    // QUIC sends its first packet again after a second; whoever has not answered by then lets no UDP through.
    private static final Duration HEAD_START = Duration.ofSeconds(1);

    private final Run run;
    private final EgressGuard guard;
    private final ProbeKind.Http http;
    private final HttpTarget target;
    private final HttpExchange.Terms terms;
    private final BiConsumer<Channel, HttpExchange> connected;
    private final Consumer<Failure> failed;
    private final Route route;

    private @Nullable Dialer dialer;
    private @Nullable QuicDialer quic;
    private @Nullable String without3;

    /** For a run that has begun; the consumers are called on its loop, one of them, once. */
    HttpConnector(
            Run run,
            EgressGuard guard,
            ProbeKind.Http http,
            HttpTarget target,
            HttpExchange.Terms terms,
            BiConsumer<Channel, HttpExchange> connected,
            Consumer<Failure> failed) {
        this.run = run;
        this.guard = guard;
        this.http = http;
        this.target = target;
        this.terms = terms;
        this.connected = connected;
        this.failed = failed;
        Route way = Route.of(
                target.host(),
                target.port(),
                http.reach(),
                run.vantage(),
                target.secure() ? http.reach().tls() : null,
                HttpProber.alpn(http.versions()));
        // Proxies are handed requests by HTTP/1.1 only; for anything else they are asked for a tunnel.
        this.route = http.versions().contains(HttpVersion.V1_1) ? way.forwardedIfPossible() : way;
    }

    /** The address connected to, or tried last; null before. */
    @Nullable
    InetAddress address() {
        if (dialer != null && dialer.address() != null) {
            return dialer.address();
        }
        return quic == null ? null : quic.address();
    }

    /** What TLS agreed on; null if it never did. */
    @Nullable
    TlsFacts tlsFacts() {
        if (dialer != null) {
            return dialer.tlsFacts();
        }
        return quic == null ? null : quic.tlsFacts();
    }

    /** The proxy that gets the request instead of the target; null for none. */
    @Nullable
    Proxy forwarder() {
        return route.forwarded() ? route.proxy() : null;
    }

    /** Why it went on without HTTP/3; null if it did not. */
    @Nullable
    String without3() {
        return without3;
    }

    /** Gives up and closes what is open. Nobody is told. */
    void abandon() {
        if (dialer != null) {
            dialer.abandon();
        }
        if (quic != null) {
            quic.abandon();
        }
    }

    /**
     * Begins.
     *
     * @throws IllegalArgumentException if no version that is allowed can go that way
     */
    void dial() {
        boolean only3 = http.versions().equals(HttpProber.ONLY_3);
        if (http.versions().contains(HttpVersion.V3) && suitsQuic()) {
            dialByQuic(only3);
        } else if (only3) {
            throw new IllegalArgumentException(
                    "expected an https address, no proxy and no PROXY header for HTTP/3, found " + target.url());
        } else {
            dialByTcp(route);
        }
    }

    private boolean suitsQuic() {
        return target.secure() && route.proxy() == null && !route.haproxy();
    }

    private void dialByTcp(Route way) {
        Dialer next = new Dialer(run, guard, way, this::agree, failed);
        dialer = next;
        next.dial();
    }

    /** Goes on in the version that ALPN chose, or prior knowledge. */
    private void agree(Channel open) {
        boolean first = http.versions().contains(HttpVersion.V1_1);
        TlsFacts agreed = tlsFacts();
        boolean second = agreed == null ? !first : ApplicationProtocolNames.HTTP_2.equals(agreed.alpn());
        if (second) {
            connected.accept(open, new Http2Exchange(terms, target.secure()));
        } else if (first) {
            connected.accept(open, new Http1Exchange(terms));
        } else {
            Dialer.hangUp(open);
            failed.accept(Diagnosis.failure(
                    Kind.VERSION, Source.TARGET, "expected HTTP/2 to be agreed on by ALPN, observed no agreement"));
        }
    }

    private void dialByQuic(boolean only3) {
        long begun = System.nanoTime();
        long left = run.deadline() - begun;
        Duration limit = route.connectTimeout();
        long share = limit == null ? left : Math.min(left, limit.toNanos());
        if (!only3) {
            share = Math.min(HEAD_START.toNanos(), share / 2);
        }
        Http3Exchange exchange = new Http3Exchange(terms);
        QuicDialer first = new QuicDialer(
                run,
                guard,
                route,
                begun + share,
                exchange::connection,
                open -> connected.accept(open, exchange),
                why -> {
                    if (only3 || !mayGoOnWithout(why)) {
                        failed.accept(why);
                    } else {
                        goOn(why, Duration.ofNanos(System.nanoTime() - begun));
                    }
                });
        quic = first;
        first.dial();
    }

    /** Whether TCP may lead further. A name without an address, or a certificate that was seen, stays what it is. */
    private static boolean mayGoOnWithout(Failure why) {
        return switch (why.kind()) {
            case DNS, BLOCKED, CERT -> false;
            default -> why.source() != Source.CONFIG;
        };
    }

    private void goOn(Failure why, Duration spent) {
        without3 = why.detail();
        run.watch().inVain();
        dialByTcp(route.again(quic == null ? List.of() : quic.addresses(), spent));
    }
}
