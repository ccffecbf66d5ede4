package dev.candor.alert;

import java.time.Duration;
import java.time.Instant;

/**
 * Spares a receiver that fails: after some failures in a row one sending at a time tries whether it is back, with longer
 * and longer pauses. A pause that the receiver asks for is kept. What it delays is in the outbox all the same.
 */
final class Breaker {

    /** Failures in a row that open it. */
    static final int TOLERATED = 5;

    // Short: a page that waits for a receiver which is back must not wait long.
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private int failures;
    private int underWay;
    private Duration pause = SHORTEST;
    private Instant until = Instant.MIN;

    /** How many of {@code free} places may be used now. */
    synchronized int allowed(int free, Instant now) {
        if (now.isBefore(until)) {
            return 0;
        }
        return failures < TOLERATED ? free : underWay > 0 ? 0 : Math.min(1, free);
    }

    synchronized void begin() {
        underWay++;
    }

    /** It arrived, or was refused for what it is: the receiver works. */
    synchronized void worked() {
        underWay--;
        failures = 0;
        pause = SHORTEST;
        until = Instant.MIN;
    }

    /** It did not arrive; {@code asked} is how long the receiver wants to be left alone. */
    synchronized void failed(Instant now, Duration asked) {
        underWay--;
        failures++;
        if (failures >= TOLERATED) {
            until = now.plus(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
        }
        if (now.plus(asked).isAfter(until)) {
            until = now.plus(asked);
        }
    }

    /** A person says that the receiver works again. */
    synchronized void reset() {
        failures = 0;
        pause = SHORTEST;
        until = Instant.MIN;
    }

    synchronized boolean open() {
        return failures >= TOLERATED;
    }
}
