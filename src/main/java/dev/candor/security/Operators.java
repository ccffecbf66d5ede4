package dev.candor.security;

import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The accounts of operators. Whoever is disabled, or gets another password or role, is signed out everywhere at once. */
@ApplicationScoped
public class Operators {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final int MOST = 1_000;

    private final OperatorRepository rows;
    private final SessionRepository sessions;
    private final AuditLog audit;
    private final Caller caller;
    private final InstantSource clock;

    Operators(OperatorRepository rows, SessionRepository sessions, AuditLog audit, Caller caller, InstantSource clock) {
        this.rows = rows;
        this.sessions = sessions;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * What is to be another with an account.
     *
     * @param role null leaves it
     * @param password null leaves it
     * @param disabled null leaves it
     */
    public record Change(
            @Nullable OperatorRole role,
            @Nullable String password,
            @Nullable Boolean disabled) {

        @Override
        public String toString() {
            return "Change[role=%s, disabled=%s]".formatted(role, disabled);
        }
    }

    /** All accounts, by name. */
    @Transactional
    public List<Operator> all() {
        return rows.find("order by name").page(0, MOST).list().stream()
                .map(OperatorEntity::toOperator)
                .toList();
    }

    /** The account of that name. */
    @Transactional
    public Optional<Operator> find(String name) {
        return rows.findByIdOptional(name).map(OperatorEntity::toOperator);
    }

    /**
     * Makes an account.
     *
     * @throws ProblemException 422 for a name or password that is none, 409 for a name that is taken
     */
    @Transactional
    public Operator create(String name, OperatorRole role, String password) {
        Operator made = make(name, role, password);
        audit.write("operator.create", "operator/" + name, null, made);
        return made;
    }

    /** The same by a token that its holder has just shown, without being the caller by it. */
    @Transactional
    Operator createBy(ApiToken token, String name, OperatorRole role, String password) {
        Operator made = make(name, role, password);
        audit.writeAs(token.id(), Caller.Way.TOKEN, "operator.create", "operator/" + name, made);
        return made;
    }

    private Operator make(String name, OperatorRole role, String password) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.unprocessable(
                    "invalid-operator-name",
                    "The name is not one",
                    "expected 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit");
        }
        requirePassword(name, password);
        if (rows.findById(name) != null) {
            throw ProblemException.conflict(
                    "operator-exists", "There is such an account", "An operator is called %s already".formatted(name));
        }
        OperatorEntity row = new OperatorEntity(name, role, Passwords.hash(password), clock.instant());
        rows.persist(row);
        return row.toOperator();
    }

    /**
     * Changes an account.
     *
     * @throws ProblemException 404 for a name that nobody has, 422 for a password that is none, 409 where operators would
     *     take themselves their own rights, after which perhaps nobody could give them back
     */
    @Transactional
    public Operator change(String name, Change change) {
        OperatorEntity row = rows.findByIdOptional(name).orElseThrow(() -> ProblemException.notFound("operator", name));
        boolean own = name.equals(caller.operator());
        boolean less = Boolean.TRUE.equals(change.disabled())
                || (change.role() != null && change.role().compareTo(row.role) < 0);
        if (own && less) {
            throw ProblemException.conflict(
                    "own-rights",
                    "Nobody takes themselves their own rights",
                    "Another administrator can disable %s or give them a lesser role".formatted(name));
        }
        Operator before = row.toOperator();
        String password = change.password();
        if (password != null) {
            requirePassword(name, password);
            row.password = Passwords.hash(password);
        }
        if (change.role() != null) {
            row.role = change.role();
        }
        if (change.disabled() != null) {
            row.disabledAt = !change.disabled() ? null : row.disabledAt == null ? clock.instant() : row.disabledAt;
        }
        Operator after = row.toOperator();
        if (password != null || !before.equals(after)) {
            sessions.endAll(name);
            audit.write(password == null ? "operator.change" : "operator.password", "operator/" + name, before, after);
        }
        return after;
    }

    /** What is kept of that operator's password; empty for a name that is none, or of a disabled account. */
    @Transactional
    Optional<String> passwordOf(String name) {
        return NAME.matcher(name).matches()
                ? rows.findByIdOptional(name)
                        .filter(row -> row.disabledAt == null)
                        .map(row -> row.password)
                : Optional.empty();
    }

    /** The operator has just signed in; empty if the account changed since {@link #passwordOf} said this. */
    @Transactional
    Optional<Operator> signedIn(String name, String kept) {
        return rows.findByIdOptional(name)
                .filter(row -> row.disabledAt == null && row.password.equals(kept))
                .map(row -> {
                    row.signedInAt = clock.instant();
                    return row.toOperator();
                });
    }

    private static void requirePassword(String name, String password) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        int characters = password.codePointCount(0, password.length());
        if (characters < Passwords.SHORTEST
                || bytes > Passwords.LONGEST
                || (name.length() > 2 && password.contains(name))) {
            throw ProblemException.unprocessable(
                    "weak-password",
                    "The password will not do",
                    "expected at least %d characters, at most %d bytes, without the account's name"
                            .formatted(Passwords.SHORTEST, Passwords.LONGEST));
        }
    }
}
