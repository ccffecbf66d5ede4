package dev.candor.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * What is not told for a while. Checks go on, pages show what is, and what still fires when it ends is told then.
 *
 * @param matchers all must hold
 * @param startsAt inclusive
 * @param endsAt exclusive
 * @param comment why, for who wonders later
 */
public record Silence(
        UUID id,
        List<Matcher> matchers,
        Instant startsAt,
        Instant endsAt,
        String createdBy,
        String comment,
        Instant updatedAt) {

    public Silence {
        matchers = List.copyOf(matchers);
    }

    /** How far it is; the words are Alertmanager's. */
    public enum State {
        EXPIRED,
        ACTIVE,
        PENDING;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How far it is at that moment. */
    public State stateAt(Instant now) {
        return !now.isBefore(endsAt) ? State.EXPIRED : now.isBefore(startsAt) ? State.PENDING : State.ACTIVE;
    }

    /** Whether alerts with these labels fall under it. */
    public boolean covers(Map<String, String> labels) {
        return matchers.stream().allMatch(matcher -> matcher.holds(labels));
    }
}
