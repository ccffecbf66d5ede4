package dev.candor.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long after their turns runs began, counted since the start. Safe for several threads. */
final class LatenessHistogram {

    /** Upper bounds in milliseconds; what is above the last is counted behind it. */
    static final List<Long> BOUNDS = List.of(1L, 2L, 5L, 10L, 25L, 50L, 100L, 250L, 500L, 1_000L, 2_500L, 10_000L);

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.size() + 1);

    void record(Duration late) {
        long micros = late.toNanos() / 1_000;
        int at = 0;
        while (at < BOUNDS.size() && micros > BOUNDS.get(at) * 1_000) {
            at++;
        }
        counts.incrementAndGet(at);
    }

    /** How many runs were late by at most each bound and more than the one before; one count more than bounds. */
    List<Long> counts() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < counts.length(); i++) {
            all.add(counts.get(i));
        }
        return List.copyOf(all);
    }

    /**
     * The bound that this share of the runs did not exceed, in milliseconds; of runs beyond the last bound, that bound.
     *
     * @return 0 if nothing was counted
     */
    static long quantile(List<Long> counts, double share) {
        long[] all = counts.stream().mapToLong(Long::longValue).toArray();
        double wanted = Arrays.stream(all).sum() * share;
        long seen = 0;
        for (int i = 0; i < all.length; i++) {
            seen += all[i];
            if (seen > 0 && seen >= wanted) {
                return BOUNDS.get(Math.min(i, BOUNDS.size() - 1));
            }
        }
        return 0;
    }
}
