package dev.candor.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who is signed in. A session ends by being unused, by its age, by signing out, and with any change of its account; it is
 * looked up for every request, so that all of these count at once, on every hub.
 */
@ApplicationScoped
class Sessions {

    private static final int KEY_BYTES = 32;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{43}");
    // Written down no more often than this, so that reading a page is not a write.
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

    private final SessionRepository rows;
    private final OperatorRepository operators;
    private final SecurityConfig config;
    private final InstantSource clock;

    Sessions(SessionRepository rows, OperatorRepository operators, SecurityConfig config, InstantSource clock) {
        this.rows = rows;
        this.operators = operators;
        this.config = config;
        this.clock = clock;
    }

    /** Begins a session and answers its key, this one time. */
    @Transactional
    String open(Operator operator) {
        Instant now = clock.instant();
        rows.forget(now.minus(config.sessionIdle()), now.minus(config.sessionLongest()));
        String key = Tokens.random(KEY_BYTES);
        rows.persist(new SessionEntity(digest(key), operator.name(), now));
        return key;
    }

    /**
     * Whose session it is; empty for a key that is malformed, unknown or out of time, and for a disabled account.
     *
     * @param use whether that counts as using it
     */
    @Transactional
    Optional<Operator> find(String key, boolean use) {
        if (!SHAPE.matcher(key).matches()) {
            return Optional.empty();
        }
        SessionEntity row = rows.findById(digest(key));
        Instant now = clock.instant();
        if (row == null
                || !now.isBefore(row.seenAt.plus(config.sessionIdle()))
                || !now.isBefore(row.createdAt.plus(config.sessionLongest()))) {
            return Optional.empty();
        }
        Optional<Operator> operator = operators.findByIdOptional(row.operator).map(OperatorEntity::toOperator);
        if (operator.isEmpty() || operator.get().disabled()) {
            return Optional.empty();
        }
        if (use && now.isAfter(row.seenAt.plus(SEEN_EVERY))) {
            rows.seen(row.digest, now);
        }
        return operator;
    }

    /** Ends it. Calling it twice changes nothing. */
    @Transactional
    void end(String key) {
        rows.deleteById(digest(key));
    }

    private static String digest(String key) {
        return Sha256.hex(Tokens.digest(key));
    }
}
