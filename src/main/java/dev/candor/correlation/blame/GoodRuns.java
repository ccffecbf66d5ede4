package dev.candor.correlation.blame;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The good runs of the last minutes, in the order in which they ended, counted in every window they are in. */
final class GoodRuns {

    /** Beyond these the longest window is as long as what is kept. */
    private static final int MOST = 4_000_000;

    private final Candidates candidates;
    private final double[] lengths;
    private final Tally[] tallies;
    private final long[] tails;

    private double[] done = new double[1024];
    private float[] took = new float[1024];
    private int[] agent = new int[1024];
    private int[] check = new int[1024];
    private @Nullable Spread[] spread = new Spread[1024];
    private long head;

    GoodRuns(Candidates candidates, double[] lengths) {
        this.candidates = candidates;
        this.lengths = lengths;
        this.tallies = new Tally[lengths.length];
        Arrays.setAll(tallies, i -> new Tally());
        this.tails = new long[lengths.length];
    }

    void add(double at, double end, int by, int what, Spread where) {
        if (head - oldest() == done.length) {
            makeRoom();
        }
        int slot = (int) (head % done.length);
        done[slot] = end;
        took[slot] = (float) (end - at);
        agent[slot] = by;
        check[slot] = what;
        spread[slot] = where;
        head++;
        for (Tally tally : tallies) {
            tally.add(candidates, by, what, where);
        }
    }

    private long oldest() {
        return Arrays.stream(tails).min().orElse(head);
    }

    private void makeRoom() {
        int size = done.length;
        if (size >= MOST) {
            long first = oldest();
            for (int w = 0; w < tails.length; w++) {
                if (tails[w] == first) {
                    drop(w);
                }
            }
            return;
        }
        int larger = size * 2;
        double[] d = new double[larger];
        float[] t = new float[larger];
        int[] a = new int[larger];
        int[] c = new int[larger];
        @Nullable Spread[] s = new Spread[larger];
        for (long i = oldest(); i < head; i++) {
            int from = (int) (i % size);
            int to = (int) (i % larger);
            d[to] = done[from];
            t[to] = took[from];
            a[to] = agent[from];
            c[to] = check[from];
            s[to] = spread[from];
        }
        done = d;
        took = t;
        agent = a;
        check = c;
        spread = s;
    }

    private void drop(int window) {
        int slot = (int) (tails[window] % done.length);
        Spread where = spread[slot];
        if (where != null) {
            tallies[window].remove(candidates, agent[slot], check[slot], where);
        }
        tails[window]++;
    }

    /** Forgets in each window what has left it. */
    void advance(double now) {
        for (int w = 0; w < tails.length; w++) {
            while (tails[w] < head && done[(int) (tails[w] % done.length)] <= now - lengths[w]) {
                drop(w);
            }
        }
    }

    Tally tally(int window) {
        return tallies[window];
    }

    /** Takes a good run: when it began, and how much of it the candidate touched. */
    interface Seen {
        void take(double at, double share);
    }

    /** Every good run that the candidate touched, the newest first, at most so many looked at. */
    void touching(Candidate candidate, Ground ground, int most, Seen to) {
        long end = Math.max(oldest(), head - most);
        for (long i = head - 1; i >= end; i--) {
            int slot = (int) (i % done.length);
            Spread where = spread[slot];
            if (where == null) {
                continue;
            }
            double share = candidate.share(agent[slot], ground.asking(agent[slot]), check[slot], where);
            if (share > 0.02) {
                to.take(done[slot] - took[slot], share);
            }
        }
    }

    /** Takes a good run: when it began, and who made it. */
    interface Made {
        void take(double at, int agent);
    }

    /** Every good run of that app, the newest first, at most so many looked at. */
    void ofApp(int app, int most, Made to) {
        long end = Math.max(oldest(), head - most);
        for (long i = head - 1; i >= end; i--) {
            int slot = (int) (i % done.length);
            Spread where = spread[slot];
            if (where != null && where.app == app) {
                to.take(done[slot] - took[slot], agent[slot]);
            }
        }
    }
}
