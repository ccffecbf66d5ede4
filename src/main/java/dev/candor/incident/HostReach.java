package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one host's trouble hits. For operators.
 *
 * @param resources how many resources it ever hit
 * @param lasting how many of them it hits now
 * @param customers of how many customers they are
 * @param from when the first was hit
 * @param to when the last recovered; null while any is hit
 */
@JsonNaming(SnakeCaseStrategy.class)
public record HostReach(
        String host,
        long resources,
        long lasting,
        long customers,
        Instant from,
        @Nullable Instant to) {}
