package dev.candor.correlation.blame;

import java.util.List;

/** Names the one whose runs are most like the failures, by Ochiai's measure, as fault localization in programs does. */
final class OchiaiBaseline extends ComponentBaseline {

    private static final double LEAST_FAILURES = 4;

    private final double least;

    /**
     * @param least how alike they must be, from 0 to 1
     * @param window over how many seconds
     */
    OchiaiBaseline(double least, double window) {
        super(window);
        this.least = least;
    }

    @Override
    List<Suspect> blamed(List<Run> runs) {
        int failures = failures(runs).size();
        Count[] counts = counts(runs);
        int best = -1;
        double most = least;
        for (int c = 0; c < counts.length; c++) {
            double alike = counts[c].failed() / Math.sqrt(failures * counts[c].all());
            if (alike > most && counts[c].failed() >= LEAST_FAILURES) {
                most = alike;
                best = c;
            }
        }
        return best < 0 ? List.of() : List.of(suspect(best));
    }
}
