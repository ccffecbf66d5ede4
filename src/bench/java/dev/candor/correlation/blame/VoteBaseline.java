package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Each failure gives a vote to each of the leaves it touched; who has most is taken, its failures leave, and so on: 007,
 * NSDI 2018. As each failure touches as many leaves, a vote is counted as one.
 */
final class VoteBaseline extends ComponentBaseline {

    private static final Set<Kind> LEAVES = EnumSet.of(Kind.AGENT, Kind.PATH, Kind.HOST, Kind.APP);
    private static final double LEAST_FAILURES = 4;

    private final double stop;

    /**
     * @param stop below which share of all failures nobody is named any more
     * @param window over how many seconds
     */
    VoteBaseline(double stop, double window) {
        super(window);
        this.stop = stop;
    }

    @Override
    List<Suspect> blamed(List<Run> runs) {
        List<Run> left = failures(runs);
        double least = Math.max(LEAST_FAILURES, stop * left.size());
        List<Suspect> blamed = new ArrayList<>();
        while (true) {
            Count[] votes = counts(left);
            int best = -1;
            for (int c = 0; c < votes.length; c++) {
                boolean leaf = LEAVES.contains(suspect(c).kind());
                if (leaf && votes[c].failed() >= least && (best < 0 || votes[c].failed() > votes[best].failed())) {
                    best = c;
                }
            }
            if (best < 0) {
                return blamed;
            }
            int chosen = best;
            blamed.add(suspect(chosen));
            left = left.stream().filter(run -> !touches(run.way(), chosen)).toList();
        }
    }
}
