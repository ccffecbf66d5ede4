package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import java.util.concurrent.CompletionStage;

/** Asks one kind of question, once. */
public interface Prober {

    /**
     * Runs the probe once. The stage always completes normally, within the probe's timeout and a little: whatever goes
     * wrong is told in the measurement. Never blocks the caller.
     */
    CompletionStage<Measurement> run(Probe probe, Vantage vantage);
}
