package dev.candor.uptime;

import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.LevelRule;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ServiceLevel;
import dev.candor.incident.Incident;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws one customer's statement of a month from the records. Pure: the same records give the same digits. */
public final class Statements {
    private final Customer customer;
    private final List<Resource> resources;
    private final Map<String, Component> components;
    private final Map<UUID, Incident> incidents;
    private final Subjects all;
    private final Interval month;
    private final Interval period;

    private Statements(
            Customer customer,
            List<Resource> resources,
            List<Component> components,
            Records records,
            YearMonth month,
            Instant now) {
        this.customer = customer;
        this.resources = resources;
        this.components =
                components.stream().collect(Collectors.toMap(Component::id, Function.identity(), (a, b) -> a));
        this.incidents = records.incidents().stream()
                .filter(Incident::platformAtFault)
                .collect(Collectors.toMap(Incident::id, Function.identity(), (a, b) -> a));
        this.month = Calendar.of(month);
        Instant known = Interval.earlier(records.watch().knownUntil(), now);
        Instant to = Interval.later(this.month.from(), Interval.earlier(known, this.month.to()));
        Instant from = Interval.later(this.month.from(), records.watch().began().orElse(to));
        this.period = new Interval(Interval.earlier(from, to), to);
        this.all = new Subjects(customer, resources, this.components, records, incidents.values(), period);
    }

    /**
     * The statement.
     *
     * @param resources what the customer has, in file order
     * @param components all that there are
     * @param now when it is drawn
     */
    public static Statement of(
            Customer customer,
            List<Resource> resources,
            List<Component> components,
            Records records,
            YearMonth month,
            Instant now) {
        return new Statements(customer, resources, components, records, month, now).draw(month);
    }

    private Statement draw(YearMonth of) {
        List<StatementLine> lines = new ArrayList<>();
        for (ServiceLevel level : customer.levels()) {
            lines.add(StatementLine.of(
                    level.of(),
                    title(level.of()),
                    level.rule(),
                    level.hours(),
                    level.target(),
                    all.of(level.of()),
                    period.to(),
                    month));
        }
        // Where nothing was promised of all together, it is told all the same.
        if (customer.levels().stream().allMatch(level -> level.of() != null) && !resources.isEmpty()) {
            lines.add(StatementLine.of(
                    null, title(null), LevelRule.WATCHED, null, null, all.of(null), period.to(), month));
        }
        Set<UUID> named = lines.stream()
                .flatMap(line -> line.subjects().stream())
                .flatMap(subject -> subject.all().stream())
                .map(Stretch::incident)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return new Statement(
                customer.id(),
                customer.title(),
                of.toString(),
                period.from(),
                period.to(),
                !period.to().isBefore(month.to()),
                lines,
                incidents.values().stream()
                        .filter(i -> named.contains(i.id()))
                        .sorted(Comparator.comparing(Incident::beganAt).thenComparing(Incident::id))
                        .map(Statements::told)
                        .toList());
    }

    private static Statement.Told told(Incident i) {
        return new Statement.Told(
                i.id(),
                i.title(),
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.resolvedAt(),
                i.evidence().stream()
                        .map(e -> new Statement.Seen(e.location(), e.component(), e.runs(), e.failures(), e.at()))
                        .toList());
    }

    private String title(@Nullable String of) {
        if (of == null) {
            return "";
        }
        return resources.stream()
                .filter(r -> r.id().equals(of))
                .map(Resource::title)
                .findFirst()
                .or(() -> Optional.ofNullable(components.get(of)).map(Component::title))
                .orElse(of);
    }
}
