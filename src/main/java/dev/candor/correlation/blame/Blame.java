package dev.candor.correlation.blame;

import java.util.List;

/**
 * One suspect that is named for what was seen.
 *
 * @param suspect what is blamed
 * @param confidence from 0 to 1 that it is this, and neither one of its rivals nor chance
 * @param together how certain it is that it is this or one of the rivals
 * @param score how much better, in nats, the failures are explained with it than without it, its rarity counted
 * @param severity the share of the runs that touch it which it breaks, from 0 to 1
 * @param page whether it is certain and lasting enough to wake a person
 * @param onset when it most likely began, in seconds of the stream
 * @param onsetFrom the earliest moment that is nearly as likely
 * @param onsetTo the latest moment that is nearly as likely
 * @param rivals what explains the same as well, so that nobody can tell them apart; empty where the blame is clear
 * @param explained how many failures of the window it touches
 * @param failures how many failures the window holds
 * @param runs how many runs of the window touched it, as far as that is known
 * @param windowSeconds how long the window is that shows it best
 * @param checks which checks fail of it
 * @param agents who saw it
 * @param sentence all this in one sentence for people
 */
public record Blame(
        Suspect suspect,
        double confidence,
        double together,
        double score,
        double severity,
        boolean page,
        double onset,
        double onsetFrom,
        double onsetTo,
        List<Suspect> rivals,
        int explained,
        int failures,
        int runs,
        double windowSeconds,
        List<String> checks,
        List<String> agents,
        String sentence) {

    public Blame {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence must be in [0, 1], was " + confidence);
        }
        rivals = List.copyOf(rivals);
        checks = List.copyOf(checks);
        agents = List.copyOf(agents);
    }

    /** One without rivals. */
    public Blame(
            Suspect suspect,
            double confidence,
            double score,
            double severity,
            boolean page,
            double onset,
            double onsetFrom,
            double onsetTo,
            List<Suspect> rivals,
            int explained,
            int failures,
            int runs,
            double windowSeconds,
            List<String> checks,
            List<String> agents,
            String sentence) {
        this(
                suspect,
                confidence,
                confidence,
                score,
                severity,
                page,
                onset,
                onsetFrom,
                onsetTo,
                rivals,
                explained,
                failures,
                runs,
                windowSeconds,
                checks,
                agents,
                sentence);
    }

    /** Whether something else explains the same as well. */
    public boolean ambiguous() {
        return !rivals.isEmpty();
    }
}
