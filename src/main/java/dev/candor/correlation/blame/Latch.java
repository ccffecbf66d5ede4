package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps verdicts steady from one judgement to the next: a verdict outlives a moment in which too little is seen, gives way
 * at once to one that takes its place, and ends when what it broke works again.
 */
final class Latch {

    /** How long a verdict stands that nothing confirms and nothing refutes. */
    static final double PATIENCE_S = 30;
    /** Good runs that a fault still there would have let pass with so little probability, in nats, end it. */
    private static final double REFUTED = -5;

    /**
     * From this score on a person may be woken, once it has stood for as long as {@link #STANDS_S} and unless it is faint, or strong for
     * a moment only after it has stood for long: a check whose noise has grown looks just like that.
     */
    private static final double PAGE = 10;

    private static final double STANDS_S = 9.5;
    /** What a window of that length shows is no moment. */
    private static final double STEADY_S = 90;
    /** A hiccup that was not seen for that much longer is another one. */
    private static final double GAP_S = 10;
    /** For so long the beginning of a fault is dated anew, as more of its first runs are heard of. */
    private static final double SETTLING_S = 120;

    private final Kin kin;
    private final Map<Candidate, Standing> standing = new LinkedHashMap<>();
    private final Map<Candidate, Hiccup> hiccups = new HashMap<>();

    /** One verdict and its history. */
    static final class Standing {
        Search.Held held;
        Scene scene;
        /** When it was first named, and when last. */
        double since;

        double last;
        /** Since when it has been strong enough to wake somebody; NaN while it is not. */
        double strong = Double.NaN;

        boolean page;
        Onset onset;

        Standing(Search.Held held, Scene scene, double now, Onset onset) {
            this.held = held;
            this.scene = scene;
            this.since = now;
            this.last = now;
            this.onset = onset;
        }
    }

    /** When something that may be over in a moment was seen first, and how much spoke for it. */
    private static final class Hiccup {
        final double at;
        final double value;
        double last;

        Hiccup(double at, double value) {
            this.at = at;
            this.value = value;
        }
    }

    /** Dates a verdict. */
    interface Dating {
        Onset of(Search.Held held, Set<Search.Held> besides);
    }

    /** Hears of a fault that was there and has ended. */
    interface Ended {
        void take(Candidate candidate, double from, double to);
    }

    Latch(Kin kin) {
        this.kin = kin;
    }

    /** Takes in what was found now and answers what stands. */
    List<Standing> update(double now, Map<Search.Held, Scene> named, Scene newest, Dating dating, Ended ended) {
        for (Map.Entry<Search.Held, Scene> entry : named.entrySet()) {
            Search.Held held = entry.getKey();
            Onset onset = dating.of(held, named.keySet());
            Standing known = standing.get(held.candidate());
            if (onset.over()) {
                standing.remove(held.candidate());
                ended.take(held.candidate(), onset.from(), now);
                continue;
            }
            if (known == null && !lasts(held, now)) {
                continue;
            }
            if (known == null) {
                known = new Standing(held, entry.getValue(), now, onset);
                standing.put(held.candidate(), known);
            } else if (now - known.since < SETTLING_S && onset.at() <= known.since) {
                known.onset = onset;
            }
            known.held = held;
            known.scene = entry.getValue();
            known.last = now;
            boolean strong = held.value() >= PAGE
                    && held.severity() >= Naming.FAINT
                    && (now - known.since <= SETTLING_S || entry.getValue().length >= STEADY_S)
                    && held.rivals().stream().allMatch(r -> r.kind().pages());
            known.strong = !strong ? Double.NaN : Double.isNaN(known.strong) ? now : known.strong;
            known.page |= strong && held.candidate().kind().pages() && now - known.strong >= STANDS_S;
        }
        hiccups.values().removeIf(first -> first.last < now - STANDS_S - GAP_S);
        for (Iterator<Standing> all = standing.values().iterator(); all.hasNext(); ) {
            Standing s = all.next();
            if (s.last < now && refuted(s, newest)) {
                all.remove();
                ended.take(s.held.candidate(), s.onset.from(), now);
            } else if (s.last < now && (now - s.last > PATIENCE_S || replaced(s, named))) {
                all.remove();
            }
        }
        return new ArrayList<>(standing.values());
    }

    /** Many ways hiccup for some seconds: what speaks not much for one must have become more after a while. */
    private boolean lasts(Search.Held held, double now) {
        if (held.candidate().kind() != Suspect.Kind.PATH || held.value() >= PAGE) {
            return true;
        }
        Hiccup first = hiccups.computeIfAbsent(held.candidate(), c -> new Hiccup(now, held.value()));
        first.last = now;
        return now - first.at >= STANDS_S && held.value() > first.value;
    }

    private boolean replaced(Standing s, Map<Search.Held, Scene> named) {
        Candidate old = s.held.candidate();
        return named.keySet().stream()
                .map(Search.Held::candidate)
                .filter(c -> c.kind() != Suspect.Kind.STREAM)
                .anyMatch(c -> kin.within(old, c)
                        || kin.within(c, old)
                        || s.held.rivals().contains(c)
                        || ofOneApp(old, c)
                        || overlap(s.scene, old, c) > 0.5);
    }

    /** What is wrong with an app is told in one way or another: one that nothing confirms gives way to one that is new. */
    private static boolean ofOneApp(Candidate one, Candidate other) {
        return one.kind().ofApp() && other.kind().ofApp() && one.a() == other.a();
    }

    /** Which share of the failures that touch the one touches the other, too. */
    static double overlap(Scene scene, Candidate one, Candidate other) {
        double[] sums = new double[2];
        scene.touching(one, (cell, share) -> {
            sums[0] += cell.count * share;
            sums[1] += cell.count * Math.min(share, cell.share(other));
        });
        return sums[0] == 0 ? 0 : sums[1] / sums[0];
    }

    private static boolean refuted(Standing s, Scene newest) {
        double[] failed = new double[1];
        newest.touching(s.held.candidate(), (cell, share) -> failed[0] += cell.count * share);
        return failed[0] < 0.5 && newest.cost(s.held.candidate(), Math.min(0.98, s.held.severity())) < REFUTED;
    }

    /** The verdict for which most speaks. */
    Optional<Standing> strongest() {
        return standing.values().stream()
                .filter(s -> s.held.candidate().kind() != Suspect.Kind.STREAM)
                .max(Comparator.comparingDouble(s -> s.held.value()));
    }

    boolean empty() {
        return standing.isEmpty();
    }
}
