package dev.candor.correlation.latency;

import dev.candor.correlation.blame.Phase;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One probe at one location: how each region answers it, and who usually does. Not safe for several threads. */
public final class SeriesLatency {

    // Answers may claim to come from anywhere.
    private static final int MOST_REGIONS = 16;

    // How often chance may look like another way: with the usual region's share known, that says how many runs it
    // takes.
    private static final double CHANCE = Math.log(1e-6);
    private static final int LEAST_AWAY = 5;
    private static final double USUAL = 0.6;

    private String[] regions = new String[1];
    private LatencyTrail[] trails = new LatencyTrail[1];
    private int size;
    private @Nullable String usualRegion;
    private double usualShare;
    private @Nullable String away;
    private int awayRuns;
    private int awayFrom = Integer.MIN_VALUE;
    private int awaySince;

    /**
     * Learns what is usual, in place of what was.
     *
     * @param byRegion what is usual for each region that answers
     * @param shares which share of the runs each region answers
     */
    public void learn(Map<String, LatencyBaseline> byRegion, Map<String, Double> shares) {
        for (int i = 0; i < size; i++) {
            trails[i].learn(byRegion.get(regions[i]));
        }
        byRegion.forEach((region, baseline) -> {
            LatencyTrail trail = trail(region);
            if (trail != null) {
                trail.learn(baseline);
            }
        });
        usualRegion = null;
        usualShare = 0;
        shares.forEach((region, share) -> {
            if (share >= USUAL && share > usualShare && !region.isEmpty()) {
                usualRegion = region;
                usualShare = share;
            }
        });
    }

    /**
     * Takes in a run that was answered.
     *
     * @param region who answered; empty where the answer told none
     * @param second when it began, in seconds
     * @return as {@link Slowness#judge}; null if nobody can tell whether it was slow
     */
    public @Nullable Phase observe(
            String region, double totalMs, double connectMs, double lookupMs, int second, LatencyRules rules) {
        if (usualRegion != null && !region.isEmpty()) {
            route(region, second);
        }
        LatencyTrail trail = trail(region);
        return trail == null ? null : trail.observe(totalMs, connectMs, lookupMs, second, rules);
    }

    private void route(String region, int second) {
        if (region.equals(usualRegion)) {
            away = null;
            awayRuns = 0;
            awayFrom = Math.max(awayFrom, second);
        } else if (second > awayFrom) {
            if (awayRuns == 0) {
                awaySince = second;
            }
            away = region;
            awayRuns++;
        }
    }

    /** Which other region answers lately, where there is one that usually does; null if that one does, or it may be chance. */
    @Nullable
    Away away(LatencyRules rules) {
        LatencyTrail near = usualRegion == null ? null : known(usualRegion);
        LatencyTrail far = away == null ? null : known(away);
        if (near == null || far == null || usualRegion == null || away == null) {
            return null;
        }
        LatencyBaseline usual = near.usual();
        if (usual == null || awayRuns < needed()) {
            return null;
        }
        RecentRuns runs = far.runs();
        int first = runs.size();
        while (first > 0 && runs.at(first - 1) >= awaySince) {
            first--;
        }
        if (first == runs.size()) {
            return null;
        }
        double lately = runs.quantile(first, 0.5);
        return rules.matters(usual.p50(), lately)
                ? new Away(
                        usualRegion,
                        usual.p50(),
                        away,
                        lately,
                        awayRuns,
                        -awayRuns * unusual(),
                        awaySince,
                        awayFrom,
                        runs.newestAt())
                : null;
    }

    private int needed() {
        return (int) Math.max(LEAST_AWAY, Math.ceil(CHANCE / unusual()));
    }

    /** How likely it is, as a logarithm, that another region than the usual one answers a run. */
    private double unusual() {
        return Math.log(Math.max(1e-3, 1 - usualShare));
    }

    /** When that region last answered, in seconds; null if it did not lately. */
    @Nullable
    Integer lastAnswer(String region) {
        LatencyTrail trail = known(region);
        return trail == null || trail.runs().size() == 0
                ? null
                : (Integer) trail.runs().newestAt();
    }

    /** Whether runs take longer than they used to, or another region answers them, as of the quarter hour before then. */
    public boolean disturbed(int second, LatencyRules rules) {
        for (int i = 0; i < size; i++) {
            Shift shift = trails[i].shift();
            if (shift != null && shift.up() && trails[i].runs().newestAt() > second - RecentRuns.SPAN_S) {
                return true;
            }
        }
        Away now = away(rules);
        return now != null && now.lastAt() > second - RecentRuns.SPAN_S;
    }

    /** What is usual, by region. */
    public void baselines(BiConsumer<String, LatencyBaseline> each) {
        for (int i = 0; i < size; i++) {
            LatencyBaseline usual = trails[i].usual();
            if (usual != null) {
                each.accept(regions[i], usual);
            }
        }
    }

    /** What has changed, by region. */
    public void shifts(BiConsumer<String, Shift> each) {
        for (int i = 0; i < size; i++) {
            Shift shift = trails[i].shift();
            if (shift != null) {
                each.accept(regions[i], shift);
            }
        }
    }

    /** The region that usually answers; null if none does clearly. */
    public @Nullable String usualRegion() {
        return usualRegion;
    }

    private @Nullable LatencyTrail known(String region) {
        for (int i = 0; i < size; i++) {
            if (regions[i].equals(region)) {
                return trails[i];
            }
        }
        return null;
    }

    private @Nullable LatencyTrail trail(String region) {
        LatencyTrail known = known(region);
        if (known != null || size == MOST_REGIONS) {
            return known;
        }
        if (size == trails.length) {
            regions = Arrays.copyOf(regions, size + 1);
            trails = Arrays.copyOf(trails, size + 1);
        }
        LatencyTrail fresh = new LatencyTrail();
        regions[size] = region;
        trails[size++] = fresh;
        return fresh;
    }

    /**
     * That another region than the usual one answers.
     *
     * @param near who usually answers
     * @param nearMs how long that usually takes
     * @param far who answers now
     * @param farMs how long that takes
     * @param runs how many runs in a row
     * @param nats how unlikely that many are by chance, as a logarithm
     * @param since when the first of them began, in seconds
     * @param from when the last before them began; {@link Integer#MIN_VALUE} if that is not known
     * @param lastAt when the last of them began
     */
    record Away(
            String near,
            double nearMs,
            String far,
            double farMs,
            int runs,
            double nats,
            int since,
            int from,
            int lastAt) {}
}
