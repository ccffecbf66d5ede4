package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.security.EgressGuard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of an HTTP probe with its redirects. Lives on one event loop; ends exactly once, at its deadline at last. */
final class HttpRun implements HttpExchange.Listener {

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_CHUNK = 8 * 1024;
    // Looking through a bigger body on the loop would make other runs' stamps late.
    private static final int SMALL_BODY = 16 * 1024;

    private final Engine engine;
    private final EgressGuard guard;
    private final EventLoop loop;
    private final Probe probe;
    private final ProbeKind.Http http;
    private final Vantage vantage;
    private final String userAgent;
    private final CompletableFuture<Measurement> result = new CompletableFuture<>();

    // From here on everything is set by begin(), on the loop.
    private Stopwatch watch;
    private Instant startedAt;
    private long deadline;
    private HttpTarget target;
    private @Nullable ScheduledFuture<?> alarm;
    private @Nullable Dialer dialer;
    private @Nullable Channel channel;
    private @Nullable HttpExchange exchange;
    private @Nullable InetAddress address;
    private @Nullable TlsFacts tlsFacts;
    private int redirects;
    private boolean over;

    HttpRun(
            Engine engine,
            EgressGuard guard,
            EventLoop loop,
            Probe probe,
            ProbeKind.Http http,
            Vantage vantage,
            String userAgent) {
        this.engine = engine;
        this.guard = guard;
        this.loop = loop;
        this.probe = probe;
        this.http = http;
        this.vantage = vantage;
        this.userAgent = userAgent;
        this.watch = new Stopwatch();
        this.startedAt = engine.clock().instant();
        this.target = HttpTarget.of(http);
    }

    CompletableFuture<Measurement> result() {
        return result;
    }

    /** Starts the clock and the first request. Call it on the loop. */
    void begin() {
        watch = new Stopwatch();
        startedAt = engine.clock().instant();
        deadline = System.nanoTime() + probe.timeout().toNanos();
        alarm = loop.schedule(this::expire, probe.timeout().toNanos(), TimeUnit.NANOSECONDS);
        hop();
    }

    private void hop() {
        Route route = new Route(
                target.host(),
                target.port(),
                http.connectTo(),
                vantage.connectTo(),
                http.resolve(),
                http.ip(),
                target.secure() ? http.tls() : null,
                true);
        dialer =
                new Dialer(engine, guard, loop, watch, startedAt, deadline, route, this::connected, this::notConnected);
        dialer.dial();
    }

    private void connected(Channel open) {
        remember();
        channel = open;
        try {
            FullHttpRequest request = target.request(userAgent, http.compressed());
            HttpExchange sending = new HttpExchange(watch, http.maxBody(), http.compressed(), this);
            exchange = sending;
            open.pipeline()
                    .addLast(sending.wire())
                    .addLast(new HttpClientCodec(MAX_LINE, HttpExchange.MAX_HEADERS, MAX_CHUNK))
                    .addLast(sending);
            watch.enter(Phase.SEND);
            open.writeAndFlush(request).addListener((ChannelFuture sent) -> {
                if (!sent.isSuccess()) {
                    sending.notSent(sent.cause());
                } else if (watch.current() == Phase.SEND) {
                    watch.enter(Phase.WAIT);
                }
            });
        } catch (IllegalArgumentException e) {
            failed(Diagnosis.config(e));
        }
    }

    private void notConnected(Failure failure) {
        remember();
        // To be led into a forbidden place is what the target did, not what somebody configured.
        failed(
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
        String location = exchange.headers() == null ? null : exchange.headers().get(HttpHeaderNames.LOCATION);
        if (http.follow() > 0 && location != null && isRedirect(exchange.status())) {
            redirect(exchange.status(), location);
            return;
        }
        watch.stop(true);
        finish(null);
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private void redirect(int status, String location) {
        if (redirects == http.follow()) {
            failed(Diagnosis.failure(
                    Kind.REDIRECT,
                    Source.TARGET,
                    "expected at most %d redirects, was led on to %s".formatted(http.follow(), location)));
            return;
        }
        try {
            target = target.redirected(status, location);
        } catch (IllegalArgumentException e) {
            failed(Diagnosis.failure(Kind.REDIRECT, Source.TARGET, "redirect not followed: " + e.getMessage()));
            return;
        }
        redirects++;
        watch.redirected();
        Dialer.hangUp(channel);
        channel = null;
        exchange = null;
        loop.execute(this::hop); // not deeper on the stack of the connection that has just ended
    }

    @Override
    public void failed(Failure failure) {
        watch.stop(false);
        finish(failure);
    }

    private void expire() {
        if (!over) {
            remember();
            String where = address == null ? target.host() : Facts.ip(address) + ":" + target.port();
            Failure failure = Diagnosis.timeout(watch.current(), probe.timeout(), where);
            if (dialer != null) {
                dialer.abandon();
            }
            failed(failure);
        }
    }

    private void finish(@Nullable Failure failure) {
        if (over) {
            return;
        }
        over = true;
        if (alarm != null) {
            alarm.cancel(false);
        }
        Dialer.hangUp(channel);
        HttpExchange last = exchange;
        if (last != null && last.body().wireLength() > SMALL_BODY) {
            engine.aside().execute(() -> conclude(failure));
        } else {
            conclude(failure);
        }
    }

    private void conclude(@Nullable Failure broken) {
        try {
            HttpExchange last = exchange;
            Failure failure = broken == null && last != null ? decode(last) : broken;
            HttpHeaders headers = last == null ? null : last.headers();
            Facts facts = new Facts(startedAt, observed(last), watch.timings(), watch.phases());
            HttpAnswer answer = new HttpAnswer(
                    facts,
                    target.url(),
                    headers,
                    headers == null ? null : Objects.requireNonNull(last).body().bytes());
            result.complete(Judge.measure(probe, vantage.location(), facts, answer, failure));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
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
                Identity.NONE);
    }
}
