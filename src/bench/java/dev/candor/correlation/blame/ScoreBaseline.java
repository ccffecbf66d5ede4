package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.List;

/** Takes whoever covers most failures among those of whom enough fails, until nothing is left: SCORE, NSDI 2005. */
final class ScoreBaseline extends ComponentBaseline {

    private static final double LEAST_FAILURES = 4;

    private final double hitRatio;

    /**
     * @param hitRatio what share of the runs that touch it must fail
     * @param window over how many seconds
     */
    ScoreBaseline(double hitRatio, double window) {
        super(window);
        this.hitRatio = hitRatio;
    }

    @Override
    List<Suspect> blamed(List<Run> runs) {
        Count[] all = counts(runs);
        List<Run> left = failures(runs);
        List<Suspect> blamed = new ArrayList<>();
        while (true) {
            Count[] open = counts(left);
            int best = -1;
            for (int c = 0; c < open.length; c++) {
                boolean candidate = open[c].failed() >= LEAST_FAILURES && all[c].share() >= hitRatio;
                if (candidate && (best < 0 || better(open, all, c, best))) {
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

    private static boolean better(Count[] open, Count[] all, int c, int best) {
        double more = open[c].failed() - open[best].failed();
        return more > 0 || more == 0 && all[c].share() > all[best].share();
    }
}
