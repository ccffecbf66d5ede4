package dev.candor.reader;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a subscriber is left alone after a message. A first one comes at once; the more follow each other, the longer the
 * pauses, so that a bad day is some dozens of messages and never thousands. What happens in a pause is told after it, in one.
 */
final class Pace {

    private static final Duration QUIET = Duration.ofHours(1);
    // A program is told each change, only not more often than it can look.
    private static final Duration PROGRAM = Duration.ofSeconds(1);

    private final Duration shortest;
    private final Duration longest;

    Pace(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
    }

    /** The how many-th message in a row one sent now is, the first being 1. */
    int burst(int before, @Nullable Instant last, Instant now) {
        return last == null || last.plus(QUIET).isBefore(now) ? 1 : Math.min(before + 1, 1_000);
    }

    /** How long to wait after the {@code burst}th message in a row. */
    Duration after(Channel channel, int burst) {
        if (channel != Channel.EMAIL) {
            return PROGRAM;
        }
        // Beyond this any pause of at least a second is the longest.
        int doublings = Math.min(burst - 1, 20);
        Duration pause = shortest.multipliedBy(1L << doublings);
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
