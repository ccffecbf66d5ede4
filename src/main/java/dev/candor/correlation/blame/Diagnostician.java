package dev.candor.correlation.blame;

/**
 * Names what is to blame for a stream of observations. Not safe for several threads at once. The same calls give the
 * same answers: no clock is read and no chance is taken.
 */
public interface Diagnostician {

    /** What is asked by whom from now on; what was seen before is kept as far as it still has a meaning. */
    void plan(Plan plan);

    /** A deploy began or ended. */
    void rollout(Rollout rollout);

    /** Somebody else's word on a suspect; the newest of one source on one suspect counts. */
    void hint(Hint hint);

    /** Takes a run in; costs the same whatever is remembered. */
    void observe(Observation observation);

    /** What is believed at that moment, which must not lie before that of the call before. */
    Diagnosis diagnose(double now);
}
