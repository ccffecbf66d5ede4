package dev.candor.uptime;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.candor.catalog.ServiceLevel;
import java.util.Locale;

/** Whether a service level was kept. Never better than what is known. */
public enum LevelVerdict {
    /** Kept, whatever happened in the time that nobody could tell of. */
    KEPT,
    /** Missed, whatever happened in that time. */
    MISSED,
    /** It depends on the time that nobody could tell of, or none counted. */
    CANNOT_TELL;

    /** The word in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Of times as a rule takes them ({@link LevelCount#judged}).
     *
     * @param target in thousandths of a percent
     */
    public static LevelVerdict of(Tally judged, int target) {
        if (judged.total() == 0) {
            return CANNOT_TELL;
        }
        long needed = Math.multiplyExact(judged.total(), (long) target);
        if (Math.multiplyExact(judged.good(), (long) ServiceLevel.WHOLE) >= needed) {
            return KEPT;
        }
        return Math.multiplyExact(judged.good() + judged.unknown(), (long) ServiceLevel.WHOLE) < needed
                ? MISSED
                : CANNOT_TELL;
    }
}
