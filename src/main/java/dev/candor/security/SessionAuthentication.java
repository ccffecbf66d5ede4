package dev.candor.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * Reads the session's cookie, on the console's pages only: the API never acts for who merely has a cookie, and public pages
 * never look one up. A session that is over is nobody, not an error.
 */
@ApplicationScoped
class SessionAuthentication implements HttpAuthenticationMechanism {

    /** The header by which the console's script says that nobody asked for this. */
    private static final String BY_ITSELF = "Candor-Live";

    private final SessionCookies cookies;

    SessionAuthentication(SessionCookies cookies) {
        this.cookies = cookies;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        String path = context.normalizedPath();
        Cookie cookie = path.equals(SessionCookies.CONSOLE) || path.startsWith(SessionCookies.CONSOLE + "/")
                ? context.request().getCookie(cookies.name())
                : null;
        if (cookie == null) {
            return Uni.createFrom().nullItem();
        }
        return providers
                .authenticate(new SessionRequest(cookie.getValue(), byPerson(context)))
                .onFailure(AuthenticationFailedException.class)
                .recoverWithNull();
    }

    // What a page asks for by itself, again and again, is no sign that somebody sits before it.
    private static boolean byPerson(RoutingContext context) {
        return context.request().getHeader(BY_ITSELF) == null
                && context.request().getHeader("Last-Event-ID") == null;
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(SessionRequest.class);
    }
}
