package dev.candor.alert;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as operators see it.
 *
 * @param event the event's id, which the receiver knows as {@code webhook-id}
 * @param attempts how many times it was tried since it was made or last re-driven
 * @param nextAttemptAt null once it is settled
 */
@JsonNaming(SnakeCaseStrategy.class)
public record DeliveryView(
        long id,
        String event,
        String type,
        String title,
        String channel,
        DeliveryState state,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        Instant createdAt,
        @Nullable Instant settledAt) {

    static DeliveryView of(DeliveryEntity row) {
        return new DeliveryView(
                Outbox.idOf(row),
                row.event.id,
                row.event.type,
                row.event.title,
                row.channel,
                row.state,
                row.attempts,
                row.state == DeliveryState.PENDING ? row.nextAt : null,
                row.lastStatus,
                row.lastError,
                row.createdAt,
                row.settledAt);
    }
}
