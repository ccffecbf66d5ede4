package dev.candor.correlation.blame;

/**
 * Where a run may have gone: one or more slots, each with how likely it is. Shared by all runs of which no more is known,
 * so that runs alike are counted together.
 */
final class Spread {

    final int app;
    final int[] region;
    final int[] host;
    /** Number of the version that a deploy brings, where the slot runs it; -1 for any other. */
    final int[] fresh;
    /** Whether the address is one that the app has left. */
    final boolean stale;

    final double[] share;
    /** When it is to be thought over, in seconds of the stream. */
    final double until;
    /** Whether it will be another very soon: a deploy is on its way, or hardly anything was learned yet. */
    final boolean brief;

    Spread(int app, int[] region, int[] host, int[] fresh, boolean stale, double[] share, double until, boolean brief) {
        this.app = app;
        this.region = region;
        this.host = host;
        this.fresh = fresh;
        this.stale = stale;
        this.share = share;
        this.until = until;
        this.brief = brief;
    }

    /** Outside the platform: nothing of ours can be to blame but who asks. */
    static Spread outside() {
        return new Spread(-1, new int[] {-1}, new int[] {-1}, new int[] {-1}, false, new double[] {1}, 0, false);
    }

    /** To an address that the app has left. */
    static Spread left(int app) {
        return new Spread(app, new int[] {-1}, new int[] {-1}, new int[] {-1}, true, new double[] {1}, 0, false);
    }

    int slots() {
        return share.length;
    }
}
