package dev.candor.correlation.blame;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Explains all failures of the last minutes together, by the fewest and likeliest faults (attribution page, sections 2 to 4).
 * Everything it needs to know beyond the plan it learns from the stream: noise per check, who usually answers whom, which
 * version runs where, which addresses are in use.
 */
public final class JointLocalizer implements Diagnostician {

    private static final double[] WINDOWS = {30, 90, 300, 900};
    private static final int LONGEST = WINDOWS.length - 1;
    /** The longest window is for the faintest faults, and these are in no hurry. */
    private static final double LONG_EVERY_S = 29.5;
    /** While something stands out so much, nobody looks for the faintest. */
    private static final double PLAIN = 500;

    /** A way on which no answer ever came is hardly one. */
    private static final double UNTRODDEN = 40;

    private static final int MOST_FAILURES = 400_000;
    /** After so long a failure that nothing explains is noise. */
    private static final double SETTLED_S = 300;

    private final Ground ground = new Ground();
    private final Candidates candidates = new Candidates(ground);
    private final Kin kin = new Kin(ground);
    private final Noise noise = new Noise();
    private final Routing routing = new Routing();
    private final Rollouts rollouts = new Rollouts();
    private final Addresses addresses = new Addresses();
    private final Spreads spreads = new Spreads(ground, routing, rollouts, addresses);
    private final GoodRuns good = new GoodRuns(candidates, WINDOWS);
    private final ArrayDeque<FailedRun> failures = new ArrayDeque<>();
    private final ArrayDeque<FailedRun> unsettled = new ArrayDeque<>();
    private final Map<Candidate, double[]> explained = new HashMap<>();
    private final Map<String, Hint> hints = new HashMap<>();
    private final List<Past> past = new ArrayList<>();
    private final Latch latch = new Latch(kin);
    private final Leads leads = new Leads(candidates, kin);
    private final Telling telling;
    private double began = Double.NaN;
    private double lastLong = Double.NEGATIVE_INFINITY;
    private Search.@Nullable Found longFound;

    /** One that writes times as seconds of the stream. */
    public JointLocalizer() {
        this(at -> String.format(Locale.ROOT, "at %.0f s", at), "failures");
    }

    /**
     * One that writes times its own way.
     *
     * @param time turns seconds of the stream into words
     * @param failed what runs that went wrong are called
     */
    public JointLocalizer(DoubleFunction<String> time, String failed) {
        this.telling = new Telling(ground, candidates, time, failed);
    }

    @Override
    public void plan(Plan plan) {
        for (Plan.App app : plan.apps()) {
            ground.app(ground.apps.of(app.id())).machines.stream()
                    .filter(was -> was.ip != null && app.machines().stream().noneMatch(is -> was.ip.equals(is.ip())))
                    .forEach(was -> addresses.left(was.app, String.valueOf(was.ip)));
        }
        ground.plan(plan);
        spreads.forget();
    }

    @Override
    public void rollout(Rollout rollout) {
        rollouts.told(rollout, ground.apps.of(rollout.app()), ground.versions);
    }

    @Override
    public void hint(Hint hint) {
        hints.put(hint.source() + " " + hint.suspect(), hint);
    }

    @Override
    public void observe(Observation o) {
        began = Double.isNaN(began) ? o.done() : began;
        int agent = ground.agent(o.agent());
        int check = ground.check(o.check());
        int index = ground.question(check).app();
        boolean ok = o.phase() == Phase.OK;
        if (index >= 0) {
            Ground.App app = ground.app(index);
            int host = o.host() == null ? -1 : ground.host(o.host(), o.region());
            if (o.version() != null) {
                rollouts.saw(index, host, ground.versions.of(o.version()), o.at());
            }
            if (o.ip() != null) {
                if (host >= 0) {
                    addresses.compare(app, o.ip(), host);
                }
                addresses.saw(app, o.ip(), ok, o.at());
            }
        }
        Spread spread = spreads.of(o, agent, check);
        noise.heard(check, o.done(), ok);
        if (!ok) {
            FailedRun failed =
                    new FailedRun(o.at(), o.done(), agent, check, o.phase().failure(), spread);
            failures.addLast(failed);
            unsettled.addLast(failed);
            if (failures.size() > MOST_FAILURES) {
                if (failures.removeFirst().equals(unsettled.peekFirst())) {
                    unsettled.removeFirst();
                }
            }
            return;
        }
        good.add(o.at(), o.done(), agent, check, spread);
        noise.learn(check, o.done(), -1);
        int region = index < 0 ? -1 : spread.mainRegion;
        if (region >= 0 && latch.empty()) {
            routing.learn(ground.asking(agent).location(), ground.app(index), region, o.at());
        }
    }

