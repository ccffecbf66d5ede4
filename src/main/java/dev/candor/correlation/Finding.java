package dev.candor.correlation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A suspected cause with its confidence and evidence.
 *
 * @param suspect what is blamed
 * @param outcome what it causes: failures, or answers that are slow or otherwise degraded
 * @param rivals what explains the same failures as well; empty where the blame is unambiguous
 * @param confidence from 0 to 1 that the suspect, and not a rival or chance, is the cause
 * @param score how much better, in nats, the failures are explained with it than without it, its rarity counted
 * @param severity the share of the runs that touch it which it breaks, from 0 to 1
 * @param page whether it is certain and lasting enough to wake a person
 * @param explained how many failures of the window it explains
 * @param failures how many failures the window holds in all
 * @param runs how many runs of the window touched the suspect
 * @param onset when it most likely began: the start of the first failure it explains
 * @param onsetFrom the earliest moment that is nearly as likely
 * @param onsetTo the latest moment that is nearly as likely
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
        double score,
        double severity,
        boolean page,
        int explained,
        int failures,
        int runs,
        Instant onset,
        @JsonProperty("onset_from") Instant onsetFrom,
        @JsonProperty("onset_to") Instant onsetTo,
        List<String> components,
        List<String> probes,
        List<String> locations,
        List<String> regions,
        String sentence) {

    /** From this confidence on a finding convicts. */
    public static final double CONVICTION = 0.9;

    public Finding {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence must be in [0, 1], was " + confidence);
        }
        if (!(severity >= 0 && severity <= 1)) {
            throw new IllegalArgumentException("severity must be in [0, 1], was " + severity);
        }
        if (onsetFrom.isAfter(onset) || onsetTo.isBefore(onset)) {
            throw new IllegalArgumentException(
                    "onset must lie in its interval, was %s in %s to %s".formatted(onset, onsetFrom, onsetTo));
        }
        rivals = List.copyOf(rivals);
        components = List.copyOf(components);
        probes = List.copyOf(probes);
        locations = List.copyOf(locations);
        regions = List.copyOf(regions);
    }

    /** Whom it concerns: the probing side, the way there, the platform, who owns the app, or who deployed it. */
    @JsonProperty
    public Suspect.Concern concern() {
        return suspect.kind().concern();
    }

    /** Everything that could be it, the suspect first. */
    public Stream<Suspect> candidates() {
        return Stream.concat(Stream.of(suspect), rivals.stream());
    }

    /**
     * Whether who asks, or the way from there, is at fault, whichever of the candidates it is: then what they report says
     * nothing of the platform. One stream alone acquits nobody: a check that fails for one of several observers and for
     * nothing else may just as well be the platform's fault.
     */
    public boolean acquits() {
        return (ambiguous() || confidence >= CONVICTION) && candidates().allMatch(s -> observing(s.kind()));
    }

    private static boolean observing(Suspect.Kind kind) {
        return kind.ours() && kind != Suspect.Kind.STREAM;
    }

    /** Whether something else explains the failures as well. */
    public boolean ambiguous() {
        return !rivals.isEmpty();
    }
}
