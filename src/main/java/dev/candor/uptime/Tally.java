package dev.candor.uptime;

import java.util.OptionalLong;

/**
 * How long something was in each health, in milliseconds. Unknown time is kept apart: it is neither up nor down.
 *
 * @param up milliseconds up
 * @param degraded milliseconds degraded: it worked, and not as well as promised
 * @param down milliseconds down
 * @param unknown milliseconds in which nothing reported
 */
public record Tally(long up, long degraded, long down, long unknown) {

    /** No time at all. */
    public static final Tally NONE = new Tally(0, 0, 0, 0);

    // 100 % in thousandths of a percent.
    private static final long WHOLE = 100_000;

    public Tally {
        if (up < 0 || degraded < 0 || down < 0 || unknown < 0) {
            throw new IllegalArgumentException(
                    "durations must not be negative, were %d, %d, %d, %d".formatted(up, degraded, down, unknown));
        }
    }

    /** Both times together. */
    public Tally plus(Tally other) {
        return new Tally(
                Math.addExact(up, other.up),
                Math.addExact(degraded, other.degraded),
                Math.addExact(down, other.down),
                Math.addExact(unknown, other.unknown));
    }

    /** Milliseconds in which it worked: up or degraded. */
    public long good() {
        return up + degraded;
    }

    /** Milliseconds in which somebody watched. */
    public long known() {
        return up + degraded + down;
    }

    /** All of it, in milliseconds. */
    public long total() {
        return known() + unknown;
    }

    /**
     * Uptime over the known time in thousandths of a percent, rounded down, so that 100000 means that not one millisecond
     * was down. Empty if nothing is known.
     */
    public OptionalLong uptime() {
        return known() == 0 ? OptionalLong.empty() : OptionalLong.of(share(good(), known()));
    }

    /** Uptime if all unknown time had been down, in thousandths of a percent, rounded down. Empty if there is no time. */
    public OptionalLong uptimeAtLeast() {
        return total() == 0 ? OptionalLong.empty() : OptionalLong.of(share(good(), total()));
    }

    /** Uptime if all unknown time had been up, in thousandths of a percent, rounded up. Empty if there is no time. */
    public OptionalLong uptimeAtMost() {
        return total() == 0 ? OptionalLong.empty() : OptionalLong.of(WHOLE - share(down, total()));
    }

    private static long share(long part, long whole) {
        return Math.floorDiv(Math.multiplyExact(part, WHOLE), whole);
    }
}
