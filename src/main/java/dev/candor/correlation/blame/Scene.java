package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/** What one window shows: its failures in cells, its good runs in counts, and which cells each candidate touches. */
final class Scene {

    /**
     * Of more failures than that only every second, third stream and so on is looked at: what breaks so much shows in a part of
     * it, and one judgement must not take for ever. As large a part of the good runs is held against it, so that a few failures
     * that happen to be in the part are not taken for many.
     */
    private static final int MOST_FAILURES = 5_000;

    final double length;
    final List<Cell> cells;
    final Candidates candidates;
    /** How many failures each one that is kept stands for, when they are told in numbers. */
    final double weight;

    /** Which part of all streams is looked at. */
    private final double part;

    private final Tally tally;
    private final ToDoubleFunction<Candidate> prior;
    private int[] start = new int[1];
    private int[] cellOf = new int[0];
    private float[] shareOf = new float[0];

    Scene(
            double length,
            List<Cell> cells,
            double weight,
            double part,
            Candidates candidates,
            Tally tally,
            ToDoubleFunction<Candidate> prior) {
        this.length = length;
        this.cells = cells;
        this.weight = weight;
        this.part = part;
        this.candidates = candidates;
        this.tally = tally;
        this.prior = prior;
        index();
    }

    /** The cells of these failures. */
    static Scene of(
            double length,
            List<FailedRun> failures,
            Ground ground,
            Noise noise,
            Candidates candidates,
            Tally tally,
            ToDoubleFunction<Candidate> prior) {
        record Alike(int agent, int check, int phase, Spread spread) {}
        Map<Alike, Cell> cells = new HashMap<>();
        List<Cell> ordered = new ArrayList<>();
        // Whole cells are left out, by a number that has nothing to do with what they are.
        int kept = 0;
        int one = 1 + failures.size() / MOST_FAILURES;
        for (FailedRun f : failures) {
            if (one > 1 && Math.floorMod(((f.agent() * 31 + f.check()) * 0x9E3779B1) >>> 8, one) != 0) {
                continue;
            }
            kept++;
            Alike key = new Alike(f.agent(), f.check(), f.phase(), f.spread());
            Cell cell = cells.get(key);
            if (cell == null) {
                cell = new Cell(f, ground.asking(f.agent()), noise.rate(f.check()), noise.look(f.phase()));
                cells.put(key, cell);
                ordered.add(cell);
            }
            cell.count++;
        }
        double weight = kept == 0 ? 1 : (double) failures.size() / kept;
        return new Scene(length, ordered, weight, 1.0 / one, candidates, tally, prior);
    }

    private void index() {
        int[][] touched = new int[cells.size()][];
        float[][] shares = new float[cells.size()][];
        int[] buffer = new int[1024];
        float[] share = new float[1024];
        int total = 0;
        int[] filled = new int[1];
        for (int i = 0; i < touched.length; i++) {
            Cell cell = cells.get(i);
            filled[0] = 0;
            candidates.touched(cell.agent, cell.check, cell.spread, (c, s) -> {
                if (filled[0] < buffer.length) {
                    buffer[filled[0]] = c;
                    share[filled[0]++] = (float) s;
                }
            });
            touched[i] = Arrays.copyOf(buffer, filled[0]);
            shares[i] = Arrays.copyOf(share, filled[0]);
            total += filled[0];
        }
        start = new int[candidates.size() + 1];
        for (int[] t : touched) {
            for (int c : t) {
                start[c + 1]++;
            }
        }
        for (int c = 0; c + 1 < start.length; c++) {
            start[c + 1] += start[c];
        }
        cellOf = new int[total];
        shareOf = new float[total];
        int[] next = Arrays.copyOf(start, start.length);
        for (int i = 0; i < touched.length; i++) {
            for (int k = 0; k < touched[i].length; k++) {
                int at = next[touched[i][k]]++;
                cellOf[at] = i;
                shareOf[at] = shares[i][k];
            }
        }
    }

    int candidateCount() {
        return start.length - 1;
    }

    /** Takes a cell and how much of it a candidate touches. */
    interface Touching {
        void take(Cell cell, double share);
    }

    /** The cells that a candidate touches. */
    void touching(Candidate candidate, Touching to) {
        if (candidate.index() >= 0) {
            if (candidate.index() < candidateCount()) {
                for (int i = start[candidate.index()]; i < start[candidate.index() + 1]; i++) {
                    to.take(cells.get(cellOf[i]), shareOf[i]);
                }
            }
            return;
        }
        for (Cell cell : cells) {
            double share = cell.share(candidate);
            if (share > 0) {
                to.take(cell, share);
            }
        }
    }

    int first(int candidate) {
        return start[candidate];
    }

    int end(int candidate) {
        return start[candidate + 1];
    }

    int cell(int entry) {
        return cellOf[entry];
    }

    double share(int entry) {
        return shareOf[entry];
    }

    /** ln of how likely a fault of that candidate is before anything was seen. */
    double prior(Candidate candidate) {
        return prior.applyAsDouble(candidate);
    }

    /** ln of how much less likely such a fault makes what went well of the streams that are looked at; at most 0. */
    double cost(Candidate candidate, double severity) {
        return part * sum(candidate, c -> tally.cost(c, severity));
    }

    /** How many good runs it touched. */
    double goodRuns(Candidate candidate) {
        return sum(candidate, tally::runs);
    }

    private double sum(Candidate candidate, IntToDoubleFunction of) {
        if (candidate.index() >= 0) {
            return of.applyAsDouble(candidate.index());
        }
        double sum = 0;
        if (candidate.from() != null && candidate.to() != null) {
            for (int from = candidate.from().nextSetBit(0);
                    from >= 0;
                    from = candidate.from().nextSetBit(from + 1)) {
                for (int to = candidate.to().nextSetBit(0);
                        to >= 0;
                        to = candidate.to().nextSetBit(to + 1)) {
                    int path = candidates.find(Suspect.Kind.PATH, from, to);
                    sum += path < 0 ? 0 : of.applyAsDouble(path);
                }
            }
        }
        return sum;
    }
}
