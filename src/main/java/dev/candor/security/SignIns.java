package dev.candor.security;

import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Signing in and out with a browser. Guessing is slow: attempts are counted per account and address, in this process. */
@ApplicationScoped
public class SignIns {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int KEYS = 10_000;

    private final Operators operators;
    private final Sessions sessions;
    private final ApiTokens tokens;
    private final AuditLog audit;
    private final Caller caller;
    private final InstantSource clock;
    private final AttemptLimit perAccount = new AttemptLimit(5, MINUTE, KEYS);
    // Several people behind one address, but no dictionary of names.
    private final AttemptLimit perAddress = new AttemptLimit(60, MINUTE, KEYS);

    SignIns(
            Operators operators,
            Sessions sessions,
            ApiTokens tokens,
            AuditLog audit,
            Caller caller,
            InstantSource clock) {
        this.operators = operators;
        this.sessions = sessions;
        this.tokens = tokens;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * Begins a session.
     *
     * @param address where the browser is
     * @return the session's key for its cookie; empty if no account in use has that name and password
     * @throws ProblemException 429 after too many attempts
     */
    public Optional<String> signIn(String name, String password, String address) {
        Optional<Operator> operator =
                rightPassword(name, password, address).flatMap(kept -> operators.signedIn(name, kept));
        operator.ifPresent(
                o -> audit.writeAs(o.name(), Caller.Way.SESSION, "session.begin", "operator/" + o.name(), null));
        return operator.map(sessions::open);
    }

    /**
     * Makes an administrator's account by an administrator's token, and begins a session with it: the first one, or one
     * for who has forgotten their password.
     *
     * @return the session's key; empty if the token is not one of an administrator
     * @throws ProblemException 429 after too many attempts; as {@link Operators#create}
     */
    public Optional<String> enrol(String token, String name, String password, String address) {
        limit("token", address);
        Optional<ApiToken> good = tokens.verify(token.strip())
                .filter(t -> t.operator() == null && t.roles().containsAll(Set.of(Roles.ADMIN, Roles.VIEWER)));
        return good.map(t -> sessions.open(operators.createBy(t, name, OperatorRole.ADMIN, password)));
    }

    /**
     * Gives the caller's own account another password, and signs it out everywhere.
     *
     * @return whether {@code current} was right
     * @throws ProblemException 429 after too many attempts, 422 for a new password that is none
     */
    public boolean changePassword(String current, String next, String address) {
        String name = caller.operator();
        if (name == null || rightPassword(name, current, address).isEmpty()) {
            return false;
        }
        operators.change(name, new Operators.Change(null, next, null));
        return true;
    }

    // What is kept of the password, if it is this one. An unknown name takes as long as a wrong password; no connection
    // is held meanwhile.
    private Optional<String> rightPassword(String name, String password, String address) {
        limit(name, address);
        Optional<String> kept = operators.passwordOf(name);
        boolean same = Passwords.matches(password, kept.orElse(Passwords.NOBODYS));
        return kept.filter(k -> same);
    }

    /** Ends the caller's session. Calling it twice changes nothing. */
    public void signOut() {
        String key = caller.session();
        if (key != null) {
            sessions.end(key);
            audit.write("session.end", "operator/" + caller.name(), null, null);
        }
    }

    private void limit(String name, String address) {
        Instant now = clock.instant();
        if (!perAddress.allows(address, now) || !perAccount.allows(name + " " + address, now)) {
            throw ProblemException.later(
                    Problem.of(
                            429,
                            "too-many-attempts",
                            "Too many attempts",
                            "Wait for a minute, then try to sign in again"),
                    MINUTE);
        }
    }
}
