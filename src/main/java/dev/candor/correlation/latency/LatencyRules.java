package dev.candor.correlation.latency;

/**
 * When a latency matters, and how much must be known of the past to say so.
 *
 * @param floorMs how much longer than usual a run must take, in milliseconds: who waits does not notice less
 * @param ratio how many times the usual it must take; above 1
 * @param share which share of ordinary runs may be called slow by mistake
 * @param leastRuns how many runs there must be of the past; with fewer nothing is slow
 */
public record LatencyRules(double floorMs, double ratio, double share, int leastRuns) {

    /** What people notice: a fiftieth of a second and three tenths more, and one mistake in a hundred. */
    public static final LatencyRules ORDINARY = new LatencyRules(20, 1.3, 0.01, 200);

    public LatencyRules {
        if (!(floorMs >= 0)) {
            throw new IllegalArgumentException("the floor must be 0 ms or more, was " + floorMs);
        }
        if (!(ratio >= 1)) {
            throw new IllegalArgumentException("the ratio must be 1 or more, was " + ratio);
        }
        if (!(share > 0 && share <= 0.05)) {
            throw new IllegalArgumentException("the share of mistakes must be in (0, 0.05], was " + share);
        }
        if (leastRuns < 20) {
            throw new IllegalArgumentException("20 runs or more are needed to know a percentile, was " + leastRuns);
        }
    }

    /** What a run must exceed to matter where this is usual, in milliseconds. */
    double noticed(double usualMs) {
        return Math.max(usualMs + floorMs, usualMs * ratio);
    }

    /** Whether one is so much more than the other that it matters. */
    boolean matters(double lessMs, double moreMs) {
        return moreMs > noticed(lessMs);
    }
}
