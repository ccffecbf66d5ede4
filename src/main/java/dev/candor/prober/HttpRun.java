package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.Answer;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Proxy;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.security.EgressGuard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One run of an HTTP probe with its redirects. Lives on one event loop; ends exactly once, at its deadline at last. */
final class HttpRun extends Run implements HttpExchange.Listener {

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_CHUNK = 8 * 1024;
    // Looking through a bigger body on the loop would make other runs' stamps late.
    private static final int SMALL_BODY = 16 * 1024;

    private final EgressGuard guard;
    private final ProbeKind.Http http;
    private final String userAgent;

    private HttpTarget target;
    private final TraceContext trace;
    private @Nullable Route route;
    private @Nullable Dialer dialer;
    private @Nullable Channel channel;
    private @Nullable HttpExchange exchange;
    private @Nullable InetAddress address;
    private @Nullable TlsFacts tlsFacts;
    private int redirects;

    HttpRun(Engine engine, EgressGuard guard, Probe probe, ProbeKind.Http http, Vantage vantage, String userAgent) {
        super(engine, probe, vantage);
        this.guard = guard;
        this.http = http;
        this.userAgent = userAgent;
        this.trace = TraceContext.of(http.headers(), ThreadLocalRandom.current());
        this.target = HttpTarget.of(http);
    }

    @Override
    protected void start() {
        hop();
    }

    private void hop() {
        Route way = Route.of(
                        target.host(),
                        target.port(),
                        http.reach(),
                        vantage(),
                        target.secure() ? http.reach().tls() : null,
                        HttpProber.ALPN)
                .forwardedIfPossible();
        route = way;
        dialer = new Dialer(this, guard, way, this::connected, this::notConnected);
        dialer.dial();
    }

    private void connected(Channel open) {
        remember();
        channel = open;
        try {
            FullHttpRequest request = target.request(userAgent, http.compressed(), trace.header(), forwarder());
            HttpExchange sending = new HttpExchange(watch(), http.maxBody(), http.compressed(), this);
            exchange = sending;
            open.pipeline()
                    .addLast(sending.wire())
                    .addLast(new HttpClientCodec(MAX_LINE, HttpExchange.MAX_HEADERS, MAX_CHUNK))
                    .addLast(sending);
            watch().enter(Phase.SEND);
            open.writeAndFlush(request).addListener((ChannelFuture sent) -> {
                if (!sent.isSuccess()) {
                    sending.notSent(sent.cause());
                } else if (watch().current() == Phase.SEND) {
                    watch().enter(Phase.WAIT);
                }
            });
        } catch (IllegalArgumentException e) {
            end(Diagnosis.config(e));
        }
    }

    /** The proxy that gets the request instead of the target; null for none. */
    private @Nullable Proxy forwarder() {
        return route != null && route.forwarded() ? route.proxy() : null;
    }

    private void notConnected(Failure failure) {
        remember();
        // To be led into a forbidden place is what the target did, not what somebody configured.
        end(
                redirects > 0 && failure.kind() == Kind.BLOCKED
                        ? new Failure(Kind.BLOCKED, Source.TARGET, OneLine.of("redirected to " + failure.detail()))
                        : failure);
    }

    private void remember() {
        if (dialer != null) {
            address = dialer.address() == null ? address : dialer.address();
            tlsFacts = dialer.tlsFacts();
        }
    }

    @Override
    public void answered(HttpExchange exchange) {
        if (exchange.status() == 407 && forwarder() != null) {
            end(Diagnosis.failure(Kind.AUTH, Source.PATH, "expected the proxy to know us, observed status 407"));
            return;
        }
        String location = exchange.headers() == null ? null : exchange.headers().get(HttpHeaderNames.LOCATION);
        if (http.follow() > 0 && location != null && isRedirect(exchange.status())) {
            redirect(exchange.status(), location);
            return;
        }
        end(null);
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private void redirect(int status, String location) {
        if (redirects == http.follow()) {
            end(Diagnosis.failure(
                    Kind.REDIRECT,
                    Source.TARGET,
                    "expected at most %d redirects, was led on to %s".formatted(http.follow(), location)));
            return;
        }
        try {
            target = target.redirected(status, location);
        } catch (IllegalArgumentException e) {
            end(Diagnosis.failure(Kind.REDIRECT, Source.TARGET, "redirect not followed: " + e.getMessage()));
            return;
        }
        redirects++;
        watch().redirected();
        Dialer.hangUp(channel);
        channel = null;
        exchange = null;
        loop().execute(this::hop); // not deeper on the stack of the connection that has just ended
    }

    @Override
    public void failed(Failure failure) {
        end(failure);
    }

    @Override
    protected Failure expired() {
        remember();
        String where = address == null ? target.host() : Facts.ip(address) + ":" + target.port();
        return Diagnosis.timeout(watch().current(), probe().timeout(), where);
    }

    @Override
    protected void release() {
        remember();
        if (dialer != null) {
            dialer.abandon();
        }
        Dialer.hangUp(channel);
    }

    @Override
    protected void conclude(@Nullable Failure failure) {
        HttpExchange last = exchange;
        if (last != null && last.body().wireLength() > SMALL_BODY) {
            engine().aside().execute(() -> decodeAndComplete(failure));
        } else {
            decodeAndComplete(failure);
        }
    }

    private void decodeAndComplete(@Nullable Failure broken) {
        HttpExchange last = exchange;
        complete(broken == null && last != null ? decode(last) : broken);
    }

    private @Nullable Failure decode(HttpExchange last) {
        if (!http.compressed()) {
            return null;
        }
        String coding = last.coding();
        try {
            return last.body().decode(coding) ? null : last.tooLong();
        } catch (IOException e) {
            return Diagnosis.failure(
                    Kind.ENCODING,
                    Source.TARGET,
                    "expected a body in %s, observed: %s".formatted(coding, e.getMessage()));
        }
    }

    @Override
    protected Facts seen() {
        return new Facts(startedAt(), observed(exchange), watch().timings(), watch().phases());
    }

    @Override
    protected Answer answer(Facts facts) {
        HttpExchange last = exchange;
        HttpHeaders headers = last == null ? null : last.headers();
        return new HttpAnswer(
                facts,
                target.url(),
                headers,
                headers == null ? null : Objects.requireNonNull(last).body().bytes());
    }

    private Observed observed(@Nullable HttpExchange last) {
        boolean answered = last != null && last.headers() != null;
        return new Observed(
                address == null ? null : Facts.ip(address),
                address == null ? null : (Integer) Facts.ipVersion(address),
                answered ? Objects.requireNonNull(last).version() : null,
                answered ? (Integer) Objects.requireNonNull(last).status() : null,
                answered || redirects > 0 ? (Integer) redirects : null,
                answered ? (Long) Objects.requireNonNull(last).body().wireLength() : null,
                answered ? (Long) (long) Objects.requireNonNull(last).body().bytes().length : null,
                answered ? (Long) Objects.requireNonNull(last).headersSize() : null,
                tlsFacts,
                Identity.NONE,
                trace.observed());
    }
}
