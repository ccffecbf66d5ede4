package dev.candor.measurement;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How finely a roll-up is cut. */
enum Grain {
    MINUTE(Partitions.Table.MINUTE, ChronoUnit.MINUTES, "0"),
    HOUR(Partitions.Table.HOUR, ChronoUnit.HOURS, "r.known_s"),
    DAY(Partitions.Table.DAY, ChronoUnit.DAYS, "r.known_s");

    private final Partitions.Table table;
    private final ChronoUnit unit;
    private final String known;

    Grain(Partitions.Table table, ChronoUnit unit, String known) {
        this.table = table;
        this.unit = unit;
        this.known = known;
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
}
