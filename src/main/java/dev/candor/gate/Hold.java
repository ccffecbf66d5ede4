package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;

/**
 * Why a gate waits although nothing is wrong with the deploy.
 *
 * @param title what it is, for people
 * @param since when that began
 * @param link where people read about it
 */
record Hold(Kind kind, String id, String title, Instant since, String link) {

    /** What holds. */
    enum Kind {
        INCIDENT,
        MAINTENANCE,
        FREEZE;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A sentence for people, with the link. */
    String sentence() {
        return switch (kind) {
            case INCIDENT -> "the platform has an incident since %s, \"%s\": %s".formatted(since, title, link);
            case MAINTENANCE -> "the platform is worked on since %s, \"%s\": %s".formatted(since, title, link);
            case FREEZE -> "nothing is to be deployed since %s, \"%s\": %s".formatted(since, title, link);
        };
    }
}
