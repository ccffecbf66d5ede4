package dev.candor.correlation;

import dev.candor.correlation.blame.Diagnosis;
import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the house believes of a simulated platform, for what is measured on top of it: findings are made as they are made live. */
public final class SimulatedBelief {

    private SimulatedBelief() {}

    /**
     * The belief that follows from a diagnosis.
     *
     * @param locationOfAgent where each agent stands
     */
    public static Judgement of(Diagnosis diagnosis, Map<String, String> locationOfAgent) {
        Findings findings = new Findings(new Topology(Map.of(), Map.of()), locationOfAgent, Map.of());
        Instant now = moment(diagnosis.at());
        List<Finding> found = diagnosis.blames().stream()
                .filter(blame -> blame.suspect().kind() != Suspect.Kind.STREAM)
                .map(blame -> findings.of(blame, Outcome.DOWN, now))
                .toList();
        return new Judgement(now, List.of(), Map.of(), found);
    }

    /** That second of the stream. */
    public static Instant moment(double seconds) {
        return Findings.moment(seconds);
    }
}
