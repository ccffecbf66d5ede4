package dev.candor.correlation.blame;

import java.time.Duration;
import java.time.Instant;

/**
 * How many extra runs may be made: a share of the runs that are made anyway, saved up for as long as none is needed. Over
 * any time no more than that share and what was saved is spent. Safe for several threads.
 */
final class Budget {

    /** For how long it is saved up; what is needed at all is needed within minutes. */
    static final Duration SAVED = Duration.ofMinutes(10);
    /** A small plan may save up so much nevertheless: less would not tell two suspects apart. */
    static final double LEAST_SAVED = 6;
    /** Whatever is probed, so much is saved up at most: more at once would be felt by what is asked. */
    static final double MOST_SAVED = 200;

    private final double share;
    private double perSecond;
    private double left;
    private Instant last;

    /**
     * One that is full.
     *
     * @param share of the runs made anyway, from 0 to 1
     * @param now the moment
     */
    Budget(double share, Instant now) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in [0, 1], was " + share);
        }
        this.share = share;
        this.last = now;
        this.left = share == 0 ? 0 : LEAST_SAVED;
    }

    /** So many runs are made each second anyway. */
    synchronized void runs(double each, Instant now) {
        refill(now);
        perSecond = share * each;
    }

    /**
     * Takes one run out of it.
     *
     * @param reserve the part of what can be saved, from 0 to 1, that is not for this purpose
     * @return whether there was enough
     */
    synchronized boolean take(double reserve, Instant now) {
        refill(now);
        if (left < 1 + reserve * most()) {
            return false;
        }
        left--;
        return true;
    }

    /** What is left, in runs. */
    synchronized double left(Instant now) {
        refill(now);
        return left;
    }

    /** How many are allowed each second in the long run. */
    synchronized double perSecond() {
        return perSecond;
    }

    private double most() {
        return share == 0 ? 0 : Math.min(MOST_SAVED, Math.max(LEAST_SAVED, perSecond * SAVED.toSeconds()));
    }

    private void refill(Instant now) {
        if (now.isAfter(last)) {
            left += perSecond * Duration.between(last, now).toNanos() / 1e9;
            last = now;
        }
        left = Math.min(left, most());
    }
}
