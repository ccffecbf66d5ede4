package dev.candor.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An incident's effect on one resource over time. Belongs to one customer and must never be shown to another.
 *
 * @param resource the resource's id
 * @param customer the id of its owner
 * @param host the host through which it is hit
 * @param to null while it lasts
 * @param before what it was believed to be earlier, oldest first; empty if it was always as it is
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Impact(
        UUID incident,
        String resource,
        String customer,
        String host,
        State state,
        Basis basis,
        Instant from,
        @Nullable Instant to,
        List<Past> before) {

    public Impact {
        before = List.copyOf(before);
    }

    /** One that was always as it is. */
    public Impact(
            UUID incident,
            String resource,
            String customer,
            String host,
            State state,
            Basis basis,
            Instant from,
            @Nullable Instant to) {
        this(incident, resource, customer, host, state, basis, from, to, List.of());
    }

    /**
     * An earlier belief.
     *
     * @param until when another took its place, by the database's clock
     */
    public record Past(State state, Instant until) {}

    /** What is known of the resource's state. */
    public enum State {
        IMPAIRED,
        AT_RISK,
        RECOVERED,
        UNKNOWN;

        /** The word in JSON and on pages. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why it is believed. */
    public enum Basis {
        /** It stands on what is blamed. */
        PLACEMENT,
        /** A probe or a monitoring system says so, of it or of what it stands on. */
        PROBE,
        /** An operator said so. */
        OPERATOR;

        /** The word in JSON and on pages. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
