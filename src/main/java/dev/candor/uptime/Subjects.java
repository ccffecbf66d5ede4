package dev.candor.uptime;

import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one customer's statement counts, and what was known of each over a period. */
final class Subjects {
    private static final String NOT_WATCHED = "not watched";

    private final List<Resource> resources;
    private final Map<String, Component> components;
    private final Records records;
    private final Collection<Incident> incidents;
    private final Map<String, List<Impact>> impacts;
    private final Interval period;

    /**
     * Those of one customer.
     *
     * @param incidents that the customer may read of
     */
    Subjects(
            Customer customer,
            List<Resource> resources,
            Map<String, Component> components,
            Records records,
            Collection<Incident> incidents,
            Interval period) {
        this.resources = resources;
        this.components = components;
        this.records = records;
        this.incidents = incidents;
        this.period = period;
        Set<String> own = resources.stream().map(Resource::id).collect(Collectors.toSet());
        Set<UUID> told = incidents.stream().map(Incident::id).collect(Collectors.toSet());
        this.impacts = records.impacts().stream()
                .filter(i ->
                        i.customer().equals(customer.id()) && own.contains(i.resource()) && told.contains(i.incident()))
                .collect(Collectors.groupingBy(Impact::resource));
    }

    /** What a level is about: the customer's own resource or a component by its id, or all that counts for itself. */
    List<Subject> of(@Nullable String of) {
        if (of == null) {
            Set<String> apps = resources.stream()
                    .map(Resource::app)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            return resources.stream()
                    .filter(r -> r.kind() != ResourceKind.APP || !apps.contains(r.id()))
                    .map(this::subject)
                    .toList();
        }
        return resources.stream()
                .filter(r -> r.id().equals(of))
                .findFirst()
                .map(this::subject)
                .or(() -> Optional.ofNullable(components.get(of)).map(this::subject))
                .map(List::of)
                .orElse(List.of());
    }

    private Subject subject(Component component) {
        return measured(component.id(), component.title(), "component");
    }

    // What is measured itself needs no guess by where it stands.
    private Subject measured(String id, String title, String kind) {
        List<HealthSpan> own = records.watch().of(id);
        Instant first = own.stream()
                .map(HealthSpan::from)
                .min(Comparator.naturalOrder())
                .orElse(period.from());
        Interval time = new Interval(Interval.later(period.from(), Interval.earlier(first, period.to())), period.to());
        List<Stretch> stretches = new ArrayList<>();
        for (HealthSpan span : own) {
            if (span.health() != Health.UP && span.health() != Health.UNKNOWN) {
                stretch(span.from(), span.to(), time, span.health(), "measured", incidentOf(span))
                        .ifPresent(stretches::add);
            }
        }
        unwatched(records.watch().known(id), time, stretches);
        List<Subject.Planned> planned = records.works().stream()
                .filter(w -> w.components().contains(id))
                .flatMap(w -> planned(w, time).stream())
                .toList();
        return new Subject(id, title, kind, time.from(), stretches, List.of(), planned, LevelCount.NONE);
    }

    private Subject subject(Resource resource) {
        if (resource.kind() == ResourceKind.APP && components.containsKey(resource.id())) {
            return measured(resource.id(), resource.title(), resource.kind().word());
        }
        List<Resource> machines = resource.kind() == ResourceKind.APP
                ? resources.stream()
                        .filter(r -> r.kind() == ResourceKind.MACHINE
                                && resource.id().equals(r.app()))
                        .toList()
                : List.of();
        List<Stretch> own = hurt(resource);
        unwatched(records.watch().known(), period, own);
        return new Subject(
                resource.id(),
                resource.title(),
                resource.kind().word(),
                since(resource),
                own,
                machines.stream()
                        .map(m -> new Subject.Part(m.id(), m.title(), hurt(m)))
                        .toList(),
                machines.isEmpty() ? worked(resource) : workedAtOnce(machines),
                LevelCount.NONE);
    }

    private Instant since(Resource resource) {
        List<Placement> placed = records.placements().apply(resource.id());
        if (placed.isEmpty() || placed.stream().map(Placement::from).anyMatch(Objects::isNull)) {
            return period.from();
        }
        Instant first = placed.stream()
                .map(p -> Objects.requireNonNullElse(p.from(), period.from()))
                .min(Comparator.naturalOrder())
                .orElse(period.from());
        return Interval.later(period.from(), Interval.earlier(first, period.to()));
    }

