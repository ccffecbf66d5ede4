package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import java.util.concurrent.CompletionStage;

/** Asks several questions in order, each by the prober of its kind; what one answer gives, later questions can say. */
final class SuiteRunner implements Prober {

    private final Engine engine;
    private final Prober steps;

    SuiteRunner(Engine engine, Prober steps) {
        this.engine = engine;
        this.steps = steps;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.Suite suite)) {
            throw new IllegalArgumentException("no suite: " + probe.id());
        }
        return new SuiteRun(engine, steps, probe, suite, vantage).launch();
    }
}
