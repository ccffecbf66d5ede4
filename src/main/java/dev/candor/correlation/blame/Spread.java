package dev.candor.correlation.blame;

import java.util.Arrays;

/**
 * Where a run may have gone: one or more slots, each with how likely it is. Shared by all runs of which no more is known,
 * so that runs alike are counted together.
 */
final class Spread {

    private static final double SURE = 0.9;

    final int app;
    final int[] region;
    final int[] host;
    /** Number of the version that a deploy brings, where the slot runs it; -1 for any other. */
    final int[] fresh;
    /** The slot that stands for an address which the app has left, or -1. */
    final int stale;

    final double[] share;
    /** The region where it went as good as surely, or -1. Asked for by every good run. */
    final int mainRegion;
    /** When it is to be thought over, in seconds of the stream. */
    final double until;
    /** Whether it will be another very soon: a deploy is on its way, or hardly anything was learned yet. */
    final boolean brief;

    Spread(int app, int[] region, int[] host, int[] fresh, int stale, double[] share, double until, boolean brief) {
        this.app = app;
        this.region = region;
        this.host = host;
        this.fresh = fresh;
        this.stale = stale;
        this.share = share;
        this.until = until;
        this.brief = brief;
        this.mainRegion = surest();
    }

    /** Outside the platform: nothing of ours can be to blame but who asks. */
    static Spread outside() {
        return new Spread(-1, new int[] {-1}, new int[] {-1}, new int[] {-1}, -1, new double[] {1}, 0, false);
    }

    /** To an address that the app has left. */
    static Spread left(int app) {
        return new Spread(app, new int[] {-1}, new int[] {-1}, new int[] {-1}, 0, new double[] {1}, 0, false);
    }

    int slots() {
        return share.length;
    }

    private int surest() {
        for (int slot = 0; slot < share.length; slot++) {
            double sum = 0;
            for (int other = slot; region[slot] >= 0 && other < share.length; other++) {
                sum += region[other] == region[slot] ? share[other] : 0;
            }
            if (sum >= SURE) {
                return region[slot];
            }
        }
        return -1;
    }

    /** The same, were it as likely as that to have gone to an address which the app has left. */
    Spread orLeft(double likely) {
        int n = slots();
        double[] shares = Arrays.copyOf(share, n + 1);
        for (int i = 0; i < n; i++) {
            shares[i] *= 1 - likely;
        }
        shares[n] = likely;
        return new Spread(app, with(region), with(host), with(fresh), n, shares, until, brief);
    }

    private static int[] with(int[] slots) {
        int[] more = Arrays.copyOf(slots, slots.length + 1);
        more[slots.length] = -1;
        return more;
    }
}
