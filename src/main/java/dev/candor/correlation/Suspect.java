package dev.candor.correlation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a finding blames.
 *
 * @param kind what sort of thing it is
 * @param id its code, host id, version or component id
 */
public record Suspect(Kind kind, String id) {

    /** The sorts of things that can be blamed. The localizer of a later version knows more of them. */
    public enum Kind {
        /** The probe's own location: the monitored platform is not at fault. */
        LOCATION,
        REGION,
        HOST,
        INSTANCE,
        VERSION,
        /** One component fails, everywhere. */
        COMPONENT;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For people and keys: {@code host fra-112}. */
    @Override
    public String toString() {
        return kind.word() + " " + id;
    }
}
