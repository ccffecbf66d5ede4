package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Assertion;
import dev.candor.probe.Auth;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Query;
import dev.candor.probe.Reach;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens for client credentials (RFC 6749 §4.4). A token is fetched by an HTTP run like any other, guard and
 * proxy included, kept until shortly before it ends, and fetched by one run while others wait for it. Fetching has the
 * probe's timeout for itself: it is no part of the times that a measurement tells.
 */
final class OAuthTokens {

    private static final int MOST = 1_000;
    private static final int LARGEST_ANSWER = 64 * 1024;
    private static final Integer UNAUTHORIZED = 401;
    private static final int LONGEST_TOKEN = 8 * 1024;
    // For a server that does not say how long.
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final Query TOKEN = Query.parse("jsonpath $.access_token");
    private static final Query TYPE = Query.parse("jsonpath $.token_type");
    private static final Query EXPIRES_IN = Query.parse("jsonpath $.expires_in");
    private static final List<Assertion> GRANTED = List.of(Assertion.parse("status == 200"));

    private final InstantSource clock;
    private final HttpProber prober;
    private final Map<Key, CompletableFuture<Token>> tokens = new ConcurrentHashMap<>();

    OAuthTokens(InstantSource clock, HttpProber prober) {
        this.clock = clock;
        this.prober = prober;
    }

    private record Key(Auth.OAuth2 auth, Reach reach, Map<String, String> connectTo) {}

    /** @param trouble the measurement that has no token; null if there is one */
    private record Token(
            String value, Instant until, @Nullable Measurement trouble) {}

    /**
     * Runs with a token. If the target refuses one that was kept (401), it is dropped and the run is made once again.
     */
    CompletionStage<Measurement> with(
            Auth.OAuth2 auth,
            ProbeKind.Http http,
            Probe probe,
            Vantage vantage,
            Function<String, CompletionStage<Measurement>> run) {
        return with(new Key(auth, http.reach(), vantage.connectTo()), http, probe, vantage, run, true);
    }

    private CompletionStage<Measurement> with(
            Key key,
            ProbeKind.Http http,
            Probe probe,
            Vantage vantage,
            Function<String, CompletionStage<Measurement>> run,
            boolean again) {
        CompletableFuture<Token> kept = tokens.get(key);
        CompletableFuture<Token> used =
                kept != null && kept.isDone() && isGood(kept.join()) ? kept : current(key, http, probe, vantage);
        boolean fresh = used != kept;
        return used.thenCompose(token -> {
            if (token.trouble() != null) {
                return CompletableFuture.completedFuture(refused(probe, key.auth(), token.trouble()));
            }
            return run.apply(token.value()).thenCompose(m -> {
                if (!Objects.equals(m.observed().status(), UNAUTHORIZED)) {
                    return CompletableFuture.completedFuture(m);
                }
                tokens.remove(key, used);
                return again && !fresh
                        ? with(key, http, probe, vantage, run, false)
                        : CompletableFuture.completedFuture(m);
            });
        });
    }

    private boolean isGood(Token token) {
        return token.trouble() == null && clock.instant().isBefore(token.until());
    }

    /** The token that is being fetched, or begins to be. */
    private CompletableFuture<Token> current(Key key, ProbeKind.Http http, Probe probe, Vantage vantage) {
        if (tokens.size() >= MOST) {
            tokens.values().removeIf(CompletableFuture::isDone);
        }
        CompletableFuture<Token> mine = new CompletableFuture<>();
        CompletableFuture<Token> found = tokens.compute(
                key, (same, there) -> there == null || (there.isDone() && !isGood(there.join())) ? mine : there);
        if (found == mine) {
            CompletionStage<Token> unused = fetch(key.auth(), http, probe, vantage)
                    .whenComplete((token, error) -> {
                        if (error != null || token.trouble() != null) {
                            tokens.remove(key, mine);
                        }
                        if (error != null) {
                            mine.completeExceptionally(error);
                        } else {
                            mine.complete(token);
                        }
                    });
        }
        return found;
    }

