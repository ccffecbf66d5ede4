package dev.candor.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Turns a good token into an identity with its roles. */
@ApplicationScoped
class TokenIdentities implements IdentityProvider<TokenAuthenticationRequest> {

    private final ApiTokens tokens;

    TokenIdentities(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> {
            ApiToken token = tokens.verify(request.getToken().getToken())
                    .orElseThrow(() -> new AuthenticationFailedException("not a valid token"));
            QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                    .setPrincipal(new QuarkusPrincipal(token.id()))
                    .addRoles(token.roles());
            String operator = token.operator();
            return (operator == null ? identity : identity.addAttribute(Caller.OPERATOR, operator)).build();
        });
    }
}
