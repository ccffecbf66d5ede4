package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Auth;
import dev.candor.probe.HttpVersion;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks by HTTP, over TLS where the URL says so. Each run has connections of its own. */
final class HttpProber implements Prober {

    /** The versions of a probe that asks for none: what curl offers over https. */
    static final Set<HttpVersion> VERSIONS = Set.of(HttpVersion.V1_1, HttpVersion.V2);

    /** For those that must be asked by QUIC. */
    static final Set<HttpVersion> ONLY_3 = Set.of(HttpVersion.V3);

    private static final List<String> BOTH =
            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
    private static final List<String> ONLY_1 = List.of(ApplicationProtocolNames.HTTP_1_1);
    private static final List<String> ONLY_2 = List.of(ApplicationProtocolNames.HTTP_2);

    private final Engine engine;
    private final EgressGuard guard;
    private final String userAgent;
    private final OAuthTokens tokens;

    HttpProber(Engine engine, EgressGuard guard, String userAgent) {
        this.engine = engine;
        this.guard = guard;
        this.userAgent = userAgent;
        this.tokens = new OAuthTokens(engine.clock(), this);
    }

    /** What TLS over TCP offers for these versions, the newer one first. */
    static List<String> alpn(Set<HttpVersion> versions) {
        if (!versions.contains(HttpVersion.V2)) {
            return ONLY_1;
        }
        return versions.contains(HttpVersion.V1_1) ? BOTH : ONLY_2;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        Journey journey = vantage.journey();
        return run(probe, vantage, journey == null ? HttpSession.NONE : new HttpSession(journey.cookies(), null));
    }

    /** The same as part of something bigger. */
    CompletionStage<Measurement> run(Probe probe, Vantage vantage, HttpSession session) {
        if (!(probe.kind() instanceof ProbeKind.Http http)) {
            throw new IllegalArgumentException("no HTTP probe: " + probe.id());
        }
        return http.auth() instanceof Auth.OAuth2 auth
                ? tokens.with(auth, http, probe, vantage, token -> ask(probe, http, vantage, session, token))
                : ask(probe, http, vantage, session, null);
    }

    private CompletionStage<Measurement> ask(
            Probe probe, ProbeKind.Http http, Vantage vantage, HttpSession session, @Nullable String token) {
        HttpRun run = new HttpRun(engine, guard, probe, http, vantage, userAgent, session, token);
        boolean mayNeedTls =
                http.follow() > 0 || "https".equalsIgnoreCase(http.url().getScheme());
        ProbeKind.Tls tls = mayNeedTls ? http.reach().tls() : null;
        Set<HttpVersion> versions = http.versions();
        return engine.whenTlsIsReady(
                versions.contains(HttpVersion.V3) ? tls : null,
                TlsContexts.HTTP_3,
                () -> engine.whenTlsIsReady(versions.equals(ONLY_3) ? null : tls, alpn(versions), run::launch)
                        .toCompletableFuture());
    }
}
