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
import dev.candor.security.EgressGuard;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run of an HTTP probe with its redirects, each on a connection of its own. Lives on one event loop; ends exactly
 * once, at its deadline at last.
 */
final class HttpRun extends Run implements HttpExchange.Listener {

    // Looking through a bigger body on the loop would make other runs' stamps late.
    private static final int SMALL_BODY = 16 * 1024;

    private final EgressGuard guard;
    private final ProbeKind.Http http;
    private final String userAgent;
    private final HttpSession session;
    private final HttpAuth auth;
    private final TraceContext trace;

    private HttpTarget target;
    private @Nullable HttpConnector connector;
    private @Nullable Channel channel;
    private @Nullable HttpExchange exchange;
    private @Nullable InetAddress address;
    private @Nullable TlsFacts tlsFacts;
    private int redirects;

    /** @param token the access token where the probe asks for OAuth 2; null otherwise */
    HttpRun(
            Engine engine,
            EgressGuard guard,
            Probe probe,
            ProbeKind.Http http,
            Vantage vantage,
            String userAgent,
            HttpSession session,
            @Nullable String token) {
        super(engine, probe, vantage);
        this.guard = guard;
        this.http = http;
        this.userAgent = userAgent;
        this.session = session;
        this.auth = new HttpAuth(http.auth(), token, ThreadLocalRandom.current());
        this.trace = TraceContext.of(http.headers(), ThreadLocalRandom.current());
        this.target = HttpTarget.of(http);
    }

    @Override
    protected void start() {
        hop();
    }

    private void hop() {
        HttpExchange.Terms terms = new HttpExchange.Terms(watch(), http.maxBody(), http.compressed(), this);
        connector = new HttpConnector(this, guard, http, target, terms, this::connected, this::notConnected);
        connector.dial();
    }

    private void connected(Channel open, HttpExchange begun) {
        remember();
        channel = open;
        exchange = begun;
        try {
            begun.begin(open, request());
        } catch (IllegalArgumentException e) {
            end(Diagnosis.config(e));
        }
    }

    private FullHttpRequest request() {
        FullHttpRequest request = target.request(userAgent, http.compressed(), trace.header(), forwarder());
        String authorization = auth.header();
        if (authorization != null) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, authorization);
        }
        String kept = session.cookies() == null ? null : session.cookies().header(target);
        if (kept != null) {
            String said = request.headers().get(HttpHeaderNames.COOKIE);
            request.headers().set(HttpHeaderNames.COOKIE, said == null ? kept : kept + "; " + said);
        }
        return request;
    }

    /** The proxy that gets the request instead of the target; null for none. */
    private @Nullable Proxy forwarder() {
        return connector == null ? null : connector.forwarder();
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
        if (connector != null) {
            address = connector.address() == null ? address : connector.address();
            tlsFacts = connector.tlsFacts();
        }
    }

    @Override
    public void answered(HttpExchange exchange) {
        HttpHeaders headers = exchange.headers();
        if (headers != null && session.cookies() != null) {
            session.cookies().take(target, headers);
        }
        String location = headers == null ? null : headers.get(HttpHeaderNames.LOCATION);
        if (exchange.status() == 407 && forwarder() != null) {
            end(Diagnosis.failure(Kind.AUTH, Source.PATH, "expected the proxy to know us, observed status 407"));
        } else if (auth.canMeet(target, exchange.status(), headers)) {
            again();
        } else if (http.follow() > 0 && location != null && isRedirect(exchange.status())) {
            redirect(exchange.status(), location);
        } else {
            end(null);
        }
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
            HttpTarget next = target.redirected(status, location);
            auth.moved(target.isOfTheOriginOf(next));
            target = next;
        } catch (IllegalArgumentException e) {
            end(Diagnosis.failure(Kind.REDIRECT, Source.TARGET, "redirect not followed: " + e.getMessage()));
            return;
        }
        redirects++;
        again();
    }

    /** Asks once more; what was up to now was the way to the real answer. */
    private void again() {
        watch().redirected();
        Dialer.hangUp(channel);
        channel = null;
        exchange = null;
        loop().execute(this::nextHop); // not deeper on the stack of the connection that has just ended
    }

    private void nextHop() {
        if (isOver()) {
            return;
        }
        try {
            hop();
        } catch (IllegalArgumentException e) {
            end(Diagnosis.config(e));
        }
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
        if (connector != null) {
            connector.abandon();
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
        complete(broken == null && last != null && http.compressed() ? last.decode() : broken);
    }

    @Override
    protected Facts seen() {
        Facts facts = new Facts(startedAt(), observed(), watch().timings(), watch().phases());
        String without3 = connector == null ? null : connector.without3();
        return without3 == null ? facts : facts.with("http3_failure", without3);
    }

    @Override
    protected Answer answer(Facts facts) {
        HttpExchange last = exchange;
        HttpHeaders headers = last == null ? null : last.headers();
        HttpAnswer answer = new HttpAnswer(
                facts,
                target.url(),
                headers,
                last == null || headers == null ? null : last.body().bytes());
        if (session.heard() != null && headers != null) {
            session.heard().accept(answer);
        }
        return answer;
    }

    @Override
    protected Map<String, Object> evidence() {
        HttpExchange last = exchange;
        return last == null
                ? Map.of()
                : HttpEvidence.of(last.headers(), last.body().bytes(), auth.header());
    }

    private Observed observed() {
        HttpExchange last = exchange == null || exchange.headers() == null ? null : exchange;
        return new Observed(
                address == null ? null : Facts.ip(address),
                address == null ? null : (Integer) Facts.ipVersion(address),
                last == null ? null : last.version(),
                last == null ? null : (Integer) last.status(),
                last != null || redirects > 0 ? (Integer) redirects : null,
                last == null ? null : (Long) last.body().wireLength(),
                last == null ? null : (Long) (long) last.body().bytes().length,
                last == null ? null : (Long) last.headersSize(),
                tlsFacts,
                Identity.NONE,
                trace.observed());
    }
}
