package dev.candor.security;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

@ApplicationScoped
class SessionRepository implements PanacheRepositoryBase<SessionEntity, String> {

    /** Signs that operator out everywhere. */
    void endAll(String operator) {
        delete("operator", operator);
    }

    /** Forgets what was last seen or began before these moments. */
    void forget(Instant seenBefore, Instant begunBefore) {
        delete("seenAt < ?1 or createdAt < ?2", seenBefore, begunBefore);
    }

    /** Remembers that the session is in use, whoever else says so at the same time. */
    void seen(String digest, Instant now) {
        update("seenAt = ?1 where digest = ?2 and seenAt < ?1", now, digest);
    }
}
