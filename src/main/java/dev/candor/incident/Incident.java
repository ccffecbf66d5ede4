package dev.candor.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A span in which something did not work as promised.
 *
 * @param title one line for everybody; names no customer
 * @param phase where people are with it
 * @param severity how bad it is
 * @param cause what is blamed; null while nothing explains it
 * @param confidence from 0 to 1 in the cause; null without one
 * @param explanation the finding's sentence, or why there is none
 * @param beganAt when it began, by evidence: the first failure
 * @param detectedAt when Candor noticed
 * @param publishedAt when it was first shown on a page
 * @param resolvedAt null while it is open
 * @param platformAtFault false where the observers' own location is blamed: such an incident is for operators only
 * @param components what it hurts, worst first
 * @param regions codes of the platform regions concerned
 * @param evidence which locations saw what, when last counted
 * @param updates newest first
 * @param atRisk whether it is no more than a warning: others say that the cause is in trouble, and nothing fails
 * @param mergedInto the incident that tells the story on; null where it was not merged into another
 * @param died what of the cause is gone by an operator's word, while no probe sees a failure: {@code disk}, or
 *     {@code other} for the whole of it
 * @param postmortem what was found out about it; null while nothing is published
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Incident(
        UUID id,
        String title,
        Phase phase,
        Severity severity,
        @Nullable Suspect cause,
        @Nullable Double confidence,
        String explanation,
        Instant beganAt,
        Instant detectedAt,
        Instant publishedAt,
        @Nullable Instant resolvedAt,
        boolean platformAtFault,
        List<AffectedComponent> components,
        List<String> regions,
        List<Evidence> evidence,
        List<Update> updates,
        boolean atRisk,
        @Nullable UUID mergedInto,
        List<String> died,
        @Nullable Postmortem postmortem) {

    public Incident {
        components = List.copyOf(components);
        regions = List.copyOf(regions);
        evidence = List.copyOf(evidence);
        updates = List.copyOf(updates);
        // An answer that was remembered before this was told has none.
        died = died == null ? List.of() : List.copyOf(died);
    }

    /** One that is more than a warning. */
    public Incident(
            UUID id,
            String title,
            Phase phase,
            Severity severity,
            @Nullable Suspect cause,
            @Nullable Double confidence,
            String explanation,
            Instant beganAt,
            Instant detectedAt,
            Instant publishedAt,
            @Nullable Instant resolvedAt,
            boolean platformAtFault,
            List<AffectedComponent> components,
            List<String> regions,
            List<Evidence> evidence,
            List<Update> updates) {
        this(
                id,
                title,
                phase,
                severity,
                cause,
                confidence,
                explanation,
                beganAt,
                detectedAt,
                publishedAt,
                resolvedAt,
                platformAtFault,
                components,
                regions,
                evidence,
                updates,
                false,
                null,
                List.of(),
                null);
    }

    /** The same, had this been told as well. */
    public Incident telling(Update told) {
        return new Incident(
                id,
                title,
                told.phase(),
                severity,
                cause,
                confidence,
                explanation,
                beganAt,
                detectedAt,
                publishedAt,
                resolvedAt,
                platformAtFault,
                components,
                regions,
                evidence,
                Stream.concat(Stream.of(told), updates.stream()).toList(),
                atRisk,
                mergedInto,
                died,
                postmortem);
    }

    /** Whether it still lasts. */
    public boolean open() {
        return resolvedAt == null;
    }

    /** The newest update, if there is one. */
    public Optional<Update> latest() {
        return updates.stream().findFirst();
    }

    /** Where people are with it; the words are Statuspage's. */
    public enum Phase {
        INVESTIGATING,
        IDENTIFIED,
        MONITORING,
        RESOLVED;

        /** The word in JSON and on pages. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How bad it is; the words are Statuspage's. */
    public enum Severity {
        MINOR,
        MAJOR,
        CRITICAL;

        /** The word in JSON and on pages. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A component that the incident hurts.
     *
     * @param health the worst it was during the incident
     * @param to null while it lasts
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record AffectedComponent(
            String component,
            Health health,
            Instant from,
            @Nullable Instant to) {}

    /**
     * What one location saw of one probe.
     *
     * @param runs how many runs in the window when last counted
     * @param failures how many of them failed
     * @param detail what the newest failure said; null if none failed
     * @param at start of the newest measurement counted
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Evidence(
            String probe,
            @Nullable String component,
            String location,
            int runs,
            int failures,
            @Nullable String detail,
            Instant at) {}
}
