package dev.candor.page;

import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From where and how lately it was measured. Counted once for all audiences, since a judgement has a row for each probe and
 * location.
 *
 * @param locations codes of those that say something about a target
 * @param last start of the newest measurement of all; null if there is none
 */
record Checked(List<String> locations, @Nullable Instant last) {

    Checked {
        locations = List.copyOf(locations);
    }

    /** By that judgement; nothing if nothing was ever judged. */
    static Checked of(@Nullable Judgement judgement) {
        if (judgement == null) {
            return new Checked(List.of(), null);
        }
        return new Checked(
                judgement.series().stream()
                        .filter(s -> s.health() != Health.UNKNOWN && s.lastAt() != null)
                        .map(SeriesHealth::location)
                        .distinct()
                        .toList(),
                judgement.series().stream()
                        .map(SeriesHealth::lastAt)
                        .filter(at -> at != null)
                        .max(Comparator.naturalOrder())
                        .orElse(null));
    }
}
