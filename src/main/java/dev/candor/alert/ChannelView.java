package dev.candor.alert;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A channel as operators see it.
 *
 * @param place where it is, without what may be secret
 * @param failing whether it is spared because it failed several times in a row
 * @param closedAt since when its receiver wants no more; null while it does
 * @param pending deliveries that wait for a try
 * @param held deliveries that wait for their time
 * @param dead deliveries that were given up
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ChannelView(
        String name,
        String kind,
        String place,
        boolean pagesOnly,
        boolean failing,
        @Nullable Instant closedAt,
        long pending,
        long held,
        long dead,
        @Nullable Instant lastDelivered) {}
