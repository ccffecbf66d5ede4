package dev.candor.correlation.recording;

import dev.candor.correlation.blame.Diagnosis;
import dev.candor.correlation.blame.Diagnostician;
import dev.candor.correlation.blame.Events;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rollout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Lets a localizer live through a stream again: asks it every ten seconds of the stream what it believes. Ticks lie at
 * multiples of ten seconds from the second of the first event. What the stream's order leaves to be desired is mended and
 * counted. Call {@link #finish} after the last event.
 */
public final class Replay implements Events {

    /** How far ticks lie apart, in seconds. */
    public static final double TICK = 10;

    /** What comes later than this has nothing to say any more, as no window reaches so far back. */
    private static final double TOO_LATE = 900;

    /** After so long a silence all windows are empty, and nothing is asked until the stream goes on. */
    private static final double SILENCE = 1000;

    /** Nothing leaps so far ahead but a time in the wrong unit; two that agree on it are believed. */
    private static final double LEAP = 86_400;

    private static final double AGREED = 3600;

    /** Streams, each an agent's runs of one check, of which the last runs are remembered. */
    private static final int MOST_STREAMS = 1 << 20;

    private static final int REMEMBERED_RUNS = 4;

    private final Diagnostician localizer;
    private final BiConsumer<Diagnosis, Map<String, String>> ticks;
    private final List<Observation> waiting = new ArrayList<>();
    private final Map<Stream, double[]> seen = new LinkedHashMap<>(64, .75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stream, double[]> eldest) {
            return size() > MOST_STREAMS;
        }
    };

    private final Map<String, String> locationOfAgent = new HashMap<>();
    private double next = Double.NaN;
    private double newest = Double.NEGATIVE_INFINITY;
    private double leapTo = Double.NaN;
    private long astray;
    private long observations;
    private long disordered;
    private long late;
    private long duplicates;
    private long asked;

    private record Stream(String agent, String check) {}

    /**
     * @param localizer who is asked; nobody else may use it meanwhile
     * @param ticks is told what was believed at each tick, and where each agent stands as far as the stream has said
     */
    public Replay(Diagnostician localizer, BiConsumer<Diagnosis, Map<String, String>> ticks) {
        this.localizer = localizer;
        this.ticks = ticks;
    }

    @Override
    public void plan(Plan plan) {
        give();
        plan.agents().forEach(agent -> locationOfAgent.put(agent.id(), agent.location()));
        localizer.plan(plan);
    }

    @Override
    public void rollout(Rollout rollout) {
        if (astray(rollout.at())) {
            return;
        }
        reach(rollout.at());
        give();
        localizer.rollout(rollout);
    }

    @Override
    public void hint(Hint hint) {
        if (astray(hint.from())) {
            return;
        }
        reach(hint.from());
        give();
        localizer.hint(hint);
    }

    @Override
    public void observe(Observation o) {
        if (astray(o.done())) {
            return;
        }
        reach(o.done());
        if (again(o)) {
            duplicates++;
            return;
        }
        if (o.done() < newest - TOO_LATE) {
            late++;
            return;
        }
        disordered += o.done() < newest ? 1 : 0;
        newest = Math.max(newest, o.done());
        observations++;
        waiting.add(o);
    }

    /** Whether that moment lies so far ahead that nothing after it could be believed. */
    private boolean astray(double at) {
        boolean leaps = at > newest + LEAP && newest > Double.NEGATIVE_INFINITY && !(Math.abs(at - leapTo) < AGREED);
        if (leaps) {
            leapTo = at;
            astray++;
        }
        return leaps;
    }

    /** Whether that very run has been seen among the last ones of its stream. */
    private boolean again(Observation o) {
        double[] runs = seen.computeIfAbsent(new Stream(o.agent(), o.check()), key -> {
            double[] none = new double[REMEMBERED_RUNS];
            Arrays.fill(none, Double.NaN);
            return none;
        });
        for (double at : runs) {
            if (at == o.at()) {
                return true;
            }
        }
        System.arraycopy(runs, 0, runs, 1, runs.length - 1);
        runs[0] = o.at();
        return false;
    }

    /** Asks at all ticks up to that moment. */
    private void reach(double at) {
        if (Double.isNaN(next)) {
            next = Math.floor(at) + TICK;
        }
        double silentFrom = next + SILENCE;
        while (next <= at) {
            if (next > silentFrom) {
                next += Math.floor((at - next) / TICK) * TICK;
            }
            ask();
        }
    }

    private void ask() {
        give();
        asked++;
        ticks.accept(localizer.diagnose(next), Collections.unmodifiableMap(locationOfAgent));
        next += TICK;
    }

    /** Gives what has come since the last tick, in its order. */
    private void give() {
        waiting.sort(Comparator.comparingDouble(Observation::done));
        waiting.forEach(localizer::observe);
        waiting.clear();
    }

    /** Asks once more, at the tick after the last event. */
    public void finish() {
        if (!Double.isNaN(next)) {
            ask();
        }
    }

    /** How many observations were taken in. */
    public long observations() {
        return observations;
    }

    /** How many of them came after one that was done later. */
    public long disordered() {
        return disordered;
    }

    /** How many came too late to matter and were left out. */
    public long late() {
        return late;
    }

    /** How many lay more than a day ahead of all before, alone, and were left out. */
    public long astray() {
        return astray;
    }

    /** How many were left out because that run had been told before. */
    public long duplicates() {
        return duplicates;
    }

    /** How often the localizer was asked. */
    public long ticks() {
        return asked;
    }
}
