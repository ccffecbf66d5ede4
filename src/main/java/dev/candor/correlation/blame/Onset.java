package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When a fault began: the moment from which on the runs that touch it are told best by the fault, and before which by noise
 * (attribution page, 4.3).
 *
 * @param at the likeliest moment, in seconds of the stream
 * @param from the earliest that is at most two nats worse
 * @param to the latest that is
 */
record Onset(double at, double from, double to) {

    private static final double SPAN_S = 900;
    private static final int MOST_GOOD = 400_000;
    private static final double NEARLY = 2;

    private record Event(double at, double nats) {}

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
        for (FailedRun f : failures) {
            double share = candidate.share(f.agent(), ground.asking(f.agent()), f.check(), f.spread());
            if (share > 0.02 && f.at() >= earliest) {
                double chance = noise.rate(f.check()) * noise.look(f.phase());
                events.add(new Event(f.at(), Math.log1p(share * severity * look[f.phase()] / chance)));
            }
        }
        double certain = Math.min(severity, 0.98);
        good.touching(candidate, ground, MOST_GOOD, (at, share) -> {
            if (at >= earliest) {
                events.add(new Event(at, Math.log1p(-share * certain)));
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
            return new Onset(now, now, now);
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
                Math.max(likeliest, events.get(last).at()));
    }
}