    // What its impacts say of it over time.
    private List<Stretch> hurt(Resource resource) {
        List<Stretch> stretches = new ArrayList<>();
        for (Impact impact : impacts.getOrDefault(resource.id(), List.of())) {
            Instant at = impact.from();
            for (Impact.Past past : impact.before()) {
                add(impact, past.state(), at, past.until(), stretches);
                at = Interval.later(at, past.until());
            }
            // Of rows that are older than the memory of turns it is only known that they were hit.
            Impact.State last =
                    impact.state() == Impact.State.RECOVERED && impact.before().isEmpty()
                            ? Impact.State.IMPAIRED
                            : impact.state();
            add(impact, last, at, impact.to(), stretches);
        }
        stretches.sort(Comparator.comparing(Stretch::from).thenComparing(Stretch::to));
        return stretches;
    }

    private void add(Impact impact, Impact.State state, Instant from, @Nullable Instant to, List<Stretch> stretches) {
        Health health = switch (state) {
            case IMPAIRED -> Health.DOWN;
            case UNKNOWN -> Health.UNKNOWN;
            case AT_RISK, RECOVERED -> Health.UP;
        };
        if (health != Health.UP) {
            stretch(from, to, period, health, impact.basis().word(), impact.incident())
                    .ifPresent(stretches::add);
        }
    }

    // While no component was known, nobody can say how what stands on the platform was.
    private static void unwatched(Cover known, Interval time, List<Stretch> stretches) {
        known.gaps(time)
                .forEach(gap -> stretches.add(new Stretch(gap.from(), gap.to(), Health.UNKNOWN, NOT_WATCHED, null)));
    }

    private List<Subject.Planned> worked(Resource resource) {
        List<Placement> placed = records.placements().apply(resource.id());
        List<Subject.Planned> planned = new ArrayList<>();
        for (Maintenance work : records.works()) {
            for (Placement placement : placed) {
                String region = records.regionOf().apply(placement.host());
                if (work.hosts().contains(placement.host())
                        || (region != null && work.regions().contains(region))) {
                    Interval there = new Interval(
                            placement.from() == null ? Instant.EPOCH : placement.from(),
                            placement.to() == null ? Interval.later(period.to(), Instant.EPOCH) : placement.to());
                    there.overlap(period).flatMap(time -> planned(work, time)).ifPresent(planned::add);
                }
            }
        }
        return planned;
    }

    private List<Subject.Planned> workedAtOnce(List<Resource> machines) {
        List<List<Subject.Planned>> each = machines.stream().map(this::worked).toList();
        Cover all = Cover.common(each.stream()
                .map(works -> Cover.of(
                        works.stream().map(p -> new Interval(p.from(), p.to())).toList()))
                .toList());
        return all.intervals().stream()
                .map(time -> new Subject.Planned(
                        each.get(0).stream()
                                .filter(p -> p.from().isBefore(time.to()) && p.to().isAfter(time.from()))
                                .map(Subject.Planned::work)
                                .findFirst()
                                .orElseThrow(),
                        time.from(),
                        time.to()))
                .toList();
    }

    private static Optional<Subject.Planned> planned(Maintenance work, Interval time) {
        return new Interval(work.from(), work.to())
                .overlap(time)
                .map(both -> new Subject.Planned(work.id(), both.from(), both.to()));
    }

    private static Optional<Stretch> stretch(
            Instant from, @Nullable Instant to, Interval time, Health health, String basis, @Nullable UUID incident) {
        Instant end = to == null ? Interval.later(from, time.to()) : Interval.later(from, to);
        return new Interval(from, end)
                .overlap(time)
                .map(both -> new Stretch(both.from(), both.to(), health, basis, incident));
    }

    // The incident that spoke of the component at that time; the one that began last if several did.
    private @Nullable UUID incidentOf(HealthSpan span) {
        return incidents.stream()
                .filter(i -> i.components().stream()
                        .anyMatch(c -> c.component().equals(span.component())
                                && (span.to() == null || c.from().isBefore(span.to()))
                                && (c.to() == null || c.to().isAfter(span.from()))))
                .max(Comparator.comparing(Incident::beganAt).thenComparing(Incident::id))
                .map(Incident::id)
                .orElse(null);
    }
}
