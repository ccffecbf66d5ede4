package dev.candor.console;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.page.View;
import dev.candor.page.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Components by locations: how each is, as seen from each. Pure.
 *
 * @param stale why nothing of it counts; null while it does
 * @param locations that look at all, the catalog's first
 */
record Matrix(@Nullable String stale, View.Moment judgedAt, List<Place> locations, List<Row> rows) {

    // As the pages have it: an older belief says nothing of now.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A location. */
    record Place(String code, String title) {}

    /** A component: all in all, since when, why, and from each location; a null cell where nobody asks. */
    record Row(
            String component,
            String title,
            View.Mark mark,
            View.@Nullable Moment since,
            String reason,
            List<Cell> cells) {}

    /** How it is from one location; null where nobody asks from there. */
    record Cell(String location, View.@Nullable Mark mark) {}

    static Matrix of(Catalog catalog, Judgement judgement, Instant now) {
        boolean never = judgement.at().equals(Instant.EPOCH);
        boolean stale = judgement.at().isBefore(now.minus(PATIENCE));
        Set<String> seen = new TreeSet<>();
        judgement.components().values().forEach(h -> all(h).forEach(seen::add));
        List<Place> places = Stream.concat(
                        catalog.locations().stream()
                                .filter(l -> seen.contains(l.code()))
                                .map(l -> new Place(l.code(), Words.plain(l.title()))),
                        seen.stream()
                                .filter(code -> catalog.location(code).isEmpty())
                                .map(code -> new Place(code, code)))
                .toList();
        List<Row> rows = catalog.components().stream()
                .sorted(Comparator.comparingInt(Component::position))
                .map(c -> row(c, judgement.components().get(c.id()), places, stale, now))
                .toList();
        return new Matrix(
                never
                        ? "Nothing was judged since this hub was started."
                        : stale ? "The newest judgement is old: we cannot tell how anything is now." : null,
                Words.moment(never ? now : judgement.at(), now),
                places,
                rows);
    }

    private static Row row(
            Component component, @Nullable ComponentHealth health, List<Place> places, boolean stale, Instant now) {
        Health believed = health == null || stale ? Health.UNKNOWN : health.health();
        return new Row(
                component.id(),
                Words.plain(component.title()),
                View.Mark.of(believed),
                health == null || stale ? null : Words.moment(health.since(), now),
                health == null ? "No probe speaks for it." : Words.plain(health.reason()),
                places.stream()
                        .map(p -> new Cell(p.code(), health == null ? null : from(p.code(), health, stale)))
                        .toList());
    }

    private static View.@Nullable Mark from(String location, ComponentHealth health, boolean stale) {
        Health seen = health.down().contains(location)
                ? Health.DOWN
                : health.degraded().contains(location)
                        ? Health.DEGRADED
                        : health.up().contains(location)
                                ? Health.UP
                                : health.unknown().contains(location) ? Health.UNKNOWN : null;
        return seen == null ? null : View.Mark.of(stale ? Health.UNKNOWN : seen);
    }

    private static Stream<String> all(ComponentHealth health) {
        return Stream.of(health.down(), health.degraded(), health.up(), health.unknown())
                .flatMap(List::stream);
    }
}
