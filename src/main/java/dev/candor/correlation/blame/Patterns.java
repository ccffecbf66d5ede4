package dev.candor.correlation.blame;

import java.util.List;

/**
 * The slots of one cell, split by which faults of a hypothesis touch them and whether the candidate at hand does too. Made
 * once and used for one cell after the other.
 */
final class Patterns {

    private static final int MOST = 64;
    /** P of what can't be is no less than that, so that its logarithm stays a number. */
    private static final double LEAST = 1e-12;

    private final List<Part> parts;
    private final int[] mask = new int[MOST];
    /** Shares of the slots that the candidate touches. */
    private final double[] with = new double[MOST];
    /** Shares of those that it does not. */
    private final double[] without = new double[MOST];
    /** P that the faults there and noise let a run pass. */
    private final double[] pass = new double[MOST + 1];
    /** Their weights, and those of the look of this cell. */
    private final double[] weight = new double[MOST + 1];

    private final double[] look = new double[MOST + 1];
    private int count;

    /**
     * None yet.
     *
     * @param parts the faults of the hypothesis, as they are at any time
     */
    Patterns(List<Part> parts) {
        this.parts = parts;
    }

    /** Takes the slots of a cell, some of the hypothesis' faults not counted: those whose bit is set in {@code ignore}. */
    void split(Cell cell, Candidate candidate, int ignore) {
        count = 0;
        for (int slot = 0; slot < cell.masks.length; slot++) {
            int m = cell.masks[slot] & ~ignore;
            int k = 0;
            while (k < count && mask[k] != m) {
                k++;
            }
            if (k == count) {
                if (count == MOST) {
                    k = 0;
                } else {
                    count++;
                    mask[k] = m;
                    with[k] = 0;
                    without[k] = 0;
                    prepare(cell, m, k);
                }
            }
            if (cell.touchedBy(candidate, slot)) {
                with[k] += cell.spread.share[slot];
            } else {
                without[k] += cell.spread.share[slot];
            }
        }
    }

    /** P that a slot which these faults touch fails as the cell did. */
    double failure(Cell cell, int m) {
        prepare(cell, m, MOST);
        return (1 - pass[MOST]) * look[MOST] / weight[MOST];
    }

    private void prepare(Cell cell, int m, int k) {
        double ok = 1 - cell.noise;
        double w = -Math.log1p(-cell.noise);
        double looks = w * cell.noiseLook;
        for (int rest = m; rest != 0; rest &= rest - 1) {
            Part part = parts.get(Integer.numberOfTrailingZeros(rest));
            ok *= 1 - part.severity;
            w += part.weight;
            looks += part.weight * part.look[cell.phase];
        }
        pass[k] = ok;
        weight[k] = w;
        look[k] = looks;
    }

    /** P of such a failure without the candidate. */
    double before() {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += (with[k] + without[k]) * (1 - pass[k]) * look[k] / weight[k];
        }
        return Math.max(sum, LEAST);
    }

    /**
     * P of such a failure with it.
     *
     * @param w -ln(1 - severity)
     * @param share how many of the candidate's failures look like the cell
     */
    double after(double severity, double w, double share) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            if (without[k] > 0) {
                sum += without[k] * (1 - pass[k]) * look[k] / weight[k];
            }
            if (with[k] > 0) {
                sum += with[k] * (1 - pass[k] * (1 - severity)) * (look[k] + w * share) / (weight[k] + w);
            }
        }
        return Math.max(sum, LEAST);
    }

    /** P that such a failure comes, and is the candidate's doing. */
    double own(double severity, double w, double share) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += with[k] * (1 - pass[k] * (1 - severity)) * w * share / (weight[k] + w);
        }
        return sum;
    }
}
