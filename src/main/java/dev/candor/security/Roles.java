package dev.candor.security;

import java.util.Set;

/** What a caller may be allowed to do. A route names the roles that may call it; one that names none answers nobody. */
public final class Roles {

    /** Everything. */
    public static final String ADMIN = "admin";

    /** Tell about incidents, acknowledge, re-drive deliveries. */
    public static final String RESPONDER = "responder";

    /** Read what operators read. */
    public static final String VIEWER = "viewer";

    /** Announce deploys and ask gates. */
    public static final String DEPLOYER = "deployer";

    /** Say what another system sees: push alerts. Reads nothing. */
    public static final String REPORTER = "reporter";

    /** All of them: an administrator's token holds them all. */
    public static final Set<String> ALL = Set.of(ADMIN, RESPONDER, VIEWER, DEPLOYER, REPORTER);

    private Roles() {}
}
