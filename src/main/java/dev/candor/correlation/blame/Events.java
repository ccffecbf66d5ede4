package dev.candor.correlation.blame;

/** Takes a stream of evidence in, in its order: what a recording holds and what a simulation makes. */
public interface Events {

    /** What is asked by whom from now on. */
    void plan(Plan plan);

    /** A deploy began or ended. */
    void rollout(Rollout rollout);

    /** Somebody else's word on a suspect. */
    void hint(Hint hint);

    /** A run ended. */
    void observe(Observation observation);
}
