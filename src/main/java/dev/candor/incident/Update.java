package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.catalog.Tongue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing told about an incident.
 *
 * @param number counts from 1 within the incident, and names the update for ever
 * @param at when it was told
 * @param phase the phase it puts the incident in
 * @param text as written, Markdown; never trusted
 * @param automatic true for what Candor measured and told by itself: "not reviewed yet"
 * @param nextUpdateBy when the next update is promised; null where none is due (resolved)
 * @param backfilled whether it tells of measurements that came too late to decide anything
 * @param edits how its text was changed since, newest first
 * @param translations its text in other languages, by {@link Tongue#code()}
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Update(
        int number,
        Instant at,
        Incident.Phase phase,
        String text,
        boolean automatic,
        @Nullable Instant nextUpdateBy,
        boolean backfilled,
        List<Edit> edits,
        Map<String, String> translations) {

    public Update {
        // An answer that was remembered before there were edits has none.
        edits = edits == null ? List.of() : List.copyOf(edits);
        translations = translations == null ? Map.of() : Map.copyOf(translations);
    }

    /** An update that came in time. */
    public Update(
            int number,
            Instant at,
            Incident.Phase phase,
            String text,
            boolean automatic,
            @Nullable Instant nextUpdateBy) {
        this(number, at, phase, text, automatic, nextUpdateBy, false);
    }

    /** One that stands as it was told. */
    public Update(
            int number,
            Instant at,
            Incident.Phase phase,
            String text,
            boolean automatic,
            @Nullable Instant nextUpdateBy,
            boolean backfilled) {
        this(number, at, phase, text, automatic, nextUpdateBy, backfilled, List.of(), Map.of());
    }

    /** The same, changed like that since. */
    Update retold(List<Edit> how, Map<String, String> languages) {
        return new Update(number, at, phase, text, automatic, nextUpdateBy, backfilled, how, languages);
    }

    /** When its text was last changed; when it was told, if it never was. */
    public Instant changedAt() {
        return edits.isEmpty() ? at : edits.get(0).at();
    }
}
