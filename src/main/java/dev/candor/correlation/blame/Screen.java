package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Picks the few candidates that are worth a close look, by an estimate that costs one pass over the failures. */
final class Screen {

    private static final int MOST = 26;
    private static final int MOST_OF_A_KIND = 6;
    private static final int MOST_STREAMS = 3;
    private static final double[] SEVERITIES = {.05, .25, .9};
    /** An estimate may be too low by this much, for looks that were not learned. */
    private static final double SLACK = 6;

    private final Scene scene;
    private final double[] likelihood;
    private final List<Rated> rated = new ArrayList<>();

    private record Rated(Candidate candidate, double value) {}

    private Screen(Scene scene, double[] likelihood) {
        this.scene = scene;
        this.likelihood = likelihood;
    }

    /** The most promising candidates, best first, were failures as likely as that without them. */
    static List<Candidate> of(Scene scene, double[] likelihood) {
        Screen screen = new Screen(scene, likelihood);
        screen.rate();
        return screen.best();
    }

    private void rate() {
        LogSums sums = new LogSums(SEVERITIES.length);
        List<double[]> paths = new ArrayList<>();
        List<Candidate> pathOf = new ArrayList<>();
        for (int c = 0; c < scene.candidateCount(); c++) {
            int from = scene.first(c);
            int to = scene.end(c);
            if (to - from == 0) {
                continue;
            }
            Candidate candidate = scene.candidates.get(c);
            int fewest = candidate.kind() == Suspect.Kind.STREAM ? 3 : 2;
            if (failures(from, to) < fewest) {
                continue;
            }
            double[] expected = Trait.look(candidate.kind());
            sums.clear();
            for (int i = from; i < to; i++) {
                Cell cell = scene.cells.get(scene.cell(i));
                double worst = scene.share(i) * expected[cell.phase] / likelihood[scene.cell(i)];
                for (int s = 0; s < SEVERITIES.length; s++) {
                    sums.add(s, 1 + SEVERITIES[s] * worst, cell.count);
                }
            }
            double[] values = new double[SEVERITIES.length];
            double best = Double.NEGATIVE_INFINITY;
            for (int s = 0; s < SEVERITIES.length; s++) {
                values[s] = sums.sum(s) + scene.cost(candidate, SEVERITIES[s]);
                best = Math.max(best, values[s]);
            }
            if (candidate.kind() == Suspect.Kind.PATH
                    && scene.prior(candidate) >= Trait.prior(Suspect.Kind.PATH)) { // nobody takes the others
                paths.add(values);
                pathOf.add(candidate);
            }
            double value = best + scene.prior(candidate);
            if (value > -SLACK) {
                rated.add(new Rated(candidate, value));
            }
        }
        blocks(pathOf, paths);
    }

    private double failures(int from, int to) {
        double sum = 0;
        for (int i = from; i < to && sum < 4; i++) {
            sum += scene.cells.get(scene.cell(i)).count * Math.min(1, scene.share(i) * 1.5);
        }
        return sum;
    }

    /** Blocks of paths that fail together, grown from the worst path of each region and location. */
    private void blocks(List<Candidate> paths, List<double[]> values) {
        for (int s = 0; s < SEVERITIES.length; s++) {
            int severity = s;
            List<Integer> bad = new ArrayList<>();
            for (int i = 0; i < paths.size(); i++) {
                if (values.get(i)[s] > 2) {
                    bad.add(i);
                }
            }
            if (bad.size() < 2) {
                continue;
            }
            bad.sort(Comparator.comparingDouble((Integer i) -> values.get(i)[severity])
                    .reversed());
            for (int seed : bad.subList(0, Math.min(3, bad.size()))) {
                Candidate block = grow(paths, values, severity, paths.get(seed));
                if (block.from() != null
                        && block.to() != null
                        && few(block.from())
                        && more(block)
                        && block.from().cardinality() * block.to().cardinality() > 1) {
                    double value = worth(paths, values, severity, block.from(), block.to());
                    rated.add(new Rated(block, value + scene.prior(block)));
                }
            }
        }
    }

    /** What most places suffer is no matter of the way there. */
    private boolean few(BitSet from) {
        return from.cardinality() <= (scene.candidates.locations() + 1) / 2;
    }

    /** What all who ask one region suffer is the region's, and what one location suffers wherever it asks is its own. */
    private boolean more(Candidate block) {
        if (block.from() == null || block.to() == null) {
            return false;
        }
        int whole = block.to().cardinality() == 1
                ? scene.candidates.find(Suspect.Kind.REGION, block.to().nextSetBit(0), -1)
                : block.from().cardinality() == 1
                        ? scene.candidates.find(
                                Suspect.Kind.LOCATION, block.from().nextSetBit(0), -1)
                        : -1;
        return whole < 0
                || scene.goodRuns(scene.candidates.get(whole)) > scene.goodRuns(block) + 1
                || Latch.overlap(scene, scene.candidates.get(whole), block) < 0.98;
    }

    private Candidate grow(List<Candidate> paths, List<double[]> values, int severity, Candidate seed) {
        BitSet from = new BitSet();
        BitSet to = new BitSet();
        from.set(seed.a());
        to.set(seed.b());
        double value = worth(paths, values, severity, from, to);
        BitSet locations = new BitSet();
        BitSet regions = new BitSet();
        paths.forEach(p -> {
            locations.set(p.a());
            regions.set(p.b());
        });
        boolean better = true;
        for (int round = 0; better && round < 32; round++) {
            better = false;
            int flip = -1;
            boolean side = false;
            double best = value + 1;
            for (int pass = 0; pass < 2; pass++) {
                BitSet set = pass == 0 ? from : to;
                BitSet all = pass == 0 ? locations : regions;
                for (int i = all.nextSetBit(0); i >= 0; i = all.nextSetBit(i + 1)) {
                    set.flip(i);
                    double next = worth(paths, values, severity, from, to);
                    set.flip(i);
                    if (next > best) {
                        best = next;
                        flip = i;
                        side = pass == 0;
                    }
                }
            }
            if (flip >= 0) {
                (side ? from : to).flip(flip);
                value = best;
                better = true;
            }
        }
        return Candidates.transit(from, to);
    }

    private static double worth(List<Candidate> paths, List<double[]> values, int severity, BitSet from, BitSet to) {
        double sum = 0;
        for (int i = 0; i < paths.size(); i++) {
            if (from.get(paths.get(i).a()) && to.get(paths.get(i).b())) {
                sum += values.get(i)[severity];
            }
        }
        return sum - 1.5 * (from.cardinality() + to.cardinality());
    }

    private List<Candidate> best() {
        rated.sort(Comparator.comparingDouble(Rated::value).reversed());
        Map<Suspect.Kind, Integer> taken = new EnumMap<>(Suspect.Kind.class);
        List<Candidate> best = new ArrayList<>();
        for (Rated r : rated) {
            int most = r.candidate().kind() == Suspect.Kind.STREAM ? MOST_STREAMS : MOST_OF_A_KIND;
            if (taken.merge(r.candidate().kind(), 1, Integer::sum) <= most && !best.contains(r.candidate())) {
                best.add(r.candidate());
            }
            if (best.size() >= MOST) {
                break;
            }
        }
        return best;
    }
}
