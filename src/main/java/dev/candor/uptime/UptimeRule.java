package dev.candor.uptime;

import java.time.Duration;

/**
 * From when on trouble marks a whole day.
 *
 * @param name as pages and statements print it
 * @param downFrom a day is down from this much down time in sum
 * @param degradedFrom a day is degraded from this much time in sum that was not up
 */
public record UptimeRule(String name, Duration downFrom, Duration degradedFrom) {

    /** The rule of the status pages: 30 s in sum, so that one missed run doesn't paint a day red. */
    public static final UptimeRule PAGE = new UptimeRule("page", Duration.ofSeconds(30), Duration.ofSeconds(30));

    public UptimeRule {
        if (downFrom.toMillis() < 1 || degradedFrom.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "thresholds must be at least 1 ms, were %s and %s".formatted(downFrom, degradedFrom));
        }
    }

    /** How a day with these times is shown. */
    public DayState judge(Tally day) {
        if (day.known() == 0) {
            return DayState.NO_DATA;
        }
        if (day.down() >= downFrom.toMillis()) {
            return DayState.DOWN;
        }
        return day.down() + day.degraded() >= degradedFrom.toMillis() ? DayState.DEGRADED : DayState.UP;
    }
}
