package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Region;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Finding;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Beliefs to plan from, said in few words. */
final class Beliefs {

    static final Instant T = Instant.parse("2026-03-01T12:00:00Z");
    static final List<String> PLACES = List.of("ams", "fra", "iad", "lhr", "nrt");
    static final Catalog CATALOG = new Catalog(
            "Acme",
            List.of(new Region("fra", "Frankfurt"), new Region("iad", "Ashburn")),
            List.of(new Host("fra-1", "fra"), new Host("fra-2", "fra"), new Host("iad-1", "iad")),
            PLACES.stream()
                    .map(p -> new Location(p, p.toUpperCase(java.util.Locale.ROOT)))
                    .toList(),
            List.of(
                    new Component("api", "API", null, null, 0),
                    new Component("edge", "Edge proxy", null, null, 1),
                    new Component("machines", "Machines", null, null, 2)),
            List.of(),
            List.of(),
            List.of());

    private final Instant at;
    private final Map<String, ComponentHealth> components = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<SeriesHealth> series = new ArrayList<>();

    private Beliefs(Instant at) {
        this.at = at;
        CATALOG.components().forEach(c -> component(c.id(), Health.UP));
        series("p", "fra", Health.UP, 0);
    }

    static Beliefs at(int second) {
        return new Beliefs(T.plusSeconds(second));
    }

    Beliefs component(String id, Health health, String... seenFailingFrom) {
        List<String> bad = seenFailingFrom.length == 0 && health != Health.UP ? PLACES : List.of(seenFailingFrom);
        List<String> rest = PLACES.stream().filter(p -> !bad.contains(p)).toList();
        components.put(
                id,
                new ComponentHealth(
                        id,
                        health,
                        at,
                        health == Health.DOWN ? bad : List.of(),
                        health == Health.DEGRADED ? bad : List.of(),
                        health == Health.UNKNOWN ? List.of() : rest,
                        health == Health.UNKNOWN ? PLACES : List.of(),
                        bad.size() + " of 5 locations see failures."));
        return this;
    }

    Beliefs series(String probe, String location, Health health, int failures) {
        series.removeIf(s -> s.probe().equals(probe) && s.location().equals(location));
        series.add(new SeriesHealth(probe, location, health, at, 10, failures, at, failures == 0 ? null : "refused"));
        return this;
    }

    Beliefs blames(Suspect suspect, String... hurt) {
        return blames(suspect, List.of(), hurt);
    }

    Beliefs blames(Suspect suspect, List<Suspect> rivals, String... hurt) {
        findings.add(new Finding(
                suspect,
                Outcome.DOWN,
                rivals,
                0.97,
                30,
                0.75,
                suspect.kind().pages(),
                18,
                20,
                24,
                at.minusSeconds(3),
                at.minusSeconds(4),
                at.minusSeconds(2),
                List.of(hurt),
                List.of("p"),
                List.of("fra", "iad"),
                suspect.kind() == Suspect.Kind.REGION ? List.of(suspect.id()) : List.of("fra"),
                "18 of 24 runs that touched " + suspect + " failed."));
        return this;
    }

    Judgement judged() {
        return new Judgement(at, series, components, findings);
    }

    List<Step> plan(Known... known) {
        return plan(Duration.ofSeconds(5), known);
    }

    List<Step> plan(Duration resolveAfter, Known... known) {
        return plan(resolveAfter, Duration.ZERO, known);
    }

    List<Step> plan(Duration resolveAfter, Duration explainWithin, Known... known) {
        return IncidentPlan.steps(
                new IncidentPlan.Rules(resolveAfter, Duration.ofMinutes(2), Duration.ofMinutes(2), explainWithin),
                judged(),
                CATALOG,
                ProbeSet.EMPTY,
                List.of(known));
    }

    static Suspect host(String id) {
        return new Suspect(Suspect.Kind.HOST, id);
    }

    static Suspect region(String id) {
        return new Suspect(Suspect.Kind.REGION, id);
    }

    static Suspect location(String id) {
        return new Suspect(Suspect.Kind.LOCATION, id);
    }

    static Suspect version(String id) {
        return new Suspect(Suspect.Kind.APP_VERSION, id);
    }

    static Suspect component(String id) {
        return new Suspect(Suspect.Kind.APP, id);
    }

    /** An open incident that began at {@link #T}. */
    static Known open(Suspect cause, String... active) {
        return known(cause.toString(), cause, null, null, false, active);
    }

    static Known openUnexplained(String... active) {
        return known("unexplained " + active[0], null, null, null, false, active);
    }

    static Known clean(Known k, int sinceSecond) {
        return known(
                k.key(),
                k.cause(),
                null,
                T.plusSeconds(sinceSecond),
                false,
                k.active().toArray(String[]::new));
    }

    static Known resolved(Known k, int atSecond) {
        return known(
                k.key(),
                k.cause(),
                T.plusSeconds(atSecond),
                null,
                false,
                k.active().toArray(String[]::new));
    }

    static Known muted(Known k, int atSecond) {
        return known(
                k.key(),
                k.cause(),
                T.plusSeconds(atSecond),
                null,
                true,
                k.active().toArray(String[]::new));
    }

    private static Known known(
            String key, Suspect cause, Instant resolvedAt, Instant cleanSince, boolean muted, String... components) {
        return new Known(
                UUID.nameUUIDFromBytes(key.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                key,
                cause,
                null,
                "as it was",
                cause == null || !cause.kind().ours(),
                muted,
                T,
                resolvedAt,
                cleanSince,
                resolvedAt == null ? Set.of(components) : Set.of(),
                Set.of(components),
                List.of(),
                List.of("p"),
                List.of("fra"));
    }
}