    @Override
    public Diagnosis diagnose(double now) {
        good.advance(now);
        if (latch.empty()) {
            noise.listen(now);
        }
        while (!failures.isEmpty() && failures.peekFirst().done() <= now - WINDOWS[LONGEST]) {
            failures.removeFirst();
        }
        settle(now);
        past.removeIf(span -> span.to() < now - WINDOWS[LONGEST]);
        hints.values().removeIf(h -> h.until() < now);

        Scene newest = scene(0, now);
        List<Search.Found> found = new ArrayList<>();
        for (int w = 0; w < LONGEST; w++) {
            Scene scene = w == 0 ? newest : scene(w, now);
            if (!scene.cells.isEmpty()) {
                found.add(Search.search(scene, kin));
            }
        }
        boolean plain = latch.strongest().filter(s -> s.held.value() > PLAIN).isPresent();
        if (plain) {
            longFound = null;
        } else if (now - lastLong >= LONG_EVERY_S) {
            lastLong = now;
            Scene scene = scene(LONGEST, now);
            longFound = scene.cells.isEmpty() ? null : Search.search(scene, kin);
        }
        if (longFound != null) {
            found.add(longFound);
        }
        found.sort(Comparator.comparingDouble(Search.Found::score).reversed());
        latch.strongest().ifPresent(lead -> Naming.favour(found, lead, Math.max(WINDOWS[0], now - lead.onset.at())));
        Map<Search.Held, Scene> named = Naming.named(found, now - began);
        List<Latch.Standing> standing =
                latch.update(now, named, newest, (held, besides) -> onset(held, besides, now), this::ended);
        for (Latch.Standing s : standing) {
            double[] span = explained.computeIfAbsent(s.held.candidate(), c -> new double[] {s.onset.from(), now});
            span[0] = Math.min(span[0], s.onset.from());
            span[1] = now;
        }
        spreads.freeze(standing.stream().anyMatch(s -> s.held.candidate().kind() != Suspect.Kind.STREAM));
        return new Diagnosis(
                now,
                standing.stream()
                        .map(telling::blame)
                        .sorted(Comparator.comparingDouble(Blame::score).reversed())
                        .toList(),
                leads.of(found, standing, c -> endedNow(c, now)));
    }

    private Scene scene(int window, double now) {
        List<FailedRun> within = new ArrayList<>();
        for (Iterator<FailedRun> newestFirst = failures.descendingIterator(); newestFirst.hasNext(); ) {
            FailedRun f = newestFirst.next();
            if (f.done() <= now - WINDOWS[window]) {
                break;
            }
            if (!over(f)) {
                within.add(f);
            }
        }
        return Scene.of(WINDOWS[window], within, ground, noise, candidates, good.tally(window), c -> prior(c, now));
    }

    /** Whether it is the doing of a fault that has ended. */
    private boolean over(FailedRun f) {
        for (Past span : past) {
            if (span.holds(f, ground)) {
                return true;
            }
        }
        return false;
    }

    private double prior(Candidate c, double now) {
        double prior = Trait.prior(c.kind());
        if (c.kind() == Suspect.Kind.TRANSIT && c.from() != null && c.to() != null) {
            return prior
                    - choose(ground.locations.size(), c.from().cardinality())
                    - choose(ground.regions.size(), c.to().cardinality());
        }
        if (c.kind() == Suspect.Kind.PATH && !routing.used(c.a(), c.b())) {
            prior -= UNTRODDEN;
        }
        prior += rollouts.boost(c, now);
        if (!hints.isEmpty()) {
            Suspect suspect = candidates.suspect(c);
            for (Hint hint : hints.values()) {
                if (hint.suspect().equals(suspect) && hint.from() <= now) {
                    prior += hint.nats();
                }
            }
        }
        return prior;
    }

    /** ln of in how many ways k of n can be chosen. */
    private static double choose(int n, int k) {
        return Looks.lnGamma(n + 1) - Looks.lnGamma(k + 1) - Looks.lnGamma(n - k + 1);
    }

    /** What it broke while it lasted is told, and no evidence of anything that comes after it. */
    private void ended(Candidate candidate, double from, double to) {
        past.add(new Past(candidate, from, to));
        // It was found among failures that are told of by now: the next one must not be taken for more of the same.
        longFound = null;
    }

    private boolean endedNow(Candidate candidate, double now) {
        return past.stream().anyMatch(span -> span.candidate().equals(candidate) && span.to() >= now);
    }

    /** A fault that has ended. */
    private record Past(Candidate candidate, double from, double to) {
        boolean holds(FailedRun f, Ground ground) {
            return f.at() >= from
                    && f.at() <= to
                    && candidate.share(f.agent(), ground.asking(f.agent()), f.check(), f.spread()) > 0.5;
        }
    }

    private Onset onset(Search.Held held, Set<Search.Held> besides, double now) {
        List<Candidate> others = besides.stream()
                .map(Search.Held::candidate)
                .filter(c -> !c.equals(held.candidate()) && !kin.within(held.candidate(), c))
                .toList();
        // What another verdict explains as well says nothing of when this one began or ended.
        List<FailedRun> own = failures.stream()
                .filter(f -> !over(f))
                .filter(f -> !touched(f, others))
                .toList();
        return Onset.of(held.candidate(), held.severity(), held.look(), own, good, ground, noise, now);
    }

    private boolean touched(FailedRun f, List<Candidate> by) {
        for (Candidate c : by) {
            if (c.share(f.agent(), ground.asking(f.agent()), f.check(), f.spread()) > 0.5) {
                return true;
            }
        }
        return false;
    }

    /** Failures that nothing has explained in the meantime tell how noisy their checks are. */
    private void settle(double now) {
        while (!unsettled.isEmpty() && unsettled.peekFirst().done() <= now - SETTLED_S) {
            FailedRun f = unsettled.removeFirst();
            if (!explained(f)) {
                noise.learn(f.check(), f.done(), f.phase());
            }
        }
        explained.values().removeIf(span -> span[1] < now - 2 * SETTLED_S);
    }

    private boolean explained(FailedRun f) {
        for (Map.Entry<Candidate, double[]> e : explained.entrySet()) {
            double[] span = e.getValue();
            if (f.at() >= span[0] - 1
                    && f.at() <= span[1]
                    && e.getKey().share(f.agent(), ground.asking(f.agent()), f.check(), f.spread()) > 0.2) {
                return true;
            }
        }
        return false;
    }
}
