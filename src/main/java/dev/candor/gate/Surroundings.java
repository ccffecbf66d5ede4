package dev.candor.gate;

import dev.candor.correlation.Judgement;
import dev.candor.measurement.Measurement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a gate looks at and asks for, in the rooms above. */
interface Surroundings {

    /** Ids of the probes in force. */
    Set<String> probes();

    /** Codes of the regions and locations in force; empty while no catalog is. */
    Set<String> places();

    /** What those probes measured in runs that began at or after {@code since}, in any order. */
    List<Measurement> measurements(List<String> probes, Instant since);

    /** What was believed last; empty before the first judgement. */
    Optional<Judgement> belief();

    /** Asks for extra runs of the gate's probes until then. Asking again changes nothing. */
    void run(String gate, GateSpec spec, Instant until);

    /** No extra runs any more. Saying so again changes nothing. */
    void stop(String gate);
}
