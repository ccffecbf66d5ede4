package dev.candor.correlation;

import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.util.List;

/**
 * A suspected cause with its confidence and evidence.
 *
 * @param suspect what is blamed
 * @param outcome what it causes: failures, or answers that are slow or otherwise degraded
 * @param rivals what explains the same failures as well; empty where the blame is unambiguous
 * @param confidence from 0 to 1 that the suspect, and not a rival or chance, is the cause
 * @param explained how many failures of the window it explains
 * @param failures how many failures the window holds in all
 * @param runs how many runs of the window touched the suspect
 * @param onset start of the first failure it explains
 * @param components ids of the components that it hurts
 * @param probes ids of the probes whose failures it explains
 * @param locations codes of the locations that saw them
 * @param regions codes of the platform regions concerned, as far as answers or the catalog tell
 * @param sentence the finding in one sentence with numbers, for people
 */
public record Finding(
        Suspect suspect,
        Outcome outcome,
        List<Suspect> rivals,
        double confidence,
        int explained,
        int failures,
        int runs,
        Instant onset,
        List<String> components,
        List<String> probes,
        List<String> locations,
        List<String> regions,
        String sentence) {

    public Finding {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence must be in [0, 1], was " + confidence);
        }
        rivals = List.copyOf(rivals);
        components = List.copyOf(components);
        probes = List.copyOf(probes);
        locations = List.copyOf(locations);
        regions = List.copyOf(regions);
    }

    /** Whether something else explains the failures as well. */
    public boolean ambiguous() {
        return !rivals.isEmpty();
    }
}
