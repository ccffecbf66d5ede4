package dev.candor.security;

import dev.candor.problem.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Customers who open their page with a token of their own provider instead of a capability: all of {@code /c/my/} is what is
 * below {@code /c/} and a capability elsewhere, of the customer whose token came with the request, as bearer or in a cookie.
 * The token is checked anew for each request, so that nothing has to be remembered, or taken back.
 */
@ApplicationScoped
public class CustomerLogin {

    /** What stands in place of a capability. It can't be one: these are longer. */
    public static final String MY = "my";

    static final String ROOT = "/c/" + MY;

    private static final String LOGIN = "candor.login";

    private final @Nullable LoginDoor door;
    private final SessionCookies cookies;
    private final Vertx vertx;
    private final MeterRegistry metrics;
    private final CurrentVertxRequest current;

    CustomerLogin(
            LoginConfig config,
            SessionCookies cookies,
            Vertx vertx,
            InstantSource clock,
            MeterRegistry metrics,
            CurrentVertxRequest current) {
        this.door = LoginDoor.of(
                        new LoginDoor.Setting(
                                config.jwks(), config.issuer(), config.audience(), config.claim(), config.algorithms()),
                        cookies.secure(),
                        clock)
                .orElse(null);
        this.cookies = cookies;
        this.vertx = vertx;
        this.metrics = metrics;
        this.current = current;
    }

    /** Whether customers can do so here. */
    public boolean on() {
        return door != null;
    }

    /** What the cookie is called that holds a token. */
    String cookie() {
        return LoginDoor.cookie(cookies.secure());
    }

    /**
     * Whose page that is at {@code /c/my/}: the customer's whose token came with the request at hand. Empty where there is none,
     * and on any other address.
     */
    public Optional<String> customer() {
        RoutingContext request = current.getCurrent();
        return request == null ? Optional.empty() : customer(request);
    }

    /** The same of that request. */
    public static Optional<String> customer(RoutingContext request) {
        return Optional.ofNullable(request.<LoginTokens.Login>get(LOGIN)).map(LoginTokens.Login::customer);
    }

    /** When the token of that request ends; empty where there is none. */
    public static Optional<Instant> until(RoutingContext request) {
        return Optional.ofNullable(request.<LoginTokens.Login>get(LOGIN)).map(LoginTokens.Login::until);
    }

    /**
     * Checks a token. May wait.
     *
     * @throws SignedTokens.Refused if it opens nothing
     * @throws IllegalStateException if that can't be said now, or if nobody can sign in here
     */
    LoginTokens.Login verify(String token) throws SignedTokens.Refused {
        if (door == null) {
            throw new IllegalStateException("candor.login.jwks is not set");
        }
        String outcome = "failed";
        try {
            LoginTokens.Login login = door.verify(token);
            outcome = "good";
            return login;
        } catch (SignedTokens.Refused e) {
            outcome = "refused";
            throw e;
        } finally {
            metrics.counter("candor_login_tokens", "outcome", outcome).increment();
        }
    }

    void register(@Observes Router router) {
        if (on()) {
            router.route(ROOT + "/*").order(0).handler(this::identify);
        }
    }

    // Who signs in, or out, needs no token for that beforehand.
    private void identify(RoutingContext request) {
        if (request.normalizedPath().startsWith(ROOT + "/session")) {
            request.next();
            return;
        }
        String token = door == null ? null : door.token(request.request());
        if (token == null) {
            refuse(request, 401, LoginDoor.WITHOUT);
            return;
        }
        vertx.<Object>executeBlocking(
                        () -> {
                            try {
                                return verify(token);
                            } catch (SignedTokens.Refused e) {
                                return "The token is not accepted: " + e.getMessage();
                            }
                        },
                        false)
                .onComplete(done -> {
                    if (done.failed()) {
                        refuse(request, 503, "The token can't be checked now");
                    } else if (done.result() instanceof LoginTokens.Login login) {
                        request.put(LOGIN, login);
                        request.next();
                    } else {
                        refuse(request, 401, String.valueOf(done.result()));
                    }
                });
    }

    private static void refuse(RoutingContext request, int status, String detail) {
        Problem problem = Problem.blank(status, status == 401 ? "Unauthorized" : "Service Unavailable", detail);
        if (status == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"candor-customers\"");
        } else {
            request.response().putHeader("Retry-After", "10");
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Cache-Control", "private, no-store")
                .end(new JsonObject()
                        .put("type", problem.type().toString())
                        .put("title", problem.title())
                        .put("status", problem.status())
                        .put("detail", problem.detail())
                        .encode());
    }
}
