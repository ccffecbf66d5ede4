package dev.candor.uptime;

import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was known of components over time, arranged once for the statements of all customers. */
public final class Watch {
    private final Map<String, List<HealthSpan>> spans;
    private final Cover known;
    private final Optional<Instant> began;
    private final Instant knownUntil;

    private Watch(List<HealthSpan> spans, Instant knownUntil) {
        this.spans = spans.stream().collect(Collectors.groupingBy(HealthSpan::component));
        this.known = cover(spans, knownUntil);
        this.began = spans.stream().map(HealthSpan::from).min(Comparator.naturalOrder());
        this.knownUntil = knownUntil;
    }

    /**
     * Arranges it.
     *
     * @param spans of all components, in any order
     * @param knownUntil when health was last judged: what lasts is known up to there
     */
    public static Watch of(List<HealthSpan> spans, Instant knownUntil) {
        return new Watch(spans, knownUntil);
    }

    /** The spans of one component. */
    List<HealthSpan> of(String component) {
        return spans.getOrDefault(component, List.of());
    }

    /** When anything at all was known of any component. */
    Cover known() {
        return known;
    }

    /** When one component was known. */
    Cover known(String component) {
        return cover(of(component), knownUntil);
    }

    /** When the first span began; empty if there is none. */
    Optional<Instant> began() {
        return began;
    }

    /** When health was last judged. */
    Instant knownUntil() {
        return knownUntil;
    }

    private static Cover cover(List<HealthSpan> spans, Instant knownUntil) {
        return Cover.of(spans.stream()
                .filter(s -> s.health() != Health.UNKNOWN)
                .map(s -> new Interval(s.from(), end(s, knownUntil)))
                .toList());
    }

    private static Instant end(HealthSpan span, Instant knownUntil) {
        Instant end = span.to() == null || span.to().isAfter(knownUntil) ? knownUntil : span.to();
        return end.isBefore(span.from()) ? span.from() : end;
    }
}
