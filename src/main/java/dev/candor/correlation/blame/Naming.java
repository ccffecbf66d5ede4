package dev.candor.correlation.blame;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which of what several windows show is named. */
final class Naming {

    /** A fault that breaks so little is easily seen in noise, and takes more to be named. */
    static final double FAINT = 0.1;

    private static final double FAINT_SCORE = 8;
    /** Until the noise is known for what it is, it is not told from faults that break only a little. */
    private static final double KNOWN_S = 420;
    /** Two verdicts that share more than that of their failures are about the same. */
    private static final double SAME = 0.3;

    private Naming() {}

    /**
     * A window that reaches back beyond the beginning of what is at fault shows it weaker than it is, and whatever is newer
     * than the window then looks like a fault of its own: where a shorter one shows it too, that goes first.
     */
    static void favour(List<Search.Found> found, Latch.Standing lead, double age) {
        for (int i = 0; i < found.size(); i++) {
            Search.Found f = found.get(i);
            boolean shows = f.held().stream()
                    .anyMatch(held -> held.candidate().equals(lead.held.candidate())
                            && held.confidence() >= Search.CONVICTION
                            && held.value() >= Search.SCORE);
            if (f.scene().length <= age && shows) {
                found.add(0, found.remove(i));
                return;
            }
        }
    }

    /**
     * The verdicts of the window that explains most, and those of others about something else.
     *
     * @param found what each window shows, what explains most first
     * @param heard for how many seconds runs have been heard of
     */
    static Map<Search.Held, Scene> named(List<Search.Found> found, double heard) {
        Map<Search.Held, Scene> named = new LinkedHashMap<>();
        boolean first = true;
        for (Search.Found f : found) {
            for (Search.Held held : f.held()) {
                boolean clear = held.confidence() >= Search.CONVICTION;
                boolean either = held.together() >= Search.CONVICTION && held.confidence() >= Search.LIKELIEST;
                if (held.severity() < FAINT && heard < KNOWN_S) {
                    continue;
                }
                double least = held.severity() < FAINT ? FAINT_SCORE : clear ? Search.SCORE : Search.EITHER;
                boolean sure = (clear || either) && held.value() >= least;
                boolean free = named.keySet().stream()
                        .allMatch(other -> Latch.overlap(f.scene(), held.candidate(), other.candidate()) < SAME);
                if (sure && (first || (free && held.confidence() >= Search.CONVICTION))) {
                    named.put(held, f.scene());
                }
            }
            first = false;
        }
        return named;
    }
}
