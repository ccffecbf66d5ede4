package dev.candor.gate;

import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whose fault each failure of a gate's runs is, as far as the findings tell.
 *
 * @param blames every finding since the gate opened
 * @param judgedAt when the window was last judged: a younger failure may still find its explanation
 */
record Attribution(List<Blame> blames, Instant judgedAt) {

    Attribution {
        blames = List.copyOf(blames);
    }

    /** The believed finding that explains it best. */
    Optional<Blame> blameFor(Sample failure, GateSpec spec) {
        return blames.stream()
                .filter(blame -> blame.confidence() >= spec.policy().minConfidence() && blame.explains(failure))
                .max(Comparator.comparingDouble(Blame::confidence));
    }

    /** Whose fault that finding says it is. An ambiguous finding acquits the deploy only if no rival is part of it. */
    static Fault faultOf(Blame blame, GateSpec spec, List<Sample> samples) {
        if (blame.candidates().anyMatch(s -> isDeploy(s, spec))) {
            return Fault.DEPLOY;
        }
        Optional<Fault> part =
                blame.candidates().flatMap(s -> partOfDeploy(s.kind()).stream()).findFirst();
        if (part.isPresent()) {
            return part.get();
        }
        if (blame.candidates().allMatch(s -> s.kind().ours())) {
            return blame.suspect().kind().concern() == Suspect.Concern.PATH ? Fault.PATH : Fault.PROBE;
        }
        return newVersionAloneFails(blame, spec, samples) ? Fault.DEPLOY : Fault.PLATFORM;
    }

    private static boolean isDeploy(Suspect suspect, GateSpec spec) {
        List<String> parts = suspect.parts();
        return suspect.kind() == Suspect.Kind.APP_VERSION
                && GateSpec.sameVersion(parts.get(parts.size() - 1), spec.version());
    }

    // What a deploy may well have broken: the app, and who still goes where it was before.
    private static Optional<Fault> partOfDeploy(Suspect.Kind kind) {
        return switch (kind) {
            case APP, APP_REGION, INSTANCE -> Optional.of(Fault.APP);
            case STALE_DISCOVERY -> Optional.of(Fault.STALE_DISCOVERY);
            case STALE_DNS -> Optional.of(Fault.STALE_DNS);
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, HOST, REGION, PLATFORM, APP_VERSION, STREAM ->
                Optional.empty();
        };
    }

    /**
     * A region or a host is blamed, and yet it is the deploy: only the gate's own probes fail there, the failing answers
     * carry the new version and never another, and they began after the new version did.
     */
    private static boolean newVersionAloneFails(Blame blame, GateSpec spec, List<Sample> samples) {
        if (!spec.probes().containsAll(blame.probes())) {
            return false;
        }
        List<Sample> explained =
                samples.stream().filter(s -> s.failed() && blame.explains(s)).toList();
        long byNew = explained.stream()
                .filter(s -> spec.version().equals(s.version()))
                .count();
        boolean byOther = explained.stream()
                .anyMatch(s -> s.version() != null && !spec.version().equals(s.version()));
        Optional<Instant> firstNew = samples.stream()
                .filter(s -> spec.version().equals(s.version()))
                .map(Sample::at)
                .min(Comparator.naturalOrder());
        return byNew * 2 >= explained.size()
                && byNew > 0
                && !byOther
                && firstNew.isPresent()
                && !blame.from().isBefore(firstNew.get());
    }
}
