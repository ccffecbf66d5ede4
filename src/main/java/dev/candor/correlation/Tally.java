package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one group of runs: all that touched a suspect, or all of one series.
 *
 * @see GroupLocalizer
 */
final class Tally {

    /** Failures beyond these add nothing to what the symptoms say: they are not independent of each other. */
    private static final double TELLING = 8;

    final @Nullable Suspect suspect;
    private final Map<Symptom, Integer> symptoms = new EnumMap<>(Symptom.class);
    private int runs;
    private int failures;

    /** For the runs that touched {@code suspect}; of one series, if null. */
    Tally(@Nullable Suspect suspect) {
        this.suspect = suspect;
    }

    void passed() {
        runs++;
    }

    void failed(Symptom symptom) {
        runs++;
        failures++;
        symptoms.merge(symptom, 1, Integer::sum);
    }

    int runs() {
        return runs;
    }

    int failures() {
        return failures;
    }

    /**
     * How much better, in nats, a fault here explains its runs than chance does: the logarithm of the likelihood ratio
     * of two binomials, its own failure rate against {@code chance}. Passed runs count against it.
     */
    double likelihoodRatio(double chance) {
        double rate = Math.min(0.999, (double) failures / runs);
        if (rate <= chance) {
            return 0;
        }
        return failures * Math.log(rate / chance) + (runs - failures) * Math.log((1 - rate) / (1 - chance));
    }

    /** What the symptoms say for a fault of the suspect's kind, in nats; 0 for a series. */
    double symptoms() {
        if (suspect == null || failures == 0) {
            return 0;
        }
        double sum = 0;
        for (Map.Entry<Symptom, Integer> entry : symptoms.entrySet()) {
            sum += entry.getValue() * entry.getKey().weight(suspect.kind());
        }
        return sum * Math.min(1, TELLING / failures);
    }
}
