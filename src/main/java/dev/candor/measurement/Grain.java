package dev.candor.measurement;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How finely a roll-up is cut. */
enum Grain {
    MINUTE(Partitions.Table.MINUTE, ChronoUnit.MINUTES, "0", "r.total_us_sum"),
    HOUR(Partitions.Table.HOUR, ChronoUnit.HOURS, "r.known_min * 60", Grain.SUM_OF_MEANS),
    DAY(Partitions.Table.DAY, ChronoUnit.DAYS, "r.known_min * 60", Grain.SUM_OF_MEANS);

    // A mean to the microsecond takes half the room of a sum.
    private static final String SUM_OF_MEANS = "r.total_us_mean::bigint * (r.up + r.degraded)";

    private final Partitions.Table table;
    private final ChronoUnit unit;
    private final String known;
    private final String sum;

    Grain(Partitions.Table table, ChronoUnit unit, String known, String sum) {
        this.table = table;
        this.unit = unit;
        this.known = known;
        this.sum = sum;
    }

    Partitions.Table table() {
        return table;
    }

    /** The time a row stands for. */
    Duration length() {
        return unit.getDuration();
    }

    /** The beginning of the row that holds this moment. */
    Instant floor(Instant moment) {
        return moment.truncatedTo(unit);
    }

    /** The SQL of how long was known; minutes don't say, see {@link Coverage}. */
    String known() {
        return known;
    }

    /** The SQL of the total time of all runs that answered, in microseconds. */
    String sum() {
        return sum;
    }
}
