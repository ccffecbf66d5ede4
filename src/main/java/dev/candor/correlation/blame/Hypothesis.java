package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of faults, and how well it explains a scene. A run in a slot fails unless noise and every fault that touches the
 * slot let it pass (noisy-or); how it then looks is shared out by their weights (attribution page, section 3).
 */
final class Hypothesis {

    /** Faults at once at most; one bit each. */
    static final int MOST = 20;

    /** Failures shared with a fault that is already held, per which a further one within it must be twice as good. */
    private static final double NESTED = 40;

    private static final double CROSSING = 600;
    private static final double[] SEVERITIES = {.015, .04, .08, .15, .3, .5, .75, .93, .995};
    private static final double[] WEIGHTS = weights(SEVERITIES);
    // Tuning looks so often among so many severities, each time between the neighbours of the best.
    private static final int ROUNDS = 3;
    private static final double LEAST = 0.003;
    private static final double MOST_SEVERE = 0.999;

    final Scene scene;
    final List<Part> parts = new ArrayList<>();

    private final Patterns patterns = new Patterns(parts);
    private final LogSums sums = new LogSums(SEVERITIES.length);
    private final LogSums common = new LogSums(SEVERITIES.length);

    Hypothesis(Scene scene) {
        this.scene = scene;
        refresh();
    }

