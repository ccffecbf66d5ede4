package dev.candor.uptime;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.catalog.LevelRule;
import dev.candor.correlation.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A period cut into what counts and what does not, in milliseconds that add up to it exactly.
 *
 * @param up milliseconds up, outside planned work and within the hours that count; so are the next three
 * @param planned milliseconds of planned work within the hours that count, where the rule leaves it out; else 0
 * @param outside milliseconds outside the hours that count
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LevelCount(long up, long degraded, long down, long unknown, long planned, long outside) {

    /** Nothing counted. */
    public static final LevelCount NONE = new LevelCount(0, 0, 0, 0, 0, 0);

    /**
     * Counts a period.
     *
     * @param hours when it counts; times outside the period don't matter
     * @param planned when it was worked on by plan
     * @param stretches what was known, in any order
     */
    public static LevelCount of(
            Interval period, List<Interval> hours, List<Interval> planned, List<Stretch> stretches, LevelRule rule) {
        TreeSet<Long> cuts = new TreeSet<>();
        long first = period.from().toEpochMilli();
        long last = period.to().toEpochMilli();
        cuts.add(first);
        cuts.add(last);
        Cover counting = Cover.of(hours);
        Cover worked = Cover.of(rule.plannedLeftOut() ? planned : List.of());
        Cover down = Cover.of(stretches, Health.DOWN);
        Cover unknown = Cover.of(stretches, Health.UNKNOWN);
        Cover degraded = Cover.of(stretches, Health.DEGRADED);
        List.of(counting, worked, down, unknown, degraded).forEach(cover -> cuts.addAll(cover.edges()));
        long[] sums = new long[6];
        List<Long> ordered = new ArrayList<>(cuts.subSet(first, true, last, true));
        for (int i = 0; i + 1 < ordered.size(); i++) {
            long at = ordered.get(i);
            long length = ordered.get(i + 1) - at;
            int slot = !counting.covers(at)
                    ? 5
                    : worked.covers(at)
                            ? 4
                            : down.covers(at) ? 2 : unknown.covers(at) ? 3 : degraded.covers(at) ? 1 : 0;
            sums[slot] += length;
        }
        return new LevelCount(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
    }

    /** Both together, as for two things that count alike. */
    public LevelCount plus(LevelCount other) {
        return new LevelCount(
                Math.addExact(up, other.up),
                Math.addExact(degraded, other.degraded),
                Math.addExact(down, other.down),
                Math.addExact(unknown, other.unknown),
                Math.addExact(planned, other.planned),
                Math.addExact(outside, other.outside));
    }

    /** All of it, in milliseconds. */
    public long total() {
        return up + degraded + down + unknown + planned + outside;
    }

    /** What counts, as the rule takes it: what is against the level is down. */
    public Tally judged(LevelRule rule) {
        long bad = down + (rule.degradedIsDown() ? degraded : 0) + (rule.unknownIsDown() ? unknown : 0);
        return new Tally(up, rule.degradedIsDown() ? 0 : degraded, bad, rule.unknownIsDown() ? 0 : unknown);
    }
}
