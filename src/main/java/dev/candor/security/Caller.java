package dev.candor.security;

import io.quarkus.arc.Arc;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who makes the request that is being answered. */
@ApplicationScoped
public class Caller {

    /** What the hub does by itself is done in this name. */
    public static final String SYSTEM = "candor";

    static final String OPERATOR = "candor.operator";
    static final String SESSION = "candor.session";

    private static final String FORMS = "candor form";

    private final CurrentIdentityAssociation identities;

    Caller(CurrentIdentityAssociation identities) {
        this.identities = identities;
    }

    /** How a caller showed who they are. */
    public enum Way {
        /** By signing in with a browser. */
        SESSION,
        /** By a bearer token. */
        TOKEN,
        /** Nobody called: the hub itself. */
        SYSTEM
    }

    /** The operator's name, the id of a token that belongs to nobody in particular, or {@link #SYSTEM}. */
    public String name() {
        String operator = operator();
        SecurityIdentity identity = identity();
        return operator != null
                ? operator
                : identity == null ? SYSTEM : identity.getPrincipal().getName();
    }

    /** The operator who is signed in or whose token it is; null if there is none. */
    public @Nullable String operator() {
        SecurityIdentity identity = identity();
        return identity == null ? null : identity.getAttribute(OPERATOR);
    }

    /** How they showed who they are. */
    public Way way() {
        SecurityIdentity identity = identity();
        return identity == null ? Way.SYSTEM : identity.getAttribute(SESSION) == null ? Way.TOKEN : Way.SESSION;
    }

    /** What they may do; see {@link Roles}. */
    public Set<String> roles() {
        SecurityIdentity identity = identity();
        return identity == null ? Set.of() : identity.getRoles();
    }

    /** What every form of this session carries, and no other site can know; empty without a session. */
    public String formToken() {
        String key = session();
        return key == null ? "" : formToken(key);
    }

    /** Whether that is the token of this session's forms. */
    boolean wroteForm(@Nullable String token) {
        String key = session();
        return key != null
                && token != null
                && MessageDigest.isEqual(
                        formToken(key).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    /** The session's key; null without one. */
    @Nullable
    String session() {
        SecurityIdentity identity = identity();
        return identity == null ? null : identity.getAttribute(SESSION);
    }

    // A digest under the session's own key: nothing to keep, and who reads the database can't make one.
    private static String formToken(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Sha256.hmac(key, FORMS.getBytes(StandardCharsets.UTF_8)));
    }

    private @Nullable SecurityIdentity identity() {
        if (!Arc.container().requestContext().isActive()) {
            return null;
        }
        SecurityIdentity identity = identities.getIdentity();
        return identity == null || identity.isAnonymous() ? null : identity;
    }
}
