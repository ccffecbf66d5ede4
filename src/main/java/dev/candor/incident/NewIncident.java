package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.correlation.Health;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An incident on an operator's word, for what no probe tells or what Candor suspects and doesn't tell by itself.
 *
 * @param title one line for everybody; names no customer
 * @param components what it hurts; may be empty
 * @param regions codes of the platform regions concerned; null for none in particular
 * @param beganAt null for now; at most 30 days ago
 * @param explanation what is known of the cause, for operators; null for nothing
 * @param text the first update, Markdown, at most 10,000 characters
 * @param nextUpdateBy when the next update is promised, at most a week ahead; null promises one as Candor would
 * @param platformAtFault false keeps it for operators only; null for true
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NewIncident(
        @NotBlank @Size(max = 200) String title,
        Incident.@NotNull Severity severity,
        @NotNull @Size(max = 100) List<@Valid Hurt> components,
        @Nullable @Size(max = 100) List<String> regions,
        @Nullable Instant beganAt,
        @Nullable @Size(max = 2000) String explanation,
        @NotBlank @Size(max = Timeline.TEXT_LENGTH) String text,
        @Nullable Instant nextUpdateBy,
        @Nullable Boolean platformAtFault) {

    /** A component and how bad it is there: degraded or down. */
    public record Hurt(@NotBlank String component, @NotNull Health health) {}
}
