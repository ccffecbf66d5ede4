package dev.candor.measurement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the calls for one heartbeat, by the hub's clock.
 *
 * @param since since when calls could be heard and were not: the later of its making and the hub's start
 * @param wellAt the last call that said all is well; null for none
 * @param failedAt the last call that said it failed; null for none
 * @param startedAt the last call that said it began; null for none
 * @param detail what came with the last call; null for nothing
 */
record HeartbeatCalls(
        Instant since,
        @Nullable Instant wellAt,
        @Nullable Instant failedAt,
        @Nullable Instant startedAt,
        @Nullable String detail) {

    /** Whether the last word was that it failed. */
    boolean failed() {
        return failedAt != null && (wellAt == null || failedAt.isAfter(wellAt));
    }
}
