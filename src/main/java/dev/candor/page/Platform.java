package dev.candor.page;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for all audiences, as it was last read.
 *
 * @param facts of everybody, to the minute
 * @param told what pages say of planned work, and of incidents to those whom these don't hit
 * @param health what pages say of health
 * @param spansAt when the past of components was read
 */
record Platform(Catalog catalog, Facts facts, List<Object> told, Object health, Instant spansAt) {
    /** How far back history, feeds and bars go. */
    static final Duration LONG = Duration.ofDays(Projection.DAYS);

    // Bars are days: a minute of them cannot be seen.
    private static final Duration SPANS_GOOD_FOR = Duration.ofMinutes(1);

    /**
     * Reads it.
     *
     * @param before what was read last; null if nothing was
     */
    static Platform look(Sources sources, @Nullable Platform before, Instant now) {
        Catalog catalog = sources.catalog();
        Atlas atlas = before != null && same(before.catalog(), catalog)
                ? before.facts().atlas()
                : new Atlas(catalog);
        Judgement judgement = sources.judgement().orElse(null);
        Object health = health(judgement);
        List<HealthSpan> spans;
        Instant spansAt;
        if (before != null
                && before.health().equals(health)
                && now.isBefore(before.spansAt().plus(SPANS_GOOD_FOR))) {
            spans = before.facts().spans();
            spansAt = before.spansAt();
        } else {
            spans = sources.spans(now.minus(LONG), now);
            spansAt = now;
        }
        List<Incident> incidents = sources.incidents(now.minus(LONG));
        Facts facts = new Facts(
                atlas,
                judgement,
                incidents,
                List.of(),
                spans,
                sources.works(now),
                false,
                now.truncatedTo(ChronoUnit.MINUTES),
                Past.of(spans, judgement, sources.works(Past.begin(Past.month(now)), now)),
                Trace.of(
                        sources,
                        atlas,
                        incidents,
                        before == null ? Map.of() : before.facts().traces(),
                        now));
        List<Object> told = new ArrayList<>(told(facts.incidents()));
        facts.works().forEach(work -> told.add(List.of(work, work.runsAt(facts.now()))));
        return new Platform(catalog, facts, told, health, spansAt);
    }

    /** Whether pages that no open incident hits may say something else than they did by {@code before}. */
    boolean tellsOtherThan(@Nullable Platform before) {
        return before == null
                || !same(before.catalog(), catalog)
                || !before.told().equals(told)
                || !before.health().equals(health)
                || !Words.day(before.facts().now()).equals(Words.day(facts.now()));
    }

    /** Whether both are the very same: for what is replaced as a whole, and would be a waste to compare. */
    static boolean same(Object a, Object b) {
        return a == b;
    }

    // All but its evidence, which is shared and so costs no page of anybody's.
    private static List<Object> told(List<Incident> incidents) {
        return incidents.stream()
                .<Object>map(i -> List.of(
                        i.id(),
                        i.title(),
                        i.phase(),
                        i.severity(),
                        String.valueOf(i.cause()),
                        i.beganAt(),
                        String.valueOf(i.resolvedAt()),
                        i.components(),
                        i.regions(),
                        i.updates(),
                        String.valueOf(i.postmortem())))
                .toList();
    }

    /** What pages say of health, but for when it was last looked at. */
    static Object health(@Nullable Judgement judgement) {
        if (judgement == null) {
            return "";
        }
        Map<String, Object> all = new TreeMap<>();
        for (ComponentHealth one : judgement.components().values()) {
            all.put(
                    one.component(),
                    List.of(
                            one.health(),
                            one.since(),
                            one.down().size(),
                            one.degraded().size(),
                            one.up().size(),
                            one.unknown().size()));
        }
        return all;
    }
}
