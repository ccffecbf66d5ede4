package dev.candor.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent got into trouble, into another one, or out of it. Fired synchronously in the transaction that writes it down.
 *
 * @param agent its name
 * @param location where it stands
 * @param trouble null if it is over
 * @param since when the trouble began; the same until it is over, so that both name one matter
 * @param first whether it had none before
 * @param explanation one sentence for on-call
 */
public record AgentChanged(
        String agent,
        String location,
        @Nullable Trouble trouble,
        Instant since,
        boolean first,
        Instant at,
        String explanation) {}
