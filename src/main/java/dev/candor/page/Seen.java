package dev.candor.page;

import dev.candor.measurement.MinuteCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each location saw over a time, in equal steps of whole minutes. Pure.
 *
 * @param from when the first step begins
 * @param step how long each is
 * @param places by location
 */
record Seen(Instant from, Duration step, List<Place> places) {
    // As many as can be told apart on a telephone.
    private static final int STEPS = 48;

    Seen {
        places = List.copyOf(places);
    }

    /** One location's steps. */
    record Place(String location, List<Step> steps) {

        Place {
            steps = List.copyOf(steps);
        }

        int runs() {
            return steps.stream().mapToInt(Step::runs).sum();
        }

        int bad() {
            return steps.stream().mapToInt(Step::bad).sum();
        }
    }

    /**
     * What was counted in one step.
     *
     * @param runs that say something about the target
     * @param down how many of them failed
     * @param degraded how many of them were slow or otherwise less than promised
     * @param meanMs of those that were answered; null if none was
     */
    record Step(int runs, int down, int degraded, @Nullable Double meanMs) {
        static final Step NONE = new Step(0, 0, 0, null);

        int bad() {
            return down + degraded;
        }

        private int answered() {
            return runs - down;
        }

        Step plus(MinuteCount more) {
            return plus(
                    new Step(more.up() + more.degraded() + more.down(), more.down(), more.degraded(), more.meanMs()));
        }

        Step plus(Step more) {
            int all = answered() + more.answered();
            double sum = Objects.requireNonNullElse(meanMs, 0.0) * answered()
                    + Objects.requireNonNullElse(more.meanMs, 0.0) * more.answered();
            return new Step(runs + more.runs, down + more.down, degraded + more.degraded, all == 0 ? null : sum / all);
        }
    }

    /** Of counts in any order, those outside the time left out. */
    static Seen of(List<MinuteCount> counts, Instant from, Instant to) {
        long minutes = Math.max(1, Duration.between(from, to).toMinutes());
        long width = (minutes + STEPS - 1) / STEPS;
        int steps = Math.toIntExact((minutes + width - 1) / width);
        TreeMap<String, Step[]> places = new TreeMap<>();
        for (MinuteCount count : counts) {
            long minute = Duration.between(from, count.minute()).toMinutes();
            if (!count.minute().isBefore(from) && minute < minutes) {
                Step[] row = places.computeIfAbsent(count.location(), location -> none(steps));
                int step = Math.toIntExact(minute / width);
                row[step] = row[step].plus(count);
            }
        }
        List<Place> all = new ArrayList<>();
        places.forEach((location, row) -> all.add(new Place(location, List.of(row))));
        return new Seen(from, Duration.ofMinutes(width), all);
    }

    private static Step[] none(int steps) {
        Step[] row = new Step[steps];
        Arrays.fill(row, Step.NONE);
        return row;
    }

    /** When a step begins. */
    Instant at(int index) {
        return from.plus(step.multipliedBy(index));
    }
}
