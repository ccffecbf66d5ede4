package dev.candor.measurement;

import java.time.Duration;
import java.time.Instant;

/**
 * When the health of a series was known: from each minute with a run that said anything of the target, up to twice the
 * probe's interval after it. To the minute; a run that is unknown says nothing. Where several origins answered, the time
 * counts for one of them.
 */
final class Coverage {

    private static final Duration LONGEST_REACH = Duration.ofDays(1);

    private final long from;
    private final long to;
    private final long reach;
    private final Taker taker;
    private long minute = Long.MIN_VALUE;
    private int origin;

    /** Told of each minute that is known. */
    interface Taker {
        void known(long minute, int origin);
    }

    /**
     * The minutes from {@code from} on and before {@code to}.
     *
     * @param reach as {@link #reach}
     */
    Coverage(Instant from, Instant to, Duration reach, Taker taker) {
        this.from = minute(from);
        this.to = minute(to);
        this.reach = reach.toMinutes();
        this.taker = taker;
    }

    /** How long a run of a probe with that interval says something: twice the interval, in whole minutes, at most a day. */
    static Duration reach(Duration interval) {
        Duration twice = interval.multipliedBy(2);
        if (twice.compareTo(LONGEST_REACH) > 0) {
            return LONGEST_REACH;
        }
        return Duration.ofMinutes(Math.max(1, (twice.toSeconds() + 59) / 60));
    }

    /** The number of the minute that holds this moment, from 1970 on: what tables call {@code minute}. */
    static int minute(Instant moment) {
        long minute = Math.floorDiv(moment.getEpochSecond(), 60);
        // Whoever asks for the year 10000 gets what there is.
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, minute));
    }

    /** When the minute of that number begins. */
    static Instant instant(long minute) {
        return Instant.ofEpochSecond(minute * 60);
    }

    /** A minute in which something was known, in ascending order; those up to {@code reach} before the first count too. */
    void add(long next, int by) {
        if (next != minute) {
            tell(next);
            minute = next;
            origin = by;
        }
    }

    /** After the last minute of the series. */
    void end() {
        tell(to);
        minute = Long.MIN_VALUE;
    }

    private void tell(long next) {
        if (minute == Long.MIN_VALUE) {
            return;
        }
        long end = Math.min(Math.min(next, minute + reach), to);
        for (long known = Math.max(minute, from); known < end; known++) {
            taker.known(known, origin);
        }
    }
}
