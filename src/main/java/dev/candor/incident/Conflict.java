package dev.candor.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Something that speaks against planned work.
 *
 * @param kind what sort of thing
 * @param text for operators
 */
public record Conflict(Kind kind, String text) {

    /** What sort of thing speaks against it. */
    public enum Kind {
        /** Other work on the same at the same time. */
        MAINTENANCE,
        /** What is to be worked on is in trouble already. */
        INCIDENT,
        /** An app would have no machine left. */
        REDUNDANCY;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
