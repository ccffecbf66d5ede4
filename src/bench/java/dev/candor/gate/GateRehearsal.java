package dev.candor.gate;

import dev.candor.correlation.Judgement;
import dev.candor.correlation.SimulatedBelief;
import dev.candor.correlation.blame.Events;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.JointLocalizer;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rehearsal;
import dev.candor.correlation.blame.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One simulated deploy through the real localizer and the real judge of gates, each asked every two seconds; live it is every one. */
final class GateRehearsal implements Events {

    private static final Duration SETTLE = Duration.ofSeconds(6);
    private static final double BASELINE = 120;
    private static final double TICK = 2;

    private final Rehearsal rehearsal;
    private final GateSpec spec;
    private final Map<String, String> locations;
    private final JointLocalizer localizer = new JointLocalizer();
    private final GateJudge judge = new GateJudge(SETTLE);
    private final List<Sample> samples = new ArrayList<>();
    private List<Blame> blames = List.of();
    private @Nullable GateReport report;
    private double tick;

    private GateRehearsal(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
        this.spec = GateBench.spec(rehearsal.app(), List.of());
        this.locations = rehearsal.locationOfAgent();
        this.tick = rehearsal.openedAt() + 1;
    }

    /**
     * How it ended.
     *
     * @param after seconds from the first answer of the new version to the decision
     */
    record Outcome(GateReport report, double after) {
        GateStatus status() {
            return report.status();
        }
    }

    /** Lets a gate with the usual policy watch it, and tells how it decided. */
    static Outcome of(Rehearsal rehearsal) {
        GateRehearsal gate = new GateRehearsal(rehearsal);
        rehearsal.play(gate, gate::decided);
        if (gate.report == null) {
            throw new IllegalStateException("the gate was never judged");
        }
        return new Outcome(gate.report, gate.tick - TICK - rehearsal.servedAt());
    }

    private boolean decided() {
        return report != null && report.status().decided();
    }

    @Override
    public void plan(Plan plan) {
        localizer.plan(plan);
    }

    @Override
    public void rollout(Rollout rollout) {
        reach(rollout.at());
        localizer.rollout(rollout);
    }

    @Override
    public void hint(Hint hint) {
        localizer.hint(hint);
    }

    @Override
    public void observe(Observation run) {
        reach(run.done());
        if (decided()) {
            return;
        }
        localizer.observe(run);
        if (run.check().equals(rehearsal.app()) && run.at() >= rehearsal.openedAt() - BASELINE) {
            samples.add(sample(run));
        }
    }

    private void reach(double at) {
        while (tick <= at && !decided()) {
            ask();
            tick += TICK;
        }
    }

    private void ask() {
        Judgement belief = SimulatedBelief.of(localizer.diagnose(tick), locations);
        blames = Blame.remembered(blames, belief, spec.probes());
        report = judge.judge(
                report,
                spec,
                SimulatedBelief.moment(rehearsal.openedAt()),
                samples,
                new Attribution(blames, belief.at()),
                belief.at());
    }

    private Sample sample(Observation run) {
        boolean failed = run.phase() != Phase.OK;
        return new Sample(
                run.check(),
                locations.getOrDefault(run.agent(), run.agent()),
                run.region(),
                run.host(),
                run.version(),
                SimulatedBelief.moment(run.at()),
                failed,
                (run.done() - run.at()) * 1e3,
                failed ? run.phase().word() : null,
                run.ip(),
                run.phase() == Phase.OK || run.phase() == Phase.PROXY || run.phase() == Phase.APP);
    }
}
