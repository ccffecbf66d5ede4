package dev.candor.correlation.latency;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * That runs lately take another time than they used to. Told from how many of them fall on which side of a percentile of
 * the past, which a few very slow runs do not disturb.
 *
 * @param figure what changed
 * @param up whether it grew
 * @param usualMs what it used to be
 * @param nowMs what it is since then
 * @param runs how many runs say so
 * @param nats how much better they are explained by a change than without, as a logarithm
 * @param onset when the change most likely began, in seconds
 * @param onsetFrom the earliest moment that is nearly as likely
 * @param onsetTo the latest moment that is nearly as likely
 */
public record Shift(
        Figure figure,
        boolean up,
        double usualMs,
        double nowMs,
        int runs,
        double nats,
        int onset,
        int onsetFrom,
        int onsetTo) {

    /** What is compared. */
    public enum Figure {
        /** How long an ordinary run takes. */
        P50(0.5),
        /** How long a slow run takes. */
        P95(0.05),
        /** How much ordinary runs differ: from the quarter to three quarters of them. */
        JITTER(0.5);

        /** Which share of ordinary runs falls on the side that is counted. */
        final double share;

        Figure(double share) {
            this.share = share;
        }

        /** The word in JSON: {@code p95}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean counts(double ms, LatencyBaseline usual) {
            return switch (this) {
                case P50 -> ms > usual.p50();
                case P95 -> ms > usual.p95();
                case JITTER -> ms < usual.p25() || ms > usual.p75();
            };
        }

        double usual(LatencyBaseline usual) {
            return switch (this) {
                case P50 -> usual.p50();
                case P95 -> usual.p95();
                case JITTER -> usual.p75() - usual.p25();
            };
        }

        double now(RecentRuns runs, int from) {
            return switch (this) {
                case P50 -> runs.quantile(from, 0.5);
                case P95 -> runs.quantile(from, 0.95);
                case JITTER -> runs.quantile(from, 0.75) - runs.quantile(from, 0.25);
            };
        }
    }

    /** Sixteen runs in a row that are slower than half of them should be. */
    static final double NATS = 11;

    // Fewer say nothing of a percentile.
    private static final int LEAST_RUNS = 6;
    private static final double NEARLY = 2;
    // So many ordinary ones in a row come about by chance once in a hundred times while a change lasts.
    private static final int NEWEST_OF_HALF = 8;
    private static final int NEWEST_OF_FEW = 24;

    /** The change that the runs from {@code since} up to now show; null if they show none, or none that matters. */
    static @Nullable Shift find(
            RecentRuns runs, int since, LatencyBaseline usual, Figure figure, boolean up, LatencyRules rules) {
        int best = -1;
        double most = NATS;
        int counted = 0;
        double[] nats = new double[runs.size()];
        for (int i = runs.size() - 1, n = 1; i >= 0 && runs.at(i) >= since; i--, n++) {
            counted += figure.counts(runs.ms(i), usual) ? 1 : 0;
            nats[i] = n < LEAST_RUNS ? 0 : nats(counted, n, figure.share, up);
            if (nats[i] >= most) {
                most = nats[i];
                best = i;
            }
        }
        if (best < 0) {
            return null;
        }
        double before = figure.usual(usual);
        double now = figure.now(runs, best);
        if (!(up ? rules.matters(before, now) : rules.matters(now, before))) {
            return null;
        }
        int earliest = best;
        int latest = best;
        for (int i = 0; i < nats.length; i++) {
            if (nats[i] >= most - NEARLY) {
                earliest = Math.min(earliest, i);
                latest = i;
            }
        }
        return new Shift(
                figure,
                up,
                before,
                now,
                runs.size() - best,
                most,
                runs.at(best),
                runs.at(Math.max(0, earliest - 1)),
                runs.at(latest));
    }

    /** Whether the newest runs are as they used to be: no more of them, or no fewer, on the counted side than usual. */
    static boolean over(RecentRuns runs, LatencyBaseline usual, Figure figure, boolean up) {
        int newest = figure.share < 0.5 ? NEWEST_OF_FEW : NEWEST_OF_HALF;
        if (runs.size() < newest) {
            return false;
        }
        int counted = 0;
        for (int i = runs.size() - newest; i < runs.size(); i++) {
            counted += figure.counts(runs.ms(i), usual) ? 1 : 0;
        }
        double expected = newest * figure.share;
        return up ? counted <= expected : counted >= expected;
    }

    /** How much more likely so many of so many are by their own share than by the usual one; 0 on the other side of it. */
    static double nats(int counted, int of, double usual, boolean up) {
        double share = (double) counted / of;
        if (up ? share <= usual : share >= usual) {
            return 0;
        }
        double nats = 0;
        if (counted > 0) {
            nats += counted * Math.log(share / usual);
        }
        if (counted < of) {
            nats += (of - counted) * Math.log((1 - share) / (1 - usual));
        }
        return nats;
    }
}
