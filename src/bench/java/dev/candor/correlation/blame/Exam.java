package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Concern;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Lets one contestant hear a simulation, asks it every ten seconds and marks what it says. */
final class Exam implements Events {

    static final double TICK = 10;
    /** Time of this thread alone, so that what else the machine does isn't counted. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static final int[] MOMENTS = {60, 90, 300, 900};
    /** A verdict that comes back within this time is the same one. */
    private static final double SAME = 60;

    private final Contestant contestant;
    private final Diagnostician diagnostician;
    private final Simulation simulation;
    private final Marks marks = new Marks();
    private final List<Observation> heard = new ArrayList<>();
    private final Map<Suspect, Double> lastDeclared = new HashMap<>();
    private final Consumer<String> trace;
    private double tick;
    private double detected = Double.POSITIVE_INFINITY;
    private boolean done;
    private Diagnosis latest = new Diagnosis(Double.NaN, List.of());

    /** An exam whose {@code trace} is told what is believed at each tick once it may be of interest. */
    Exam(Contestant contestant, Simulation simulation, Consumer<String> trace) {
        this.contestant = contestant;
        this.simulation = simulation;
        this.trace = trace;
        diagnostician = contestant.maker().get();
        tick = Double.NaN;
    }

    @Override
    public void plan(Plan plan) {
        hear();
        diagnostician.plan(plan);
    }

    @Override
    public void rollout(Rollout rollout) {
        reach(rollout.at());
        hear();
        diagnostician.rollout(rollout);
    }

    @Override
    public void hint(Hint hint) {
        hear();
        diagnostician.hint(hint);
    }

    @Override
    public void observe(Observation observation) {
        reach(observation.done());
        heard.add(observation);
    }

    /** What was diagnosed last. */
    Diagnosis latest() {
        return latest;
    }

    private void reach(double at) {
        if (Double.isNaN(tick)) {
            tick = Math.floor(at / TICK) * TICK + TICK;
        }
        while (tick <= at) {
            ask(tick);
            tick += TICK;
        }
    }

    /** Taken in at once, so that the time for it can be measured. */
    private void hear() {
        long before = CPU.getCurrentThreadCpuTime();
        for (Observation observation : heard) {
            diagnostician.observe(observation);
        }
        marks.observingNanos += CPU.getCurrentThreadCpuTime() - before;
        marks.observed += heard.size();
        heard.clear();
    }

    /** The marks, once all has been heard. */
    Marks finish() {
        // The last tick is that at which the stream ends, not one after it.
        if (tick <= simulation.end() + 1e-6) {
            ask(tick);
        }
        done = true;
        if (!simulation.required(simulation.zero() + 60).isEmpty()) {
            marks.timesToDetect.add(detected);
        }
        marks.days = (simulation.end() - simulation.zero()) / 86_400;
        return marks;
    }

    private void ask(double now) {
        hear();
        if (contestant.lenient() && now < simulation.zero()) {
            // The baselines learn nothing from being asked.
            return;
        }
        long before = CPU.getCurrentThreadCpuTime();
        Diagnosis diagnosis = diagnostician.diagnose(now);
        latest = diagnosis;
        long took = CPU.getCurrentThreadCpuTime() - before;
        double since = now - simulation.zero();
        if (since < 0 || done) {
            return;
        }
        marks.tickNanos.add(took);
        Set<Suspect> required = truth(simulation.required(now));
        Set<Suspect> allowed = truth(simulation.allowed(now));
        Verdicts verdicts = Verdicts.of(diagnosis);
        boolean exact = verdicts.exact(required, allowed);
        if (exact && !required.isEmpty() && detected == Double.POSITIVE_INFINITY && sameAsAtStart(required)) {
            detected = since;
        }
        for (int moment : MOMENTS) {
            if (since <= moment && since + TICK > moment && moment <= simulation.end() - simulation.zero()) {
                mark(moment, verdicts, required, allowed);
                state(diagnosis, allowed, now, blame -> true);
            }
        }
        state(diagnosis, allowed, now, blame -> !lastDeclared.containsKey(blame.suspect()));
        count(diagnosis, allowed, now);
        if (!exact || !diagnosis.blames().isEmpty()) {
            trace.accept("%+5.0f s %s %s, is %s"
                    .formatted(since, exact ? "exact" : "wrong", told(diagnosis), symbols(required)));
        }
    }

    /** Of two faults the second may not have begun yet: both must be found. */
    private boolean sameAsAtStart(Set<Suspect> required) {
        return required.containsAll(truth(simulation.required(simulation.zero() + 30)));
    }

