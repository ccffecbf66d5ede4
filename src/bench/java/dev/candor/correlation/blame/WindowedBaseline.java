package dev.candor.correlation.blame;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A method to compare with: it looks at the runs of the last minute or so, and states all it says for sure. */
abstract class WindowedBaseline implements Diagnostician {

    /** How many runs, and how many of them failed; shares of runs where nobody knows which way they took. */
    static final class Count {
        private double all;
        private double failed;

        double all() {
            return all;
        }

        double failed() {
            return failed;
        }

        double share() {
            return all > 0 ? failed / all : 0;
        }

        void add(double weight, boolean failure) {
            all += weight;
            failed += failure ? weight : 0;
        }
    }

    private final double window;
    private final Deque<Observation> recent = new ArrayDeque<>();
    private final Map<String, Plan.Check> checks = new HashMap<>();
    private Plan plan = Plan.EMPTY;

    WindowedBaseline(double window) {
        this.window = window;
    }

    /** Who is to blame for what is in the window. */
    abstract List<Suspect> blamed(Iterable<Observation> recent);

    @Override
    public void plan(Plan plan) {
        this.plan = plan;
        plan.checks().forEach(check -> checks.put(check.id(), check));
    }

    Plan plan() {
        return plan;
    }

    @Override
    public void rollout(Rollout rollout) {
        // None of the baselines knows deploys.
    }

    @Override
    public void hint(Hint hint) {
        // Nor do they listen to others.
    }

    @Override
    public void observe(Observation observation) {
        recent.addLast(observation);
    }

    @Override
    public Diagnosis diagnose(double now) {
        while (!recent.isEmpty() && recent.getFirst().done() < now - window) {
            recent.removeFirst();
        }
        return new Diagnosis(
                now,
                blamed(recent).stream()
                        .map(suspect -> new Blame(
                                suspect, 1, 10, 1, false, now, now, now, List.of(), 0, 0, 0, window, List.of(),
                                List.of(), suspect.toString()))
                        .toList());
    }

    /** What a check asks; null where that is not of the platform. */
    @Nullable
    String app(String check) {
        Plan.Check known = checks.get(check);
        return known == null || known.external() ? null : known.app();
    }

    static Map<String, Map<String, Count>> byCheckAndAgent(Iterable<Observation> recent) {
        Map<String, Map<String, Count>> all = new HashMap<>();
        for (Observation o : recent) {
            all.computeIfAbsent(o.check(), key -> new HashMap<>())
                    .computeIfAbsent(o.agent(), key -> new Count())
                    .add(1, o.phase() != Phase.OK);
        }
        return all;
    }
}
