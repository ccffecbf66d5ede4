package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
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
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Update(
        int number,
        Instant at,
        Incident.Phase phase,
        String text,
        boolean automatic,
        @Nullable Instant nextUpdateBy,
        boolean backfilled) {

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
}
