package dev.candor.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a delivery stands. */
enum DeliveryState {
    PENDING,
    DELIVERED,
    /** Given up; a person can send it again. */
    DEAD;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
