package dev.candor.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.incident.Incident;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One matter for on-call. There is one per incident, whatever it is blamed on and however often that is revised.
 *
 * @param id the incident's id, and the key by which receivers tell the same matter
 * @param sequence counts its events from 1
 * @param page whether it is worth waking somebody: the platform is at fault, it is not minor, and what is
 *     believed of it is certain and lasting enough
 * @param cause what is blamed, {@code host/fra-112}; null while nothing explains it
 * @param components ids of the components it hurts
 * @param regions codes of the platform regions concerned
 * @param acknowledgedBy the operator who has it in hand; null while nobody has
 * @param verdict the class of what is blamed; null while nothing is
 * @param confidence from 0 to 1 in the cause; null without one
 * @param flapping whether it comes and goes so often that turns are told in longer and longer intervals only
 * @param step how far the ladder of escalation is, from 0
 * @param supersededBy the alert that tells the story on; null where it was not merged into another
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Alert(
        UUID id,
        int sequence,
        Status status,
        Incident.Severity severity,
        boolean page,
        String title,
        String explanation,
        @Nullable String cause,
        List<String> components,
        List<String> regions,
        Instant beganAt,
        Instant detectedAt,
        @Nullable Instant resolvedAt,
        Instant updatedAt,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt,
        @Nullable String verdict,
        @Nullable Double confidence,
        boolean flapping,
        int step,
        @Nullable UUID supersededBy) {

    public Alert {
        components = List.copyOf(components);
        regions = List.copyOf(regions);
    }

    /** How events, silences and labels name it: {@code inc_…}, {@code own_…} or {@code agt_…}. */
    public String subject() {
        return AlertEntity.subject(cause, id);
    }

    /** Whether it still matters. */
    public enum Status {
        FIRING,
        RESOLVED;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
