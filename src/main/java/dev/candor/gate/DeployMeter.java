package dev.candor.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy did to its region, as exactly as probing can tell: always an interval, never a single number (gate page,
 * "Measurement definitions"). Times are starts of runs. Pure.
 */
final class DeployMeter {

    /** The width of one step of the skew: the page's {@code [t, t+10 s)}. */
    static final Duration SKEW_STEP = Duration.ofSeconds(10);

    private DeployMeter() {}

    /**
     * How long something lasted, at least and at most.
     *
     * @param ongoing whether it had not ended when last measured: then {@code max} only holds until now
     */
    record Span(Duration min, Duration max, boolean ongoing) {

        static final Span NONE = new Span(Duration.ZERO, Duration.ZERO, false);

        private Span plus(Span other) {
            return new Span(min.plus(other.min), max.plus(other.max), ongoing || other.ongoing);
        }
    }

    /**
     * When the new version took over.
     *
     * @param firstNewAt start of the first run that it answered; null if it never did
     * @param lastOldAt start of the last run that another version answered; null if none did
     * @param convergedAt start of the first run after which only the new version answered, once that has held for the
     *     quiet time; null until then
     * @param versioned how many answers carried a version at all
     * @param settled how many of them came after it had converged for the first time
     * @param stale how many of those came from another version all the same
     */
    record Convergence(
            @Nullable Instant firstNewAt,
            @Nullable Instant lastOldAt,
            @Nullable Instant convergedAt,
            int versioned,
            int settled,
            int stale) {

        /** No answer names a version. */
        static final Convergence UNKNOWN = new Convergence(null, null, null, 0, 0, 0);

        /** The share of answers after convergence that another version gave; 0 before. */
        double staleShare() {
            return settled == 0 ? 0 : (double) stale / settled;
        }
    }

    /**
     * The downtime within {@code [from, now]}: over runs of failures that no success interrupts, the sum of
     * {@code [lastFail - firstFail, firstOkAfter - lastOkBefore]}. Where there is no success before or after, the border
     * of the measured time stands in for it.
     */
    static Span downtime(List<Sample> samples, Instant from, Instant now) {
        Span total = Span.NONE;
        Instant lastOk = from;
        @Nullable Instant firstFail = null;
        Instant lastFail = from;
        for (Sample sample : inOrder(samples)) {
            if (sample.failed()) {
                firstFail = firstFail == null ? sample.at() : firstFail;
                lastFail = sample.at();
            } else {
                if (firstFail != null) {
                    total = total.plus(new Span(
                            Duration.between(firstFail, lastFail), Duration.between(lastOk, sample.at()), false));
                    firstFail = null;
                }
                lastOk = sample.at();
            }
        }
        if (firstFail != null) {
            total = total.plus(new Span(Duration.between(firstFail, lastFail), Duration.between(lastOk, now), true));
        }
        return total;
    }

    /**
     * The runs that were meant for that place: a run that nothing answered was meant for the region that mostly answers its
     * location. So a region that is gone is seen by all locations that it serves, one after the other.
     *
     * @param usual as {@link #usualRegions} tells it
     */
    static List<Sample> meantFor(String code, List<Sample> samples, Map<String, String> usual) {
        if (!usual.containsValue(code)) {
            return samples.stream().filter(s -> s.concerns(code)).toList();
        }
        return samples.stream()
                .filter(s -> code.equals(s.region() == null ? usual.get(s.location()) : s.region()))
                .toList();
    }

    /** The region that answers each location most often; without those that no region ever answered. */
    static Map<String, String> usualRegions(List<Sample> samples) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        for (Sample sample : samples) {
            if (sample.region() != null) {
                counts.computeIfAbsent(sample.location(), key -> new TreeMap<>())
                        .merge(sample.region(), 1, Integer::sum);
            }
        }
        Map<String, String> usual = new TreeMap<>();
        counts.forEach((location, byRegion) -> byRegion.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .ifPresent(most -> usual.put(location, most.getKey())));
        return usual;
    }

    /** When {@code version} took over; it has once nothing else answered for {@code quiet}. */
    static Convergence convergence(List<Sample> samples, String version, Duration quiet, Instant now) {
        @Nullable Instant firstNew = null;
        @Nullable Instant lastOld = null;
        @Nullable Instant newSinceOld = null;
        int versioned = 0;
        int settled = 0;
        int stale = 0;
        for (Sample sample : inOrder(samples)) {
            String answered = sample.version();
            if (answered == null) {
                continue;
            }
            versioned++;
            boolean converged = settled > 0
                    || (newSinceOld != null && !newSinceOld.plus(quiet).isAfter(sample.at()));
            settled += converged ? 1 : 0;
            stale += converged && !answered.equals(version) ? 1 : 0;
            if (answered.equals(version)) {
                firstNew = firstNew == null ? sample.at() : firstNew;
                newSinceOld = newSinceOld == null ? sample.at() : newSinceOld;
            } else {
                lastOld = sample.at();
                newSinceOld = null;
            }
        }
        boolean held = newSinceOld != null && !newSinceOld.plus(quiet).isAfter(now);
        return new Convergence(firstNew, lastOld, held ? newSinceOld : null, versioned, settled, stale);
    }

    /**
     * The share of answers by the new version per step and region, oldest first; only steps where some answer carried a
     * version, and within them only such regions.
     */
    static Map<Duration, Map<String, Double>> skew(
            List<Sample> samples, String version, List<String> regions, Instant from) {
        Map<Duration, Map<String, int[]>> counts = new TreeMap<>();
        for (Sample sample : samples) {
            if (sample.version() == null || sample.region() == null || !regions.contains(sample.region())) {
                continue;
            }
            long step = Math.floorDiv(Duration.between(from, sample.at()).toMillis(), SKEW_STEP.toMillis());
            int[] count = counts.computeIfAbsent(SKEW_STEP.multipliedBy(step), key -> new TreeMap<>())
                    .computeIfAbsent(sample.region(), key -> new int[2]);
            count[0] += version.equals(sample.version()) ? 1 : 0;
            count[1]++;
        }
        Map<Duration, Map<String, Double>> shares = new LinkedHashMap<>();
        counts.forEach((step, byRegion) -> {
            Map<String, Double> row = new TreeMap<>();
            byRegion.forEach((region, count) -> row.put(region, (double) count[0] / count[1]));
            shares.put(step, row);
        });
        return shares;
    }

    /** The largest difference of shares between two regions at one step; 0 where fewer than two can be compared. */
    static double maxSkew(Map<Duration, Map<String, Double>> skew) {
        return skew.values().stream()
                .mapToDouble(row -> row.values().stream()
                                .mapToDouble(d -> d)
                                .max()
                                .orElse(0)
                        - row.values().stream().mapToDouble(d -> d).min().orElse(0))
                .max()
                .orElse(0);
    }

    /** That quantile of the successful runs' total time by nearest rank, in milliseconds; null without any. */
    static @Nullable Double quantile(List<Sample> samples, double q) {
        List<Double> sorted = samples.stream()
                .filter(Predicate.not(Sample::failed))
                .map(Sample::totalMs)
                .sorted()
                .toList();
        return sorted.isEmpty() ? null : sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * q) - 1));
    }

    private static List<Sample> inOrder(List<Sample> samples) {
        List<Sample> sorted = new ArrayList<>(samples);
        sorted.sort(Comparator.comparing(Sample::at));
        return sorted;
    }
}
