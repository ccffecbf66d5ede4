package dev.candor.correlation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is believed of a probe at a location, or of a component. */
public enum Health {
    UP,
    DEGRADED,
    DOWN,
    /** Nothing reports, or what reports can't be trusted. Never shown as up. */
    UNKNOWN;

    /** The word in JSON and on pages. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