    /**
     * How far a candidate and the faults that are held touch the same.
     *
     * @param temper by what the evidence that they share is divided
     * @param share how much of the candidate's failures they share, from 0 to 1
     * @param held bits of the faults that are held, the one that is left out not counted
     */
    record Overlap(double temper, double share, int held) {
        static final Overlap NONE = new Overlap(1, 0, 0);
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
            cell.touched = 0;
            for (int slot = 0; slot < cell.masks.length; slot++) {
                int m = 0;
                for (int i = 0; i < parts.size(); i++) {
                    if (cell.touchedBy(parts.get(i).candidate, slot)) {
                        m |= 1 << i;
                    }
                }
                cell.masks[slot] = m;
                cell.touched |= m;
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
                p = patterns.failure(cell, m);
            }
            sum += cell.spread.share[slot] * p;
        }
        return Math.max(sum, 1e-12);
    }

    /** A fault that shares failures with one that is held already must be more than a wrinkle of the model. */
    Overlap overlap(Candidate candidate, int out, Kin kin) {
        int held = 0;
        int around = 0;
        for (int i = 0; i < parts.size(); i++) {
            held |= i == out ? 0 : 1 << i;
            around |= i != out && kin.within(candidate, parts.get(i).candidate) ? 1 << i : 0;
        }
        if (held == 0) {
            return Overlap.NONE;
        }
        int others = held;
        int parents = around;
        double[] nested = new double[1];
        double[] crossing = new double[1];
        double[] all = new double[1];
        scene.touching(candidate, (cell, share) -> {
            double failures = cell.count * share;
            all[0] += failures;
            if ((cell.touched & parents) != 0) {
                nested[0] += failures;
            } else if ((cell.touched & others) != 0) {
                crossing[0] += failures;
            }
        });
        double shared = nested[0] + crossing[0];
        return shared == 0
                ? Overlap.NONE
                : new Overlap(1 + nested[0] / NESTED + crossing[0] / CROSSING, shared / all[0], held);
    }

    /**
     * What the candidate is worth beside the parts there are, the one that is left out not counted; before its prior.
     *
     * @param glance what {@link #glance} said of it
     */
    Gain gain(Candidate candidate, int out, Overlap overlap, Gain glance) {
        double[] expected = Trait.look(candidate.kind());
        Gain best = glance;
        double[] shown = best.look();
        for (int round = 0; round < 2; round++) {
            double[] seen = seen(candidate, out, best.severity(), shown);
            shown = Looks.learned(expected, seen);
            Gain next = gain(candidate, out, overlap, shown, Looks.cost(expected, seen, shown));
            if (next.nats() <= best.nats()) {
                break;
            }
            best = next;
        }
        return best;
    }

    /** About the same, as if every failure that it touches were its doing; cheaper. */
    Gain glance(Candidate candidate, int out, Overlap overlap) {
        double[] expected = Trait.look(candidate.kind());
        double[] touched = new double[Phase.FAILURES];
        scene.touching(candidate, (cell, share) -> touched[cell.phase] += cell.count * share);
        double[] shown = Looks.learned(expected, touched);
        return gain(candidate, out, overlap, shown, Looks.cost(expected, touched, shown));
    }

    private Gain gain(Candidate candidate, int out, Overlap overlap, double[] shown, double lookCost) {
        int ignore = out < 0 ? 0 : 1 << out;
        sums.clear();
        common.clear();
        scene.touching(candidate, (cell, share) -> {
            patterns.split(cell, candidate, ignore);
            double old = patterns.before();
            LogSums its = (cell.touched & overlap.held()) == 0 ? sums : common;
            for (int i = 0; i < SEVERITIES.length; i++) {
                its.add(i, patterns.after(SEVERITIES[i], WEIGHTS[i], shown[cell.phase]) / old, cell.count);
            }
        });
        // Of what went well, as much is shared as of what failed.
        double kept = 1 - overlap.share() + overlap.share() / overlap.temper();
        double[] deltas = new double[SEVERITIES.length];
        int best = 0;
        for (int i = 0; i < SEVERITIES.length; i++) {
            deltas[i] = sums.sum(i) + common.sum(i) / overlap.temper() + scene.cost(candidate, SEVERITIES[i]) * kept;
            best = deltas[i] > deltas[best] ? i : best;
        }
        double sum = 0;
        for (double delta : deltas) {
            sum += Math.exp(delta - deltas[best]);
        }
        double nats = deltas[best] + Math.log(sum / SEVERITIES.length) + lookCost * kept;
        return new Gain(nats, SEVERITIES[best], shown, lookCost);
    }

    /** How many failures of each phase are the candidate's doing, were it at fault so severely. */
    private double[] seen(Candidate candidate, int out, double severity, double[] shown) {
        int ignore = out < 0 ? 0 : 1 << out;
        double w = -Math.log1p(-severity);
        double[] seen = new double[Phase.FAILURES];
        scene.touching(candidate, (cell, share) -> {
            patterns.split(cell, candidate, ignore);
            double own = patterns.own(severity, w, shown[cell.phase]);
            seen[cell.phase] += cell.count * own / patterns.after(severity, w, shown[cell.phase]);
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
        double[] tried = SEVERITIES.clone();
        double severity = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int best = best(i, tried);
            severity = tried[best];
            double low = best == 0 ? LEAST : tried[best - 1];
            double high = best == tried.length - 1 ? MOST_SEVERE : tried[best + 1];
            for (int k = 0; k < tried.length; k++) {
                tried[k] = low + (high - low) * (k + 1) / (tried.length + 1);
            }
        }
        part.severity(severity);
        double[] expected = Trait.look(part.candidate.kind());
        double[] seen = seen(part.candidate, i, part.severity, part.look);
        part.look = Looks.learned(expected, seen);
        part.lookCost = Looks.cost(expected, seen, part.look);
    }

    /** Which of these severities of a part, in ascending order, explains the scene best. */
    private int best(int i, double[] severities) {
        Part part = parts.get(i);
        double[] weights = weights(severities);
        sums.clear();
        scene.touching(part.candidate, (cell, share) -> {
            patterns.split(cell, part.candidate, 1 << i);
            for (int k = 0; k < severities.length; k++) {
                sums.add(k, patterns.after(severities[k], weights[k], part.look[cell.phase]), cell.count);
            }
        });
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < severities.length; k++) {
            double value = sums.sum(k) + scene.cost(part.candidate, severities[k]);
            if (value > most) {
                most = value;
                best = k;
            }
        }
        return best;
    }

    private static double[] weights(double[] severities) {
        double[] weights = new double[severities.length];
        Arrays.setAll(weights, i -> -Math.log1p(-severities[i]));
        return weights;
    }

    /** How much better, in nats, the scene is explained than by noise alone, the rarity of the faults counted. */
    double score() {
        double sum = 0;
        for (Cell cell : scene.cells) {
            double noise = cell.noise * cell.noiseLook;
            sum += cell.count * Math.log(cell.likelihood / noise);
        }
        for (Part part : parts) {
            sum += scene.cost(part.candidate, part.severity) + scene.prior(part.candidate) + part.lookCost;
        }
        return sum;
    }
}
