package dev.candor.incident;

import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Finding;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws what incidents should look like, from one judgement. */
final class Pictures {

    private static final String NOTHING_EXPLAINS = "No single location, region, host, instance or version explains it.";

    private final Judgement now;
    private final ProbeSet probes;
    private final List<Finding> acquitting;

    Pictures(Judgement now, ProbeSet probes, List<Finding> causes) {
        this.now = now;
        this.probes = probes;
        this.acquitting = causes.stream().filter(Finding::acquits).toList();
    }

    static boolean platformAtFault(Finding finding) {
        return !finding.suspect().kind().ours();
    }

    Picture of(Finding finding) {
        return of(finding, Set.of());
    }

    /** The finding, and what else still fails of an incident that it explains. */
    Picture of(Finding finding, Set<String> failing) {
        boolean fault = platformAtFault(finding);
        Map<String, Health> components = new HashMap<>();
        if (fault) {
            // The quorum can still be up where the finding hurts a part of it: that part is what it is about.
            finding.components().forEach(c -> components.put(c, Picture.worse(health(c), Health.DEGRADED)));
            failing.forEach(c -> components.put(c, health(c)));
        }
        Map<String, Health> worstFirst = worstFirst(components);
        return new Picture(
                finding.suspect().toString(),
                finding.suspect(),
                finding.rivals(),
                finding.confidence(),
                finding.sentence(),
                notAfterNow(finding.onset()),
                fault,
                severity(finding.suspect(), worstFirst, finding.regions()),
                worstFirst,
                finding.regions(),
                finding.probes(),
                finding.locations(),
                finding.outcome() == Outcome.DEGRADED,
                finding.explained(),
                finding.runs());
    }

    /** Components that fail and that nothing explains. */
    Picture unexplained(Set<String> components) {
        Instant began = components.stream()
                .map(this::since)
                .min(Comparator.naturalOrder())
                .orElse(now.at());
        return failing(
                "unexplained " + components.iterator().next(),
                null,
                null,
                explain(components),
                began,
                components,
                List.of());
    }

    /** An incident whose components fail on, while no finding names its cause (any more). */
    Picture lasting(Known known, Set<String> components) {
        return failing(
                known.key(),
                known.cause(),
                known.confidence(),
                known.unexplained() ? explain(components) : known.explanation(),
                known.beganAt(),
                components,
                known.regions());
    }

    private Picture failing(
            String key,
            @Nullable Suspect cause,
            @Nullable Double confidence,
            String explanation,
            Instant began,
            Set<String> components,
            List<String> regions) {
        Map<String, Health> hurt = new HashMap<>();
        components.forEach(c -> hurt.put(c, health(c)));
        Map<String, Health> worstFirst = worstFirst(hurt);
        List<String> asking = probes.probes().stream()
                .filter(p -> p.component() != null && components.contains(p.component()))
                .map(Probe::id)
                .toList();
        List<SeriesHealth> failing = now.series().stream()
                .filter(s -> asking.contains(s.probe()))
                .filter(s -> s.health() == Health.DOWN || s.health() == Health.DEGRADED)
                .toList();
        Set<String> locations =
                components.stream().flatMap(this::seenFailingFrom).collect(Collectors.toCollection(TreeSet::new));
        return new Picture(
                key,
                cause,
                List.of(),
                confidence,
                explanation,
                notAfterNow(began),
                true,
                severity(cause, worstFirst, regions),
                worstFirst,
                regions,
                asking,
                List.copyOf(locations),
                false,
                failing.stream().mapToInt(SeriesHealth::failures).sum(),
                failing.stream().mapToInt(SeriesHealth::runs).sum());
    }

    /** Whether the component fails, and not only for locations that are to blame themselves. */
    boolean bad(String component) {
        Health health = health(component);
        return (health == Health.DOWN || health == Health.DEGRADED)
                && !(seenFailingFrom(component).findAny().isPresent()
                        && seenFailingFrom(component).allMatch(location -> acquitted(component, location)));
    }

    private boolean acquitted(String component, String location) {
        return acquitting.stream()
                .anyMatch(f -> f.candidates().anyMatch(s -> switch (s.kind()) {
                    case LOCATION -> s.id().equals(location);
                    case AGENT, RESOLVER -> f.locations().contains(location);
                    default ->
                        f.locations().contains(location) && f.components().contains(component);
                }));
    }

    Health health(String component) {
        return belief(component).map(ComponentHealth::health).orElse(Health.UNKNOWN);
    }

    Instant since(String component) {
        return belief(component).map(ComponentHealth::since).orElse(now.at());
    }

    private Optional<ComponentHealth> belief(String component) {
        return Optional.ofNullable(now.components().get(component));
    }

    private Stream<String> seenFailingFrom(String component) {
        return belief(component).stream().flatMap(c -> Stream.concat(c.down().stream(), c.degraded().stream()));
    }

    private Instant notAfterNow(Instant moment) {
        return moment.isAfter(now.at()) ? now.at() : moment;
    }

    private String explain(Set<String> components) {
        List<String> said = now.findings().stream()
                .filter(f -> f.components().stream().anyMatch(components::contains))
                .map(Finding::sentence)
                .toList();
        return Stream.concat(
                        said.isEmpty() ? Stream.of(NOTHING_EXPLAINS) : said.stream(),
                        components.stream().flatMap(c -> belief(c).stream()).map(ComponentHealth::reason))
                .filter(s -> !s.isBlank())
                .limit(6)
                .collect(Collectors.joining(" "));
    }

    private Incident.Severity severity(@Nullable Suspect cause, Map<String, Health> components, List<String> regions) {
        if (cause != null && cause.kind().ours()) {
            return Incident.Severity.MINOR;
        }
        Collection<String> down = components.entrySet().stream()
                .filter(e -> e.getValue() == Health.DOWN)
                .map(Map.Entry::getKey)
                .toList();
        boolean platformWide = cause == null || everywhere(cause.kind());
        if (!down.isEmpty()
                && (regions.size() > 1 || (platformWide && down.stream().anyMatch(this::downEverywhere)))) {
            return Incident.Severity.CRITICAL;
        }
        boolean region = cause != null && cause.kind() == Suspect.Kind.REGION;
        if (cause != null && cause.kind() == Suspect.Kind.PLATFORM) {
            return down.isEmpty() ? Incident.Severity.MAJOR : Incident.Severity.CRITICAL;
        }
        return !down.isEmpty() || region ? Incident.Severity.MAJOR : Incident.Severity.MINOR;
    }

    private static boolean everywhere(Suspect.Kind kind) {
        return switch (kind) {
            case PLATFORM, APP, APP_VERSION -> true;
            case AGENT,
                    LOCATION,
                    RESOLVER,
                    PATH,
                    TRANSIT,
                    HOST,
                    REGION,
                    APP_REGION,
                    INSTANCE,
                    STALE_DISCOVERY,
                    STALE_DNS,
                    STREAM -> false;
        };
    }

    private boolean downEverywhere(String component) {
        return belief(component)
                .filter(c ->
                        c.down().size() > 1 && c.up().isEmpty() && c.degraded().isEmpty())
                .isPresent();
    }

    private static Map<String, Health> worstFirst(Map<String, Health> components) {
        Map<String, Health> sorted = new LinkedHashMap<>();
        components.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Health> e) -> e.getValue() != Health.DOWN)
                        .thenComparing(Map.Entry::getKey))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }
}
