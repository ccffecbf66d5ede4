package dev.candor.page;

import dev.candor.correlation.Health;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our states in Statuspage's words. It has none for what is not known, and clients that are strict refuse words of ours. So
 * unknown is the mildest word that is not green, {@code degraded_performance} with the indicator {@code minor}, and the
 * description beside it says that we cannot tell.
 */
final class StatuspageWords {
    static final String OPERATIONAL = "operational";
    static final String DEGRADED = "degraded_performance";
    static final String PARTIAL = "partial_outage";
    static final String MAJOR = "major_outage";
    static final String MAINTENANCE = "under_maintenance";

    private StatuspageWords() {}

    /**
     * The status of a part of the platform.
     *
     * @param worked whether planned work explains that it is not up
     */
    static String status(Health health, boolean worked) {
        return switch (health) {
            case UP -> OPERATIONAL;
            case DEGRADED -> worked ? MAINTENANCE : DEGRADED;
            case DOWN -> worked ? MAINTENANCE : MAJOR;
            // Work explains what was seen; here nothing was.
            case UNKNOWN -> DEGRADED;
        };
    }

    /** The status of a customer's resource; null for one that nothing is known to hurt. */
    static String status(Impact.@Nullable State state) {
        if (state == null) {
            return OPERATIONAL;
        }
        return switch (state) {
            case IMPAIRED -> MAJOR;
            case AT_RISK, UNKNOWN -> DEGRADED;
            case RECOVERED -> OPERATIONAL;
        };
    }

    /** The indicator of the whole: critical only if an open incident that concerns the audience is. */
    static String indicator(Tone tone, List<Incident> open) {
        return switch (tone) {
            case OK -> "none";
            case DEGRADED, UNKNOWN -> "minor";
            case DOWN -> open.stream().anyMatch(i -> i.severity() == Incident.Severity.CRITICAL) ? "critical" : "major";
            case WORK -> "maintenance";
        };
    }

    /** What is said beside a status: where nothing is known, first of all that. */
    static @Nullable String description(boolean unknown, @Nullable String description) {
        if (!unknown) {
            return description;
        }
        return description == null ? "We cannot tell." : "We cannot tell. " + description;
    }
}