    private CompletionStage<Token> fetch(Auth.OAuth2 auth, ProbeKind.Http http, Probe probe, Vantage vantage) {
        Probe request = probe.asking(request(auth, http.reach()), GRANTED);
        AtomicReference<HttpAnswer> answer = new AtomicReference<>();
        return prober.run(request, vantage.alone(), new HttpSession(null, answer::set))
                .thenApply(m -> m.outcome() == Outcome.UP || m.outcome() == Outcome.DEGRADED
                        ? read(answer.get(), m)
                        : new Token("", Instant.MIN, m));
    }

    private Token read(@Nullable HttpAnswer answer, Measurement m) {
        Object token = answer == null ? null : first(answer, TOKEN);
        Object type = answer == null ? null : first(answer, TYPE);
        boolean usable = token instanceof String text
                && !text.isEmpty()
                && text.length() <= LONGEST_TOKEN
                && text.chars().allMatch(c -> c > ' ' && c < 127)
                && (type == null
                        || String.valueOf(type).toLowerCase(Locale.ROOT).equals("bearer"));
        if (!usable || answer == null) {
            return new Token(
                    "",
                    Instant.MIN,
                    without(m, "expected JSON with an access_token of the type Bearer, observed none"));
        }
        Object seconds = first(answer, EXPIRES_IN);
        Duration lifetime = seconds instanceof Number number
                ? Duration.ofSeconds(Math.max(0, Math.min(number.longValue(), 86_400)))
                : LIFETIME;
        Duration margin = lifetime.compareTo(MARGIN.multipliedBy(4)) > 0 ? MARGIN : lifetime.dividedBy(4);
        return new Token(String.valueOf(token), clock.instant().plus(lifetime).minus(margin), null);
    }

    private static @Nullable Object first(HttpAnswer answer, Query query) {
        List<Object> values = answer.values(query);
        return values.isEmpty() ? null : values.get(0);
    }

    /** As RFC 6749 §2.3.1 asks of every client: the credentials in the header, form-encoded. */
    private static ProbeKind.Http request(Auth.OAuth2 auth, Reach reach) {
        String scope = auth.scope() == null ? "" : "&scope=" + encoded(auth.scope());
        ProbeKind.Tls tls = reach.tls();
        return new ProbeKind.Http(
                auth.tokenUrl(),
                "POST",
                List.of(
                        Map.entry("Content-Type", "application/x-www-form-urlencoded"),
                        Map.entry("Accept", "application/json")),
                "grant_type=client_credentials" + scope,
                new Auth.Basic(encoded(auth.clientId()), encoded(auth.clientSecret())),
                0,
                HttpProber.VERSIONS,
                false,
                LARGEST_ANSWER,
                new Reach(
                        // Everything but the target's own name.
                        new ProbeKind.Tls(tls.insecure(), tls.ca(), tls.cert(), tls.key(), null, tls.min()),
                        reach.resolve(),
                        reach.connectTo(),
                        reach.ip(),
                        reach.proxy(),
                        reach.connectTimeout(),
                        false));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The measurement of a run that got no token: what it could not do is prove who asks. */
    private static Measurement refused(Probe probe, Auth.OAuth2 auth, Measurement trouble) {
        Failure failure = trouble.failure();
        return without(
                trouble,
                "no token from %s for %s: %s"
                        .formatted(
                                auth.tokenUrl().getHost(), probe.id(), failure == null ? "nothing" : failure.detail()));
    }

    private static Measurement without(Measurement m, String detail) {
        Failure failure = m.failure();
        Source source = failure == null ? Source.TARGET : failure.source();
        return new Measurement(
                m.probe(),
                m.kind(),
                m.location(),
                m.startedAt(),
                m.outcome() == Outcome.UNKNOWN ? Outcome.UNKNOWN : Outcome.DOWN,
                Diagnosis.failure(Kind.AUTH, source, detail),
                List.of(),
                Observed.NOTHING,
                m.timings(),
                m.phases(),
                Map.of());
    }
}
