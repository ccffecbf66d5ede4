package dev.candor.security;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A key that came in the session's cookie. */
final class SessionRequest extends BaseAuthenticationRequest {

    private final String key;
    private final boolean byPerson;

    SessionRequest(String key, boolean byPerson) {
        this.key = key;
        this.byPerson = byPerson;
    }

    /** Whether a person asked, and not the page by itself. */
    boolean byPerson() {
        return byPerson;
    }

    String key() {
        return key;
    }
}
