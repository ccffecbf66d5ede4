package dev.candor.security;

import io.quarkus.logging.Log;
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
    private final OperatorLogin logins;

    TokenIdentities(ApiTokens tokens, OperatorLogin logins) {
        this.tokens = tokens;
        this.logins = logins;
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> {
            String text = request.getToken().getToken();
            if (logins.takes(text)) {
                return signed(text);
            }
            ApiToken token =
                    tokens.verify(text).orElseThrow(() -> new AuthenticationFailedException("not a valid token"));
            QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                    .setPrincipal(new QuarkusPrincipal(token.id()))
                    .addRoles(token.roles());
            String operator = token.operator();
            return (operator == null ? identity : identity.addAttribute(Caller.OPERATOR, operator)).build();
        });
    }

    // Not an operator's account here, however it is called: what belongs to accounts is not theirs.
    private SecurityIdentity signed(String token) {
        try {
            OperatorLogin.Login login = logins.verify(token);
            return QuarkusSecurityIdentity.builder()
                    .setPrincipal(new QuarkusPrincipal(login.name()))
                    .addRoles(login.roles())
                    .build();
        } catch (SignedTokens.Refused e) {
            Log.debugf("a signed token was refused: %s", e.getMessage());
            throw new AuthenticationFailedException("not a valid token: " + e.getMessage());
        } catch (IllegalStateException e) {
            Log.warnf("a signed token could not be checked: %s", e.getMessage());
            throw new AuthenticationFailedException("a signed token can't be checked now");
        }
    }
}
