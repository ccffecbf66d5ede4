package dev.candor.uptime;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.correlation.Health;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A time in which something was in one health, and what says so. Several may cover one time: then the worst that is known
 * counts, and unknown only where nothing worse is known. What none covers was up.
 *
 * @param from inclusive
 * @param to exclusive, not before {@code from}
 * @param basis what says so: {@code measured}, {@code placement}, {@code probe}, {@code operator}, or {@code not watched}
 * @param incident the incident that tells of it; null where none does
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Stretch(
        Instant from,
        Instant to,
        Health health,
        String basis,
        @Nullable UUID incident) {

    public Stretch {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(
                    "a stretch must not end before it begins, was %s to %s".formatted(from, to));
        }
    }

    /** How much it weighs against others of the same time. */
    static int weight(Health health) {
        return switch (health) {
            case UP -> 0;
            case DEGRADED -> 1;
            case UNKNOWN -> 2;
            case DOWN -> 3;
        };
    }
}
