package dev.candor.correlation.signal;

/**
 * How often a source was right, as a Beta count: pairs of what probes bore out and what nobody saw anything of.
 *
 * @param borneOut signals after which probes came to blame the same thing
 * @param idle signals after which they did not
 */
record Reliability(double borneOut, double idle) {

    /** A source that was never checked against anything: believed somewhat more than not, and soon taught better. */
    static final Reliability UNKNOWN = new Reliability(0, 0);

    // As if it had been right three times of five.
    private static final double RIGHT_BEFOREHAND = 3;
    private static final double WRONG_BEFOREHAND = 2;
    // Beyond so many, old ones count half: a rule that was mended must get its weight back.
    private static final double REMEMBERED = 60;
    // People who stand before the machine are believed, and can be wrong about which it is.
    private static final double OPERATORS = 0.95;

    Reliability {
        if (!(borneOut >= 0 && idle >= 0)) {
            throw new IllegalArgumentException("counts must not be negative, were %s and %s".formatted(borneOut, idle));
        }
    }

    /** The share of its signals that can be expected to be right, between 0 and 1. */
    double mean() {
        return (RIGHT_BEFOREHAND + borneOut) / (RIGHT_BEFOREHAND + WRONG_BEFOREHAND + borneOut + idle);
    }

    /** The mean, or what holds for operators. */
    static double of(String source, Reliability learned) {
        return source.equals(Signal.OPERATOR) ? OPERATORS : learned.mean();
    }

    /** After one more. */
    Reliability after(boolean right) {
        double keep = borneOut + idle >= REMEMBERED ? 0.5 : 1;
        return new Reliability(borneOut * keep + (right ? 1 : 0), idle * keep + (right ? 0 : 1));
    }
}
