package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.catalog.Tongue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator tells about an open incident.
 *
 * @param phase the phase it puts the incident in; null keeps the phase. Resolving has its own request
 * @param text Markdown, at most 10,000 characters
 * @param nextUpdateBy when the next update is promised, at most a week ahead; null promises one as Candor would
 * @param translations the text in other languages, by {@link Tongue#code()}; null for none
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NewUpdate(
        Incident.@Nullable Phase phase,
        @NotNull @NotBlank @Size(max = Timeline.TEXT_LENGTH) String text,
        @Nullable Instant nextUpdateBy,

        @Nullable @Size(max = 10) Map<String, @NotBlank @Size(max = Timeline.TEXT_LENGTH) String> translations) {

    /** One in English only. */
    public NewUpdate(Incident.@Nullable Phase phase, String text, @Nullable Instant nextUpdateBy) {
        this(phase, text, nextUpdateBy, null);
    }
}
