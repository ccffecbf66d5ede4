package dev.candor.alert;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A silence as somebody wants it.
 *
 * @param id an existing one to change; null or empty for a new one
 * @param createdBy null for the caller's name
 */
public record NewSilence(
        @Nullable UUID id,
        @Nullable List<@Nullable Matcher> matchers,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable String createdBy,
        @Nullable String comment) {}
