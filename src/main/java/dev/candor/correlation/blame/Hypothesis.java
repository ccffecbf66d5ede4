package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of faults, and how well it explains a scene. A run in a slot fails unless noise and every fault that touches the
 * slot let it pass (noisy-or); how it then looks is shared out by their weights (attribution page, section 3).
 */
final class Hypothesis {

    /** Faults at once at most; one bit each. */
    static final int MOST = 20;

    private static final int MOST_PATTERNS = 64;
    private static final double[] SEVERITIES = {.015, .04, .08, .15, .3, .5, .75, .93, .995};
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    final Scene scene;
    final List<Part> parts = new ArrayList<>();

    // Patterns of one cell: which parts touch a slot, with and without the candidate at hand.
    private final int[] mask = new int[MOST_PATTERNS];
    private final double[] with = new double[MOST_PATTERNS];
    private final double[] without = new double[MOST_PATTERNS];
    private final double[] pass = new double[MOST_PATTERNS + 1];
    private final double[] weight = new double[MOST_PATTERNS + 1];
    private final double[] look = new double[MOST_PATTERNS + 1];
    private int patterns;

    Hypothesis(Scene scene) {
        this.scene = scene;
        refresh();
    }

    /** What assuming one more fault is worth. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never changed
    record Gain(double nats, double severity, double[] look, double lookCost) {}

    void add(Candidate candidate, Gain gain) {
        Part part = new Part(candidate, gain.severity(), gain.look());
        part.lookCost = gain.lookCost();
        parts.add(part);
        refresh();
    }

    void remove(int part) {
        parts.remove(part);
        refresh();
    }

    void replace(int part, Candidate candidate, Gain gain) {
        Part next = new Part(candidate, gain.severity(), gain.look());
        next.lookCost = gain.lookCost();
        parts.set(part, next);
        refresh();
    }

    /** Works out anew who touches what. */
    private void refresh() {
        for (Cell cell : scene.cells) {
            for (int slot = 0; slot < cell.masks.length; slot++) {
                int m = 0;
                for (int i = 0; i < parts.size(); i++) {
                    if (cell.touchedBy(parts.get(i).candidate, slot)) {
                        m |= 1 << i;
                    }
                }
                cell.masks[slot] = m;
            }
            cell.likelihood = likelihood(cell, -1);
        }
    }

    private void recalculate() {
        for (Cell cell : scene.cells) {
            cell.likelihood = likelihood(cell, -1);
        }
    }

    /** P of one failure of each cell, with one part left out where that is not -1. */
    double[] likelihoods(int out) {
        double[] all = new double[scene.cells.size()];
        for (int i = 0; i < all.length; i++) {
            Cell cell = scene.cells.get(i);
            all[i] = out < 0 ? cell.likelihood : likelihood(cell, out);
        }
        return all;
    }

    /** P of one such failure, with one part left out where that is not -1. */
    private double likelihood(Cell cell, int out) {
        int ignore = out < 0 ? 0 : 1 << out;
        double sum = 0;
        int last = -1;
        double p = 0;
        for (int slot = 0; slot < cell.masks.length; slot++) {
            int m = cell.masks[slot] & ~ignore;
            if (m != last) {
                last = m;
                p = failure(cell, m);
            }
            sum += cell.spread.share[slot] * p;
        }
        return Math.max(sum, 1e-12);
    }

    private double failure(Cell cell, int m) {
        prepare(cell, m, MOST_PATTERNS);
        return (1 - pass[MOST_PATTERNS]) * look[MOST_PATTERNS] / weight[MOST_PATTERNS];
    }

