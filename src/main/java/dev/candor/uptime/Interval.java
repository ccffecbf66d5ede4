package dev.candor.uptime;

import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time, to the millisecond.
 *
 * @param from inclusive
 * @param to exclusive, not before {@code from}
 */
public record Interval(Instant from, Instant to) {

    public Interval {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(
                    "an interval must not end before it begins, was %s to %s".formatted(from, to));
        }
    }

    /**
     * Its length in milliseconds. Both ends are cut to the millisecond before they are subtracted, so that the lengths of
     * adjoining intervals add up exactly.
     */
    public long millis() {
        return to.toEpochMilli() - from.toEpochMilli();
    }

    /** What both cover; empty where they don't meet or only touch. */
    public Optional<Interval> overlap(Interval other) {
        Instant begin = from.isAfter(other.from) ? from : other.from;
        Instant end = to.isBefore(other.to) ? to : other.to;
        return begin.isBefore(end) ? Optional.of(new Interval(begin, end)) : Optional.empty();
    }

    static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
