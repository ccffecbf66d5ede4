package dev.candor.correlation.latency;

import dev.candor.correlation.blame.Phase;
import org.jspecify.annotations.Nullable;

/** Whether a run was slow, and where it lost its time. Takes the same time whatever is known, and makes no objects. */
public final class Slowness {

    // A run goes to and fro two to four times, once of them to connect: a slow way shows there with a quarter or more.
    private static final double NETWORK_SHARE = 0.2;
    private static final double LOOKUP_SHARE = 0.5;
    private static final double NETWORK_LEAST_MS = 3;

    private Slowness() {}

    /**
     * Judges one run that was answered.
     *
     * @param usual what is usual for it
     * @param shift what has lately changed in its series; while something has, less is slow, since chance is out
     * @param totalMs how long it took
     * @param connectMs how long connecting took; NaN if that is not known
     * @param lookupMs how long finding an address took; NaN likewise
     * @return {@link Phase#OK} if it was not slow; else {@link Phase#DNS} if finding an address took the time, {@link
     *     Phase#TCP} if the way there did, {@link Phase#APP} if the one that answered did, or nobody can tell
     */
    public static Phase judge(
            LatencyBaseline usual,
            @Nullable Shift shift,
            double totalMs,
            double connectMs,
            double lookupMs,
            LatencyRules rules) {
        return totalMs > limit(usual, shift, rules) ? lostIn(usual, totalMs, connectMs, lookupMs) : Phase.OK;
    }

    private static double limit(LatencyBaseline usual, @Nullable Shift shift, LatencyRules rules) {
        if (shift == null || !shift.up()) {
            return usual.limit();
        }
        double ordinary = shift.figure() == Shift.Figure.P50 ? usual.p75() : usual.p95();
        return Math.min(usual.limit(), Math.max(rules.noticed(usual.p50()), ordinary));
    }

    /** Where a slow run lost its time. */
    static Phase lostIn(LatencyBaseline usual, double totalMs, double connectMs, double lookupMs) {
        double lost = totalMs - usual.p50();
        // Comparisons with what is not known are false.
        if (lookupMs - usual.lookup() > lost * LOOKUP_SHARE) {
            return Phase.DNS;
        }
        double connecting = connectMs - usual.connect();
        return connecting > NETWORK_LEAST_MS && connecting > lost * NETWORK_SHARE ? Phase.TCP : Phase.APP;
    }
}
