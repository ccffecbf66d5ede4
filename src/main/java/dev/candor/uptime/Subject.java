package dev.candor.uptime;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.catalog.LevelRule;
import dev.candor.catalog.ServiceHours;
import dev.candor.correlation.Health;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a statement counts, with all that its count is made of.
 *
 * @param id of the resource or component
 * @param kind {@code machine}, {@code volume}, {@code app} or {@code component}
 * @param from since when it is counted, in the statement's period
 * @param stretches what was known of it itself; times without any were up
 * @param parts the machines of an app that is known by them; else empty
 * @param planned when it was worked on by plan; of an app with parts, when all of these were
 * @param count what follows from all that
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Subject(
        String id,
        String title,
        String kind,
        Instant from,
        List<Stretch> stretches,
        List<Part> parts,
        List<Planned> planned,
        LevelCount count) {

    public Subject {
        stretches = List.copyOf(stretches);
        parts = List.copyOf(parts);
        planned = List.copyOf(planned);
    }

    /** A machine of an app. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Part(String id, String title, List<Stretch> stretches) {

        public Part {
            stretches = List.copyOf(stretches);
        }
    }

    /** A time of planned work, with its id. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Planned(UUID work, Instant from, Instant to) {}

    /** The same, counted anew from its stretches. */
    Subject counted(Instant to, @Nullable ServiceHours hours, LevelRule rule) {
        Interval period = new Interval(from.isBefore(to) ? from : to, to);
        List<Interval> work =
                planned.stream().map(p -> new Interval(p.from(), p.to())).toList();
        return new Subject(
                id,
                title,
                kind,
                from,
                stretches,
                parts,
                planned,
                LevelCount.of(period, Calendar.hours(hours, period), work, all(), rule));
    }

    /** What was known of it, by itself and by its parts. */
    public List<Stretch> all() {
        if (parts.isEmpty()) {
            return stretches;
        }
        List<Stretch> all = new ArrayList<>(stretches);
        // An app is down while all its machines are, and degraded while some are. While none is known to work it is
        // unknown.
        add(all, Health.DOWN, common(Health.DOWN));
        add(all, Health.UNKNOWN, common(Health.DOWN, Health.UNKNOWN));
        parts.forEach(part -> part.stretches().stream()
                .filter(s -> s.health() == Health.DOWN)
                .forEach(s -> all.add(new Stretch(s.from(), s.to(), Health.DEGRADED, s.basis(), s.incident()))));
        return all;
    }

    private Cover common(Health... healths) {
        return Cover.common(
                parts.stream().map(part -> Cover.of(part.stretches(), healths)).toList());
    }

    private void add(List<Stretch> all, Health health, Cover cover) {
        for (Interval time : cover.intervals()) {
            Stretch why = parts.get(0).stretches().stream()
                    .filter(s -> s.from().isBefore(time.to()) && s.to().isAfter(time.from()))
                    .findFirst()
                    .orElseThrow();
            all.add(new Stretch(time.from(), time.to(), health, why.basis(), why.incident()));
        }
    }
}
