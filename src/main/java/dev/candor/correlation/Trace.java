package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conclusive run with everything it touched, as far as that is known.
 *
 * @param region who answered, or who would have, by the routing belief
 * @param component what the probe speaks for; null for nothing
 * @param age from 0 (now) to 1 (about to leave the window)
 * @param suspects what could be to blame had it failed
 */
record Trace(Point point, @Nullable String region, @Nullable String component, double age, List<Suspect> suspects) {

    boolean touches(Suspect suspect) {
        return suspects.contains(suspect);
    }

    /** The suspect of that kind, if this run touched one. */
    @Nullable
    Suspect of(Suspect.Kind kind) {
        for (Suspect suspect : suspects) {
            if (suspect.kind() == kind) {
                return suspect;
            }
        }
        return null;
    }
}
