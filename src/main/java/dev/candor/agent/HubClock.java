package dev.candor.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * The hub's clock as an agent knows it, so that what agents of different clocks measured can be told apart to the
 * millisecond. Each exchange gives a guess at the difference, as NTP makes it (RFC 5905 §8); the one with the shortest way among
 * the last {@value #REMEMBERED} is believed. Between exchanges it runs with the machine's steady counter, so that somebody who sets
 * the machine's clock moves nothing. Safe for several threads.
 */
final class HubClock implements InstantSource {

    private static final int REMEMBERED = 8;

    private final InstantSource machine;
    private final LongSupplier nanos;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile Line line;

    /** The hub's time at a moment of the steady counter. */
    private record Line(long nano, Instant at) {
        Instant at(long other) {
            return at.plusNanos(other - nano);
        }
    }

    private record Sample(long wayNanos, Line line) {}

    /**
     * A clock that has heard nothing yet.
     *
     * @param offset what was known before: how far the machine's clock is behind the hub's
     * @param nanos the machine's steady counter
     */
    HubClock(InstantSource machine, Duration offset, LongSupplier nanos) {
        this.machine = machine;
        this.nanos = nanos;
        this.line = new Line(nanos.getAsLong(), machine.instant().plus(offset));
    }

    @Override
    public Instant instant() {
        return line.at(nanos.getAsLong());
    }

    /** The machine's steady counter, to be given to {@link #heard}. */
    long counter() {
        return nanos.getAsLong();
    }

    /**
     * Learns from one exchange.
     *
     * @param sent the counter before it was sent
     * @param received when it had arrived at the hub, by the hub's clock
     * @param answered when the hub sent its answer, by the hub's clock
     * @param heard the counter when the answer was here
     */
    synchronized void heard(long sent, Instant received, Instant answered, long heard) {
        long there = Duration.between(received, answered).toNanos();
        long way = heard - sent - there;
        if (way < 0 || there < 0) {
            return;
        }
        samples.addLast(new Sample(way, new Line(sent + way / 2, received)));
        if (samples.size() > REMEMBERED) {
            samples.removeFirst();
        }
        Sample best = samples.getFirst();
        for (Sample sample : samples) {
            best = sample.wayNanos() <= best.wayNanos() ? sample : best;
        }
        line = best.line();
    }

    /** How far the machine's clock is behind the hub's; negative if it is ahead. */
    Duration offset() {
        return Duration.between(machine.instant(), instant());
    }

    /** Whether any exchange told the time since the start. */
    synchronized boolean hasHeard() {
        return !samples.isEmpty();
    }
}
