package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * When a fault began: the moment from which on the runs that touch it are told best by the fault, and before which by noise
 * (attribution page, 4.3).
 *
 * @param at the likeliest moment, in seconds of the stream
 * @param from the earliest that is at most two nats worse
 * @param to the latest that is
 * @param over whether it has ended again: so many good runs since the last failure that it would have shown
 */
record Onset(double at, double from, double to, boolean over) {

    private static final double SPAN_S = 900;
    private static final int MOST_GOOD = 400_000;
    private static final double NEARLY = 2;
    /** With so little probability, in nats, a fault that is still there would have let pass what went well since. */
    private static final double OVER = -7;

    private static final int FEWEST_GOOD = 4;

    private record Event(double at, double nats, double share) {}

    static Onset of(
            Candidate candidate,
            double severity,
            double[] look,
            Iterable<FailedRun> failures,
            GoodRuns good,
            Ground ground,
            Noise noise,
            double now) {
        List<Event> events = new ArrayList<>();
        double earliest = now - SPAN_S;
        double lag = 0;
        for (FailedRun f : failures) {
            double share = candidate.share(f.agent(), ground.asking(f.agent()), f.check(), f.spread());
            if (share > 0.02 && f.at() >= earliest) {
                lag = Math.max(lag, f.done() - f.at());
                double chance = noise.rate(f.check()) * noise.look(f.phase());
                events.add(new Event(f.at(), Math.log1p(share * severity * look[f.phase()] / chance), share));
            }
        }
        double certain = Math.min(severity, 0.98);
        good.touching(candidate, ground, MOST_GOOD, (at, share) -> {
            if (at >= earliest) {
                events.add(new Event(at, Math.log1p(-share * certain), share));
            }
        });
        events.sort(Comparator.comparingDouble(Event::at));
        // after[i]: what the fault adds if it begins between event i-1 and event i
        int n = events.size();
        double[] after = new double[n + 1];
        for (int i = n - 1; i >= 0; i--) {
            after[i] = after[i + 1] + events.get(i).nats();
        }
        int best = n;
        for (int i = n; i >= 0; i--) {
            best = after[i] > after[best] ? i : best;
        }
        if (best == n) {
            return new Onset(now, now, now, true);
        }
        int first = best;
        int last = best;
        for (int i = 0; i < n; i++) {
            if (after[i] >= after[best] - NEARLY) {
                first = Math.min(first, i);
                last = Math.max(last, i);
            }
        }
        double from = first == 0
                ? Math.max(earliest, events.get(0).at() - 30)
                : events.get(first - 1).at();
        double before = best == 0 ? from : events.get(best - 1).at();
        double likeliest = (before + events.get(best).at()) / 2;
        return new Onset(
                Math.max(from, likeliest),
                Math.min(from, likeliest),
                Math.max(likeliest, events.get(last).at()),
                over(events.subList(best, n), now - lag)
                        || (candidate.kind().goesSilently()
                                && silent(candidate, failures, Math.min(from, likeliest), good, ground, now - lag)));
    }

    /**
     * What a deploy took away nobody meets any more, so that no good runs show that it is mended. But those who met it go on
     * asking: that so many of their runs go well, where many should have met it, ends it. Only theirs count, since they may have
     * been asked to look more often for a while.
     */
    private static boolean silent(
            Candidate candidate,
            Iterable<FailedRun> failures,
            double from,
            GoodRuns good,
            Ground ground,
            double known) {
        BitSet met = new BitSet();
        int failed = 0;
        double last = Double.NEGATIVE_INFINITY;
        for (FailedRun f : failures) {
            if (f.at() >= from && candidate.share(f.agent(), ground.asking(f.agent()), f.check(), f.spread()) > 0.3) {
                failed++;
                met.set(f.agent());
                last = Math.max(last, f.at());
            }
        }
        double end = last;
        int[] passed = new int[2];
        good.ofApp(candidate.a(), MOST_GOOD, (at, agent) -> {
            if (at >= from && at <= known && met.get(agent)) {
                passed[at > end ? 1 : 0]++;
            }
        });
        double rate = Math.min(0.95, failed / (failed + passed[0] + 0.5));
        return failed >= FEWEST_GOOD && passed[1] >= FEWEST_GOOD && passed[1] * Math.log1p(-rate) < OVER;
    }

    /**
     * A fault that broke so many of the runs while it lasted, and none of the many since, has ended.
     *
     * @param known until when all failures must have been heard of: they take longer than good runs
     */
    private static boolean over(List<Event> since, double known) {
        int last = since.size() - 1;
        while (last >= 0 && !(since.get(last).nats() > 0 && since.get(last).share() > 0.3)) {
            last--;
        }
        double failed = 0;
        double passed = 0;
        double after = 0;
        for (int i = 0; i < since.size(); i++) {
            Event e = since.get(i);
            if (e.nats() > 0) {
                failed += e.share();
            } else if (i > last) {
                after += e.at() <= known ? e.share() : 0;
            } else {
                passed += e.share();
            }
        }
        double rate = Math.min(0.95, failed / (failed + passed + 0.5));
        return after >= FEWEST_GOOD && after * Math.log1p(-rate) < OVER;
    }
}
