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

    /** Ids of the probes that speak for the component of that name, those that only deploys run among them. */
    List<String> probesOf(String app);

    /**
     * Where that probe takes {@code version}, {@code region} or {@code host} from, as its file says it ({@code header
     * x-app-version}); empty for nowhere.
     */
    Optional<String> evidence(String probe, String what);

    /** The component that this probe speaks for; empty for none, or if there is no such probe. */
    Optional<String> componentOf(String probe);

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
