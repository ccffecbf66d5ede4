package dev.candor.correlation.blame;

import java.util.Arrays;

/**
 * How often each check fails without anything being to blame, and what such failures look like; learned from runs that
 * no verdict explains. The rate is taken at the upper end of what was seen, since a check that is thought better than it
 * is makes verdicts out of noise.
 */
final class Noise {

    private static final double EXPECTED = 0.003;
    /** Runs that the expectation counts for. */
    private static final double TRUST = 600;
    /** Three quarters of a day: long enough to know a rate of a few per thousand, short enough to forget a bad week. */
    private static final double HALF_LIFE_S = 18 * 3600;

    private static final double LEAST = 5e-4;
    /** A check that fails more often than this without reason is broken, and that is a reason. */
    private static final double MOST = 0.25;
    /** Standard deviations above what was seen; more as long as little was seen. */
    private static final double CAUTION = 1.3;

    private static final double YOUNG = 1.7;

    private static final double LOOK_TRUST = 20;

    private double[] failed = new double[64];
    private double[] runs = new double[64];
    private double[] since = new double[64];
    private final double[] look = Trait.noise();
    private final Hum hum = new Hum();
    private double expected = EXPECTED;

    Noise() {
        for (int i = 0; i < look.length; i++) {
            look[i] *= LOOK_TRUST;
        }
    }

    /** A run ended, for whatever reason. */
    void heard(int check, double at, boolean ok) {
        hum.heard(check, at, ok);
    }

    /** Takes in how much fails everywhere; only meant for times at which nothing is known to be wrong. */
    void listen(double now) {
        expected = Math.max(EXPECTED, Math.min(MOST, hum.level(now)));
    }

    /** A run that went well, or one that failed without a reason. */
    void learn(int check, double at, int phase) {
        if (check >= runs.length) {
            int size = Math.max(check + 1, runs.length * 2);
            failed = Arrays.copyOf(failed, size);
            runs = Arrays.copyOf(runs, size);
            since = Arrays.copyOf(since, size);
        }
        double gone = at - since[check];
        if (gone > HALF_LIFE_S / 64) {
            double left = Math.pow(0.5, gone / HALF_LIFE_S);
            failed[check] *= left;
            runs[check] *= left;
            since[check] = at;
        }
        runs[check]++;
        if (phase >= 0) {
            failed[check]++;
            look[phase]++;
        }
    }

    /** The share of runs that fail for no reason, at the upper end of what is plausible. */
    double rate(int check) {
        double n = TRUST;
        double f = TRUST * expected;
        if (check < runs.length) {
            n += runs[check];
            f += failed[check];
        }
        double caution = CAUTION + YOUNG * TRUST / n;
        return Math.min(MOST, Math.max(LEAST, (f + caution * Math.sqrt(f)) / n));
    }

    /** Shares of the phases among such failures. */
    double look(int phase) {
        double sum = 0;
        for (double part : look) {
            sum += part;
        }
        return look[phase] / sum;
    }
}