    /** Splits the slots of a cell by who touches them, the candidate apart. */
    private void split(Cell cell, Candidate candidate, int ignore) {
        patterns = 0;
        for (int slot = 0; slot < cell.masks.length; slot++) {
            int m = cell.masks[slot] & ~ignore;
            int k = 0;
            while (k < patterns && mask[k] != m) {
                k++;
            }
            if (k == patterns) {
                if (patterns == MOST_PATTERNS) {
                    k = 0;
                } else {
                    patterns++;
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

    /** Puts at k what a slot that these parts touch is worth: P that it passes, all weights, and those of this look. */
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

    private double before() {
        double sum = 0;
        for (int k = 0; k < patterns; k++) {
            sum += (with[k] + without[k]) * (1 - pass[k]) * look[k] / weight[k];
        }
        return Math.max(sum, 1e-12);
    }

    private double after(double severity, double w, double share) {
        double sum = 0;
        for (int k = 0; k < patterns; k++) {
            if (without[k] > 0) {
                sum += without[k] * (1 - pass[k]) * look[k] / weight[k];
            }
            if (with[k] > 0) {
                sum += with[k] * (1 - pass[k] * (1 - severity)) * (look[k] + w * share) / (weight[k] + w);
            }
        }
        return Math.max(sum, 1e-12);
    }

    /** What the candidate is worth beside the parts there are, the one that is left out not counted; before its prior. */
    Gain gain(Candidate candidate, int out) {
        double[] expected = Trait.look(candidate.kind());
        double[] deltas = new double[SEVERITIES.length];
        Gain best = glance(candidate, out);
        double[] shown = best.look();
        for (int round = 0; round < 2; round++) {
            double[] seen = seen(candidate, out, best.severity(), shown);
            shown = Looks.learned(expected, seen);
            Gain next = gain(candidate, out, shown, deltas, Looks.cost(expected, seen, shown));
            if (next.nats() <= best.nats()) {
                break;
            }
            best = next;
        }
        return best;
    }

    /** About the same, as if every failure that it touches were its doing; cheaper. */
    Gain glance(Candidate candidate, int out) {
        double[] expected = Trait.look(candidate.kind());
        double[] touched = new double[Phase.FAILURES];
        scene.touching(candidate, (cell, share) -> touched[cell.phase] += cell.count * scene.weight * share);
        double[] shown = Looks.learned(expected, touched);
        return gain(candidate, out, shown, new double[SEVERITIES.length], Looks.cost(expected, touched, shown));
    }

    private Gain gain(Candidate candidate, int out, double[] shown, double[] deltas, double lookCost) {
        int ignore = out < 0 ? 0 : 1 << out;
        java.util.Arrays.fill(deltas, 0);
        scene.touching(candidate, (cell, share) -> {
            split(cell, candidate, ignore);
            double old = before();
            for (int i = 0; i < SEVERITIES.length; i++) {
                double p = after(SEVERITIES[i], WEIGHTS[i], shown[cell.phase]);
                deltas[i] += cell.count * scene.weight * Math.log(p / old);
            }
        });
        int best = 0;
        for (int i = 0; i < SEVERITIES.length; i++) {
            deltas[i] += scene.cost(candidate, SEVERITIES[i]);
            best = deltas[i] > deltas[best] ? i : best;
        }
        double sum = 0;
        for (double delta : deltas) {
            sum += Math.exp(delta - deltas[best]);
        }
        double nats = deltas[best] + Math.log(sum / SEVERITIES.length) + lookCost;
        return new Gain(nats, SEVERITIES[best], shown, lookCost);
    }

    private static final double[] WEIGHTS = new double[SEVERITIES.length];

    static {
        java.util.Arrays.setAll(WEIGHTS, i -> -Math.log1p(-SEVERITIES[i]));
    }

    /** How many failures of each phase are the candidate's doing, were it at fault so severely. */
    private double[] seen(Candidate candidate, int out, double severity, double[] shown) {
        int ignore = out < 0 ? 0 : 1 << out;
        double w = -Math.log1p(-severity);
        double[] seen = new double[Phase.FAILURES];
        scene.touching(candidate, (cell, share) -> {
            split(cell, candidate, ignore);
            double p = after(severity, w, shown[cell.phase]);
            double own = 0;
            for (int k = 0; k < patterns; k++) {
                own += with[k] * (1 - pass[k] * (1 - severity)) * w * shown[cell.phase] / (weight[k] + w);
            }
            seen[cell.phase] += cell.count * scene.weight * own / p;
        });
        return seen;
    }

    /** Tunes severities and looks to what is seen. */
    void polish(int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < parts.size(); i++) {
                tune(i);
            }
        }
        recalculate();
    }

    private void tune(int i) {
        Part part = parts.get(i);
        double low = 0.003;
        double high = 0.999;
        double x1 = high - GOLDEN * (high - low);
        double x2 = low + GOLDEN * (high - low);
        double f1 = value(i, x1);
        double f2 = value(i, x2);
        for (int step = 0; step < 9; step++) {
            if (f1 < f2) {
                low = x1;
                x1 = x2;
                f1 = f2;
                x2 = low + GOLDEN * (high - low);
                f2 = value(i, x2);
            } else {
                high = x2;
                x2 = x1;
                f2 = f1;
                x1 = high - GOLDEN * (high - low);
                f1 = value(i, x1);
            }
        }
        part.severity((low + high) / 2);
        double[] expected = Trait.look(part.candidate.kind());
        double[] seen = seen(part.candidate, i, part.severity, part.look);
        part.look = Looks.learned(expected, seen);
        part.lookCost = Looks.cost(expected, seen, part.look);
    }

    private double value(int i, double severity) {
        Part part = parts.get(i);
        double w = -Math.log1p(-severity);
        double[] sum = new double[1];
        scene.touching(part.candidate, (cell, share) -> {
            split(cell, part.candidate, 1 << i);
            sum[0] += cell.count * scene.weight * Math.log(after(severity, w, part.look[cell.phase]));
        });
        return sum[0] + scene.cost(part.candidate, severity);
    }

    /** How much better, in nats, the scene is explained than by noise alone, the rarity of the faults counted. */
    double score() {
        double sum = 0;
        for (Cell cell : scene.cells) {
            double noise = cell.noise * cell.noiseLook;
            sum += cell.count * scene.weight * Math.log(cell.likelihood / noise);
        }
        for (Part part : parts) {
            sum += scene.cost(part.candidate, part.severity) + scene.prior(part.candidate) + part.lookCost;
        }
        return sum;
    }
}
