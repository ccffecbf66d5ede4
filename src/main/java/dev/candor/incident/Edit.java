package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.catalog.Tongue;
import java.time.Instant;

/**
 * That a text was changed after it was told.
 *
 * @param at when
 * @param language which of its languages, as {@link Tongue#code()}
 * @param was what stood there before, Markdown; never trusted
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Edit(Instant at, String language, String was) {}
