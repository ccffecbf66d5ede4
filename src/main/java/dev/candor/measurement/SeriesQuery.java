package dev.candor.measurement;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What series are asked for.
 *
 * @param from at the beginning of a step
 * @param to at the end of one
 * @param step the length of a point, in whole minutes; points begin at its multiples in UTC, or at {@code from} if it is
 *     the whole span
 */
record SeriesQuery(String probe, Instant from, Instant to, Duration step, By by, Phase phase) {

    /** What tells one line from another. */
    enum By {
        LOCATION,
        REGION,
        HOST;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The coarsest roll-up that the points can be made of. */
    Grain grain() {
        for (Grain grain : new Grain[] {Grain.DAY, Grain.HOUR}) {
            if (step.toSeconds() % grain.length().toSeconds() == 0
                    && grain.floor(from).equals(from)) {
                return grain;
            }
        }
        return Grain.MINUTE;
    }

    /** The number of the point that holds a moment, from 0 on. */
    int point(Instant moment) {
        return Math.toIntExact(Duration.between(from, moment).toSeconds() / step.toSeconds());
    }

    /** How many points a line may have. */
    int points() {
        return point(to);
    }
}
