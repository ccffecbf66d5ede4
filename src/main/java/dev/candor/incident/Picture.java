package dev.candor.incident;

import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence says of one matter at one moment: what an incident about it should look like.
 *
 * @param key names the cause; at most one open incident has it
 * @param cause what is blamed; null where nothing explains it
 * @param rivals what explains it as well
 * @param began the first failure
 * @param components health per component that is hurt now, worst first; never up nor unknown
 * @param locations codes of the locations that see it
 * @param degraded whether it answers, but slowly or otherwise worse than promised: nothing fails because of it
 * @param failures how many runs of the window went wrong because of it
 * @param runs how many runs of the window touched it
 * @param risk what others warn of, where nothing fails; null where something does
 */
record Picture(
        String key,
        @Nullable Suspect cause,
        List<Suspect> rivals,
        @Nullable Double confidence,
        String explanation,
        Instant began,
        boolean platformAtFault,
        Incident.Severity severity,
        Map<String, Health> components,
        List<String> regions,
        List<String> probes,
        List<String> locations,
        boolean degraded,
        int failures,
        int runs,
        @Nullable Risk risk) {

    Picture {
        rivals = List.copyOf(rivals);
        components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        regions = List.copyOf(regions);
        probes = List.copyOf(probes);
        locations = List.copyOf(locations);
    }

    /** One of something that fails. */
    Picture(
            String key,
            @Nullable Suspect cause,
            List<Suspect> rivals,
            @Nullable Double confidence,
            String explanation,
            Instant began,
            boolean platformAtFault,
            Incident.Severity severity,
            Map<String, Health> components,
            List<String> regions,
            List<String> probes,
            List<String> locations,
            boolean degraded,
            int failures,
            int runs) {
        this(
                key,
                cause,
                rivals,
                confidence,
                explanation,
                began,
                platformAtFault,
                severity,
                components,
                regions,
                probes,
                locations,
                degraded,
                failures,
                runs,
                null);
    }

    /** One of what others warn of while nothing fails, in that region if it is in one. */
    static Picture of(Risk risk, @Nullable String region, Instant now) {
        return new Picture(
                risk.suspect().toString(),
                risk.suspect(),
                List.of(),
                null,
                risk.explanation(),
                risk.began().isAfter(now) ? now : risk.began(),
                true,
                risk.dead() ? Incident.Severity.MAJOR : Incident.Severity.MINOR,
                Map.of(),
                region == null ? List.of() : List.of(region),
                List.of(),
                List.of(),
                false,
                0,
                0,
                risk);
    }

    /** Whether one cause, and no other, is blamed. */
    boolean explained() {
        return cause != null && rivals.isEmpty();
    }

    /** The worst of two healths, for people who are hurt: down beats degraded beats the rest. */
    static Health worse(Health a, Health b) {
        if (a == Health.DOWN || b == Health.DOWN) {
            return Health.DOWN;
        }
        return a == Health.DEGRADED || b == Health.DEGRADED ? Health.DEGRADED : a;
    }
}
