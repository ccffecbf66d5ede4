package dev.candor.fleet;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why nothing can be said of what an agent alone measures. */
public enum Trouble {
    /** It has not reported for too long. */
    SILENT,
    /** It reports that it reaches none of the places that it must always reach. */
    SICK;

    /** The word in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
