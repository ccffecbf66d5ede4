package dev.candor.page;

import dev.candor.incident.Incident;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MinuteCount;
import dev.candor.measurement.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What locations saw of one incident over time, as it was last read: the same for all audiences, but that an app's owner
 * reads of the app.
 *
 * @param all by every probe that the incident rests on
 * @param apps by the probes of one customer's app, by its id
 * @param samples a few measurements of its first minute, what went wrong first
 * @param versionBefore of an incident that blames a version, the one that ran before; null where nobody knows it
 * @param readAt when it was read
 */
record Trace(
        Seen all,
        Map<String, Seen> apps,
        List<Measurement> samples,
        @Nullable String versionBefore,
        Instant readAt) {

    // What was good just before and after tells as much as what was bad.
    private static final Duration MARGIN = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(12);
    // Counts are by the minute; a first failure is drawn sooner.
    private static final Duration GOOD_FOR = Duration.ofSeconds(20);
    // What is over for longer is drawn on its own page of evidence only.
    private static final Duration REMEMBERED = Duration.ofDays(7);
    private static final int PROBES = 12;
    private static final int SAMPLES = 4;
    // So that a start, or a storm of incidents, holds up nobody's page for long.
    private static final int READ_AT_ONCE = 12;

    Trace {
        apps = Map.copyOf(apps);
        samples = List.copyOf(samples);
    }

    /** When what is looked at begins. */
    static Instant from(Incident incident) {
        return incident.beganAt().minus(MARGIN).truncatedTo(ChronoUnit.MINUTES);
    }

    /** When it ends. */
    static Instant to(Incident incident, Instant now) {
        Instant resolved = incident.resolvedAt();
        Instant end = resolved == null ? now : resolved.plus(MARGIN);
        Instant latest = from(incident).plus(LONGEST);
        return List.of(end, latest, now).stream().min(Comparator.naturalOrder()).orElse(now);
    }

    /** Whether it is as good as reading it anew. */
    private boolean good(Incident incident, Instant now) {
        Instant resolved = incident.resolvedAt();
        return now.isBefore(readAt.plus(GOOD_FOR))
                || (resolved != null && !readAt.isBefore(resolved.plus(MARGIN)))
                || !readAt.isBefore(from(incident).plus(LONGEST));
    }

    /**
     * Those of incidents, as far as there are any.
     *
     * @param before what was read last
     */
    static Map<UUID, Trace> of(
            Sources sources, Atlas atlas, List<Incident> incidents, Map<UUID, Trace> before, Instant now) {
        Map<UUID, Trace> traces = new HashMap<>();
        int read = 0;
        for (Incident incident : incidents) {
            Trace known = before.get(incident.id());
            Instant resolved = incident.resolvedAt();
            boolean told = incident.platformAtFault()
                    && !incident.evidence().isEmpty()
                    && (resolved == null || resolved.isAfter(now.minus(REMEMBERED)));
            if (told && read < READ_AT_ONCE && (known == null || !known.good(incident, now))) {
                traces.put(incident.id(), read(sources, atlas, incident, now));
                read++;
            } else if (known != null) {
                traces.put(incident.id(), known);
            }
        }
        return traces;
    }

    private static Trace read(Sources sources, Atlas atlas, Incident incident, Instant now) {
        Instant from = from(incident);
        Instant to = to(incident, now);
        Map<String, String> probes = new LinkedHashMap<>();
        for (Incident.Evidence evidence : incident.evidence()) {
            if (probes.size() < PROBES) {
                probes.putIfAbsent(evidence.probe(), Objects.requireNonNullElse(evidence.component(), ""));
            }
        }
        List<MinuteCount> counts = sources.minutes(probes.keySet(), from, to);
        Map<String, List<MinuteCount>> byApp = new HashMap<>();
        for (MinuteCount count : counts) {
            String component = probes.getOrDefault(count.probe(), "");
            if (atlas.isCustomersApp(component)) {
                byApp.computeIfAbsent(component, app -> new ArrayList<>()).add(count);
            }
        }
        Map<String, Seen> apps = new HashMap<>();
        byApp.forEach((app, some) -> apps.put(app, Seen.of(some, from, to)));
        return new Trace(
                Seen.of(counts, from, to),
                apps,
                few(sources.samples(
                        probes.keySet(), incident.beganAt(), incident.beganAt().plusSeconds(60))),
                sources.versionBefore(incident).orElse(null),
                now);
    }

    // One of each location before another of the same.
    private static List<Measurement> few(List<Measurement> all) {
        List<Measurement> badFirst = all.stream()
                .sorted(Comparator.comparing((Measurement m) -> m.outcome() == Outcome.UP)
                        .thenComparing(Measurement::startedAt))
                .toList();
        Set<String> locations = new HashSet<>();
        return badFirst.stream()
                .filter(m -> locations.add(m.location()))
                .limit(SAMPLES)
                .toList();
    }
}
