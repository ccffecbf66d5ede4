package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.catalog.Tongue;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What was found out about an incident that is over, as everybody reads it.
 *
 * @param text Markdown; never trusted
 * @param publishedAt when it could first be read
 * @param edits how it was changed since, newest first
 * @param translations the same in other languages, by {@link Tongue#code()}
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Postmortem(String text, Instant publishedAt, List<Edit> edits, Map<String, String> translations) {

    public Postmortem {
        edits = List.copyOf(edits);
        translations = Map.copyOf(translations);
    }

    /** When its text was last changed; when it was published, if it never was. */
    public Instant changedAt() {
        return edits.isEmpty() ? publishedAt : edits.get(0).at();
    }
}
