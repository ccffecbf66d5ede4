package dev.candor.correlation.latency;

import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.latency.Shift.Figure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One series as one region answers it: what is usual, the newest runs, and whether something has changed. A running sum
 * per figure (Page's CUSUM) says cheaply when it is worth counting them. Not safe for several threads.
 */
final class LatencyTrail {

    // From then on runs are counted; chance gets there once in some hundred runs.
    private static final float WORTH_A_LOOK = 5;
    private static final float MOST = 16;
    // Counting takes as long as a hundred runs that are not counted; every fourth run is soon enough.
    private static final int BETWEEN_LOOKS = 4;

    // The first that has changed is told, the graver ones first.
    private static final Figure[] FIGURES = {Figure.P50, Figure.P95, Figure.JITTER};
    private static final boolean[] WAYS = {true, false};

    // Shares that are worth noticing, where half of them or a twentieth is usual.
    private static final double MORE_OF_HALF = 0.8;
    private static final double LESS_OF_HALF = 0.2;
    private static final double MORE_OF_FEW = 0.2;
    private static final double LESS_OF_FEW = 0.0125;

    private final RecentRuns runs = new RecentRuns();
    private final float[] sums = new float[FIGURES.length * WAYS.length];
    private @Nullable LatencyBaseline usual;
    private @Nullable Shift shift;
    private int since = Integer.MIN_VALUE;
    private int unlooked = BETWEEN_LOOKS;

    void learn(@Nullable LatencyBaseline baseline) {
        usual = baseline;
        if (baseline == null) {
            shift = null;
        }
    }

    @Nullable
    LatencyBaseline usual() {
        return usual;
    }

    /** What has changed lately; null if nothing has, or nothing is known. */
    @Nullable
    Shift shift() {
        return shift;
    }

    RecentRuns runs() {
        return runs;
    }

    /** Takes a run in; null if nobody can tell whether it was slow. */
    @Nullable
    Phase observe(double totalMs, double connectMs, double lookupMs, int second, LatencyRules rules) {
        boolean inTime = runs.add(totalMs, second);
        LatencyBaseline known = usual;
        if (known == null) {
            return null;
        }
        if (inTime) {
            follow(known, totalMs, second, rules);
        }
        return Slowness.judge(known, shift, totalMs, connectMs, lookupMs, rules);
    }

    private void follow(LatencyBaseline known, double totalMs, int second, LatencyRules rules) {
        boolean look = false;
        for (int i = 0; i < sums.length; i++) {
            Figure figure = FIGURES[i % FIGURES.length];
            float sum = sums[i] + step(figure, WAYS[i / FIGURES.length], figure.counts(totalMs, known));
            sums[i] = Math.min(MOST, Math.max(0, sum));
            look |= sums[i] >= WORTH_A_LOOK;
        }
        unlooked++;
        Shift before = shift;
        if (before != null && Shift.over(runs, known, before.figure(), before.up())) {
            shift = null;
            since = second;
            Arrays.fill(sums, 0);
        } else if (look && unlooked >= BETWEEN_LOOKS) {
            unlooked = 0;
            Shift found = find(known, rules);
            shift = found == null ? before : found;
        }
    }

    private @Nullable Shift find(LatencyBaseline known, LatencyRules rules) {
        for (int i = 0; i < sums.length; i++) {
            if (sums[i] >= WORTH_A_LOOK) {
                Shift found =
                        Shift.find(runs, since, known, FIGURES[i % FIGURES.length], WAYS[i / FIGURES.length], rules);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static final float[][] STEPS = steps();

    private static float step(Figure figure, boolean up, boolean counted) {
        return STEPS[figure == Figure.P95 ? 1 : 0][(up ? 0 : 2) + (counted ? 0 : 1)];
    }

    private static float[][] steps() {
        double half = Figure.P50.share;
        double few = Figure.P95.share;
        return new float[][] {
            {ratio(MORE_OF_HALF, half), rest(MORE_OF_HALF, half), ratio(LESS_OF_HALF, half), rest(LESS_OF_HALF, half)},
            {ratio(MORE_OF_FEW, few), rest(MORE_OF_FEW, few), ratio(LESS_OF_FEW, few), rest(LESS_OF_FEW, few)}
        };
    }

    private static float ratio(double share, double usual) {
        return (float) Math.log(share / usual);
    }

    private static float rest(double share, double usual) {
        return (float) Math.log((1 - share) / (1 - usual));
    }
}
