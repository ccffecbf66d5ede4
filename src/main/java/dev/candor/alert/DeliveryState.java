package dev.candor.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a delivery stands. */
public enum DeliveryState {
    /** To be sent, now or at the next try. */
    PENDING,
    /** The receiver has it. */
    DELIVERED,
    /** Given up; a person can send it again. */
    DEAD,
    /** Waits for its time: for others of its kind, for a silence's end, for somebody's morning. */
    HELD,
    /** Never sent by itself: what came after it says more, or it was over before it was to be told. */
    FOLDED;

    /** The word in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
