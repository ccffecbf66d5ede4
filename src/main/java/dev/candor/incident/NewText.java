package dev.candor.incident;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A text that takes the place of another, or of none.
 *
 * @param text Markdown; at most 10,000 characters for an update, 20,000 for a postmortem
 * @param language {@code en}, {@code de} or {@code es}; null for English
 */
public record NewText(
        @NotNull @NotBlank @Size(max = Postmortems.TEXT_LENGTH)
        String text,

        @Nullable String language) {}
