package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import java.util.List;

/**
 * A suspect that explains failures of one outcome better than chance and than its rivals.
 *
 * @param score how much better than chance, in nats
 * @param rate which share of the runs that touched it failed while it was at its worst
 */
record Cause(Suspect suspect, Outcome outcome, List<Suspect> rivals, double score, double confidence, double rate) {}