    private Set<Suspect> truth(Set<Suspect> suspects) {
        Set<Suspect> expanded = Verdicts.expanded(suspects);
        if (!contestant.lenient()) {
            return expanded;
        }
        Set<Suspect> lenient = new HashSet<>();
        for (Suspect suspect : expanded) {
            lenient.add(switch (suspect.kind()) {
                case APP_REGION, APP_VERSION, STALE_DISCOVERY, STALE_DNS, INSTANCE ->
                    new Suspect(Suspect.Kind.APP, suspect.parts().get(0));
                case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, HOST, REGION, PLATFORM, APP, STREAM -> suspect;
            });
        }
        return lenient;
    }

    private void mark(int seconds, Verdicts verdicts, Set<Suspect> required, Set<Suspect> allowed) {
        Marks.Moment moment = marks.moment(seconds);
        moment.runs++;
        moment.exact += verdicts.exact(required, allowed) ? 1 : 0;
        moment.honest += verdicts.honest(required, allowed) ? 1 : 0;
        moment.ambiguous += verdicts.ambiguous().isEmpty() ? 0 : 1;
        Set<Concern> concerns = new HashSet<>();
        required.forEach(suspect -> concerns.add(suspect.kind().concern()));
        moment.rightClass += verdicts.concerns().equals(concerns) ? 1 : 0;
        for (Suspect suspect : verdicts.declared()) {
            if (required.contains(suspect)) {
                moment.right++;
            } else if (!allowed.contains(suspect)) {
                moment.wrong++;
            }
        }
        moment.missed += required.stream()
                .filter(suspect -> !verdicts.declared().contains(suspect))
                .count();
    }

    /**
     * What is stated at the moments that are scored, and when it is first stated. Who says that a path is bad which is
     * in one of its short troubles says the truth, though it is nothing that is asked for.
     */
    private void state(Diagnosis diagnosis, Set<Suspect> allowed, double now, Predicate<Blame> which) {
        for (Blame blame : diagnosis.blames()) {
            if (blame.suspect().kind() != Suspect.Kind.STREAM && !blame.ambiguous() && which.test(blame)) {
                boolean right = allowed.containsAll(Verdicts.expanded(blame.suspect()))
                        || simulation.troubled(blame.suspect(), now);
                marks.stated.add(new Marks.Stated(blame.confidence(), right));
            }
        }
    }

    /** A verdict is counted once, when it is first given. */
    private void count(Diagnosis diagnosis, Set<Suspect> allowed, double now) {
        for (Blame blame : diagnosis.blames()) {
            Suspect suspect = blame.suspect();
            if (suspect.kind() == Suspect.Kind.STREAM || blame.ambiguous() || blame.confidence() < Verdicts.SURE) {
                continue;
            }
            boolean known = now - lastDeclared.getOrDefault(suspect, Double.NEGATIVE_INFINITY) <= SAME;
            lastDeclared.put(suspect, now);
            if (allowed.containsAll(Verdicts.expanded(suspect))) {
                continue;
            }
            Marks.Wrong wrong = marks.wrong(suspect.kind().concern());
            if (!known) {
                wrong.verdicts++;
                wrong.troubled += simulation.troubled(suspect, now) ? 1 : 0;
                marks.misses.add("%+.0f s: %s named (%.3f, score %.1f): %s"
                        .formatted(
                                now - simulation.zero(),
                                suspect.symbol(),
                                blame.confidence(),
                                blame.score(),
                                blame.sentence()));
            }
            if (blame.page() && paged.add(suspect)) {
                wrong.pages++;
            }
        }
        paged.removeIf(suspect -> now - lastDeclared.get(suspect) > SAME);
    }

    private final Set<Suspect> paged = new HashSet<>();

    private static String told(Diagnosis diagnosis) {
        List<String> told = new ArrayList<>();
        for (Blame blame : diagnosis.blames()) {
            told.add("%s %.3f score %.1f sev %.2f%s%s"
                    .formatted(
                            blame.suspect().symbol(),
                            blame.confidence(),
                            blame.score(),
                            blame.severity(),
                            blame.page() ? " page" : "",
                            blame.ambiguous()
                                    ? " or " + symbols(new HashSet<>(blame.rivals()))
                                    : ""));
        }
        return String.join("; ", told);
    }

    static String symbols(Set<Suspect> suspects) {
        return suspects.stream().map(Suspect::symbol).sorted().toList().toString();
    }
}
