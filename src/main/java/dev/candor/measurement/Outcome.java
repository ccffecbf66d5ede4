package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How one run ended. */
public enum Outcome {
    /** Every assertion held. */
    UP,
    /** Every {@code expect} held and some {@code degraded} did not. */
    DEGRADED,
    /** The target could not be reached, or some {@code expect} did not hold. */
    DOWN,
    /** The run says nothing about the target: the agent or its configuration kept it from asking. Never a failure of the target. */
    UNKNOWN;

    /** The word in JSON and on pages. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
