package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which region answers whom, learned from answers with a half-life of half an hour. Where an app was hardly asked from a
 * location, what that location's other questions show counts.
 */
final class Routing {

    private static final double HALF_LIFE_S = 1800;
    /** Answers that the habit of a location counts for. */
    private static final double HABIT = 2;
    /** Fewer answers than that are no habit. */
    private static final double FEWEST = 4;

    private final Pairs numbers = new Pairs();
    private final List<Share> shares = new ArrayList<>();
    private final Map<Integer, double[]> taken = new HashMap<>();
    private final Map<Integer, double[]> offered = new HashMap<>();

    private static final class Share {
        private double[] counts = new double[4];
        private double at;
    }

    /** A location was answered by a region. */
    void learn(int location, Ground.App app, int region, double at) {
        int number = numbers.get(location, app.index);
        if (number < 0) {
            number = shares.size();
            numbers.put(location, app.index, number);
            shares.add(new Share());
        }
        Share share = shares.get(number);
        double gone = at - share.at;
        if (gone > HALF_LIFE_S / 64) {
            double left = Math.pow(0.5, gone / HALF_LIFE_S);
            for (int i = 0; i < share.counts.length; i++) {
                share.counts[i] *= left;
            }
            share.at = at;
        }
        share.counts = grown(share.counts, region);
        share.counts[region]++;
        double[] took = grown(taken.getOrDefault(location, new double[4]), region);
        took[region]++;
        taken.put(location, took);
        double[] could = offered.getOrDefault(location, new double[4]);
        int last = -1;
        for (Ground.Machine machine : app.machines) {
            if (machine.region >= 0 && machine.region != last) { // machines stand in the order of regions, mostly
                could = grown(could, machine.region);
                could[machine.region]++;
                last = machine.region;
            }
        }
        offered.put(location, could);
    }

    private static double[] grown(double[] counts, int index) {
        return index < counts.length ? counts : Arrays.copyOf(counts, Math.max(index + 1, counts.length * 2));
    }

    /** Whether anything is known of who answers that location. */
    boolean knows(int location) {
        double[] took = taken.get(location);
        double sum = 0;
        for (int i = 0; took != null && i < took.length; i++) {
            sum += took[i];
        }
        return sum >= FEWEST;
    }

    /** Whether that region ever answered that location. */
    boolean used(int location, int region) {
        return at(taken.get(location), region) > 0;
    }

    /** How likely that region is to answer, against the app's others; not scaled to a sum of one. */
    double weight(int location, int app, int region) {
        int number = numbers.get(location, app);
        Share share = number < 0 ? null : shares.get(number);
        double seen = share == null || region >= share.counts.length ? 0 : share.counts[region];
        double took = at(taken.get(location), region);
        double could = at(offered.get(location), region);
        double unseen = knows(location) ? 0.02 : 0.25;
        return seen + HABIT * (took + unseen) / (could + 1);
    }

    private static double at(double @Nullable [] counts, int index) {
        return counts == null || index >= counts.length ? 0 : counts[index];
    }
}
