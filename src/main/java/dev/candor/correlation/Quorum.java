package dev.candor.correlation;

import dev.candor.probe.Probe;
import dev.candor.probe.QuorumRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges one component by the locations that report on it. A location that is itself to blame is not believed, and one
 * that sees trouble alone is not either, unless a finding supports it.
 */
final class Quorum {

    /** Trouble that one location alone has seen for so long is trouble, whatever explains it: a minority never hides. */
    static final Duration PERSISTENT = Duration.ofMinutes(2);

    private final List<Probe> probes;
    private final List<SeriesHealth> series;
    private final List<SeriesHealth> reporting;
    private final Map<String, List<SeriesHealth>> byProbe;
    private final List<Finding> findings;
    private final List<Finding> acquitting;
    private final Instant now;
    private final Map<String, Health> byLocation = new TreeMap<>();

    private Quorum(List<Probe> probes, List<SeriesHealth> series, List<Finding> findings, Instant now) {
        this.probes = probes;
        this.series = series;
        this.findings = findings;
        this.acquitting = findings.stream().filter(Finding::acquits).toList();
        this.now = now;
        this.reporting = series.stream()
                .filter(s -> s.health() != Health.UNKNOWN && believed(s))
                .toList();
        this.byProbe = reporting.stream().collect(Collectors.groupingBy(SeriesHealth::probe));
        series.forEach(s -> byLocation.putIfAbsent(s.location(), Health.UNKNOWN));
        reporting.forEach(s -> byLocation.merge(s.location(), s.health(), Quorum::worse));
    }

    /**
     * What is believed now.
     *
     * @param probes the scheduled probes that speak for it
     * @param series their health, one per probe and location
     * @param previous what was believed until now; null if the component is new
     */
    static ComponentHealth judge(
            String component,
            List<Probe> probes,
            List<SeriesHealth> series,
            List<Finding> findings,
            @Nullable ComponentHealth previous,
            Instant now) {
        Quorum quorum = new Quorum(probes, series, List.copyOf(findings), now);
        Health health;
        Optional<Instant> since;
        Optional<Instant> down = quorum.downSince();
        Optional<Instant> hurt = quorum.hurtSince(component);
        if (down.isPresent()) {
            health = Health.DOWN;
            since = down;
        } else if (hurt.isPresent()) {
            health = Health.DEGRADED;
            since = hurt;
        } else {
            health = quorum.reporting.size() * 2 > series.size() ? Health.UP : Health.UNKNOWN;
            since = quorum.newest(health);
        }
        return new ComponentHealth(
                component,
                health,
                when(health, since.orElse(now), previous, now),
                quorum.locations(Health.DOWN),
                quorum.locations(Health.DEGRADED),
                quorum.locations(Health.UP),
                quorum.locations(Health.UNKNOWN),
                new Reason(quorum.byLocation, series, quorum.reporting.size(), quorum.disbelieved()).sentence(health));
    }

    /** Time never runs backwards in a history, and never ahead of the hub's clock. */
    private static Instant when(Health health, Instant evidence, @Nullable ComponentHealth previous, Instant now) {
        Instant since = evidence.isAfter(now) ? now : evidence;
        if (previous == null) {
            return since;
        }
        return previous.health() == health || since.isBefore(previous.since()) ? previous.since() : since;
    }

    private Optional<Instant> downSince() {
        return probes.stream().flatMap(probe -> downSince(probe).stream()).min(Comparator.naturalOrder());
    }

    private Optional<Instant> downSince(Probe probe) {
        List<SeriesHealth> own = byProbe.getOrDefault(probe.id(), List.of());
        QuorumRule rule = probe.down();
        Set<String> down = new HashSet<>();
        return firstMoment(own, s -> s.health() == Health.DOWN, s -> {
            down.add(s.location());
            return rule == null ? down.size() * 2 > own.size() : rule.metBy(down);
        });
    }

    private Optional<Instant> hurtSince(String component) {
        long voices = reporting.stream().map(SeriesHealth::location).distinct().count();
        Set<String> hurt = new HashSet<>();
        return firstMoment(reporting, s -> s.health() != Health.UP, s -> {
            hurt.add(s.location());
            return hurt.size() >= 2
                    || hurt.size() * 2L >= voices
                    || supported(component, s.location())
                    || persistent(s, now);
        });
    }

    /** When the series that came first were enough, taken in the order in which they changed. */
    private static Optional<Instant> firstMoment(
            List<SeriesHealth> among, Predicate<SeriesHealth> counts, Predicate<SeriesHealth> enough) {
        return among.stream()
                .filter(counts)
                .sorted(Comparator.comparing(SeriesHealth::since).thenComparing(SeriesHealth::location))
                .filter(enough)
                .findFirst()
                .map(SeriesHealth::since);
    }

    private Optional<Instant> newest(Health health) {
        return series.stream()
                .filter(s -> s.health() == health)
                .map(SeriesHealth::since)
                .max(Comparator.naturalOrder());
    }

    private boolean supported(String component, String location) {
        return findings.stream()
                .anyMatch(
                        finding -> finding.candidates().anyMatch(s -> !s.kind().ours())
                                && finding.components().contains(component)
                                && finding.locations().contains(location));
    }

    /** Whether that series has seen trouble for so long that nobody may pass over it. */
    static boolean persistent(SeriesHealth s, Instant now) {
        return (s.health() == Health.DOWN || s.health() == Health.DEGRADED)
                && !s.since().plus(PERSISTENT).isAfter(now);
    }

    private boolean believed(SeriesHealth s) {
        return acquitting.stream().noneMatch(finding -> silences(finding, s));
    }

    /** Whether what is at fault by that finding takes away the voice of that series. */
    private static boolean silences(Finding finding, SeriesHealth s) {
        return finding.candidates().anyMatch(candidate -> switch (candidate.kind()) {
            case LOCATION -> candidate.id().equals(s.location());
            case AGENT, RESOLVER -> finding.locations().contains(s.location());
            // What goes another way from there is none the worse for it.
            case PATH, TRANSIT ->
                finding.locations().contains(s.location()) && finding.probes().contains(s.probe());
            case HOST, REGION, PLATFORM, APP, APP_REGION, INSTANCE, APP_VERSION, STALE_DISCOVERY, STALE_DNS, STREAM ->
                false;
        });
    }

    private List<String> disbelieved() {
        return series.stream()
                .filter(s -> s.health() != Health.UNKNOWN && !believed(s))
                .map(SeriesHealth::location)
                .filter(location -> byLocation.get(location) == Health.UNKNOWN)
                .distinct()
                .sorted()
                .toList();
    }

    private List<String> locations(Health health) {
        return byLocation.entrySet().stream()
                .filter(entry -> entry.getValue() == health)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Health worse(Health a, Health b) {
        return rank(a) >= rank(b) ? a : b;
    }

    /** What one series knows counts more than what another does not. */
    private static int rank(Health health) {
        return switch (health) {
            case UNKNOWN -> 0;
            case UP -> 1;
            case DEGRADED -> 2;
            case DOWN -> 3;
        };
    }
}
