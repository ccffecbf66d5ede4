package dev.candor.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Turns the key of a session into the operator who is signed in. */
@ApplicationScoped
class SessionIdentities implements IdentityProvider<SessionRequest> {

    private final Sessions sessions;

    SessionIdentities(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Class<SessionRequest> getRequestType() {
        return SessionRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(SessionRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> {
            Operator operator = sessions.find(request.key(), request.byPerson())
                    .orElseThrow(() -> new AuthenticationFailedException("not a session that lasts"));
            return QuarkusSecurityIdentity.builder()
                    .setPrincipal(new QuarkusPrincipal(operator.name()))
                    .addRoles(operator.role().roles())
                    .addAttribute(Caller.OPERATOR, operator.name())
                    .addAttribute(Caller.SESSION, request.key())
                    .build();
        });
    }
}
