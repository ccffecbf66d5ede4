package dev.candor.correlation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a component's health did not change. Where no span covers a time, Candor was not watching: unknown.
 *
 * @param to exclusive; null while it lasts
 */
public record HealthSpan(
        String component,
        Health health,
        Instant from,
        @Nullable Instant to) {}
