package dev.candor.correlation.blame;

import java.util.Arrays;

/**
 * How many good runs of one window touched each candidate. Good runs count linearly: a fault of severity λ makes each run
 * that it certainly touches likelier to fail, so that ln P of n good runs falls by n·ln(1-λ), whatever else is to blame.
 * Runs that a candidate touches only perhaps are kept in a few classes of how likely that is.
 */
final class Tally implements Candidates.Touched {

    private static final double[] CLASS = {1, 0.75, 0.5, 0.25, 0.1};
    private static final double[] FLOOR = {0.9, 0.6, 0.35, 0.15, 0.05};

    private final int[][] good = new int[CLASS.length][0];
    private int step = 1;

    /** Counts the run from now on. */
    void add(Candidates candidates, int agent, int check, Spread spread) {
        step = 1;
        candidates.touched(agent, check, spread, this);
    }

    /** Counts it no more. */
    void remove(Candidates candidates, int agent, int check, Spread spread) {
        step = -1;
        candidates.touched(agent, check, spread, this);
    }

    @Override
    public void take(int candidate, double share) {
        for (int c = 0; c < FLOOR.length; c++) {
            if (share >= FLOOR[c]) {
                if (candidate >= good[c].length) {
                    good[c] = Arrays.copyOf(good[c], Math.max(candidate + 64, candidate * 3 / 2));
                }
                good[c][candidate] += step;
                return;
            }
        }
    }

    /** How many good runs touched it, those that did only perhaps in part. */
    double runs(int candidate) {
        double sum = 0;
        for (int c = 0; c < CLASS.length; c++) {
            sum += candidate < good[c].length ? CLASS[c] * good[c][candidate] : 0;
        }
        return sum;
    }

    /** How much less likely, as a logarithm, a fault of that severity makes what went well. */
    double cost(int candidate, double severity) {
        double sum = 0;
        for (int c = 0; c < CLASS.length; c++) {
            if (candidate < good[c].length && good[c][candidate] > 0) {
                sum += good[c][candidate] * Math.log1p(-CLASS[c] * severity);
            }
        }
        return sum;
    }
}
