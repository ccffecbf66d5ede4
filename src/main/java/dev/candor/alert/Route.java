package dev.candor.alert;

import dev.candor.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of everything one channel is told, and when.
 *
 * @param types first words of event types behind {@code dev.candor.}
 * @param groupWait how long a new alert waits
 * @param hours the only times in which it is told; null for any
 * @param quiet times in which it is not; null for none
 */
record Route(
        Set<String> types,
        Incident.Severity least,
        boolean pagesOnly,
        Duration groupWait,
        @Nullable Hours hours,
        @Nullable Hours quiet) {

    private static final String PREFIX = "dev.candor.";

    /** Everything of alerts and gates, at once. */
    static final Route EVERYTHING =
            new Route(Set.of("alert", "gate"), Incident.Severity.MINOR, false, Duration.ZERO, null, null);

    boolean takes(String type) {
        String rest = type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
        int dot = rest.indexOf('.');
        return types.contains(dot < 0 ? rest : rest.substring(0, dot));
    }

    /** Until when it must not be told; empty if it may be now. */
    Optional<Instant> quietUntil(Instant now) {
        if (hours != null && !hours.contain(now)) {
            return Optional.of(hours.next(now));
        }
        if (quiet != null && quiet.contain(now)) {
            return Optional.of(quiet.end(now));
        }
        return Optional.empty();
    }
}
