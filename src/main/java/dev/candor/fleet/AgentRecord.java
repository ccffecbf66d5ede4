package dev.candor.fleet;

import java.security.PublicKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent as the database has it.
 *
 * @param name its own for ever
 * @param location where it was enrolled to stand; nothing that it says changes it
 * @param trusted whether it may run probes more often than once a second
 * @param revokedAt null while it may report
 * @param lastSeenAt null if it never reported; a few seconds old
 * @param trouble what on-call was told; null if nothing is wrong
 * @param troubleSince null if and only if nothing is wrong
 */
record AgentRecord(
        String name,
        String location,
        PublicKey key,
        boolean trusted,
        Instant enrolledAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastSeenAt,
        @Nullable Trouble trouble,
        @Nullable Instant troubleSince) {

    boolean revoked() {
        return revokedAt != null;
    }
}
