package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Host;
import dev.candor.correlation.Finding;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.correlation.blame.Suspect;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has to be opened, revised and resolved so that the incidents say what one judgement says: one incident per cause.
 * Pure and level-triggered: it looks at what is, never at what changed, so that a lost or repeated judgement does no harm.
 */
final class IncidentPlan {

    /** The numbers of {@link IncidentConfig} that the plan goes by. */
    record Rules(Duration resolveAfter, Duration reopenWithin, Duration gatherWithin, Duration explainWithin) {}

    private final Rules rules;
    private final Judgement now;
    private final Catalog catalog;
    private final List<Known> known;
    private final Kinship kinship;
    private final Pictures pictures;

    private final List<Finding> causes;
    private final Map<Known, Finding> held = new LinkedHashMap<>();
    private final Map<Known, Known> merged = new LinkedHashMap<>();
    private final Map<Suspect, Risk> risks;
    private final Set<Known> reopened = new LinkedHashSet<>();
    private final List<Step> steps = new ArrayList<>();

    private IncidentPlan(Rules rules, Judgement now, Catalog catalog, ProbeSet probes, List<Known> known) {
        this.rules = rules;
        this.now = now;
        this.catalog = catalog;
        this.known = known.stream()
                .sorted(Comparator.comparing(Known::beganAt).thenComparing(Known::id))
                .toList();
        this.kinship = new Kinship(catalog);
        this.causes = distinctCauses();
        this.pictures = new Pictures(now, probes, causes);
        this.risks = Risk.of(now.warnings());
        risks.keySet()
                .removeIf(suspect -> causes.stream()
                        .anyMatch(f -> f.suspect().equals(suspect) || kinship.within(suspect, List.of(), f.suspect())));
    }

    /**
     * The steps to take, in an order that keeps keys of open incidents unique.
     *
     * @param known incidents that are open or muted, or were resolved a short time ago
     */
    static List<Step> steps(Rules rules, Judgement now, Catalog catalog, ProbeSet probes, List<Known> known) {
        IncidentPlan plan = new IncidentPlan(rules, now, catalog, probes, known);
        plan.causes();
        plan.risks();
        plan.unexplained();
        return List.copyOf(plan.steps);
    }

    private void causes() {
        List<Finding> left = new ArrayList<>();
        for (Finding finding : causes) {
            ownerOf(finding).ifPresentOrElse(owner -> held.put(owner, finding), () -> left.add(finding));
        }
        // Who knows more of the very same thing comes first, so that no two open incidents ever blame one thing.
        List<Finding> fresh = revise(revise(left, kinship::deepens), kinship::revises);
        held.forEach((owner, finding) -> {
            if (owner.open()) {
                free().filter(other -> kinship.absorbs(finding, other)).forEach(other -> merged.put(other, owner));
            }
        });
        merged.forEach((other, into) -> steps.add(new Step.Merge(other, into)));
        for (Finding finding : fresh) {
            Picture picture = pictures.of(finding);
            recent(k -> k.key().equals(picture.key()))
                    .ifPresentOrElse(
                            k -> reopen(k, picture), // the same story goes on
                            () -> steps.add(new Step.Open(picture, toldBy(finding))));
        }
    }

    // What others warn of and nobody tells about yet: what fails already is told as a failure.
    private void risks() {
        for (Risk risk : risks.values()) {
            String key = risk.suspect().toString();
            if (known.stream().noneMatch(k -> (k.open() || k.muted()) && k.key().equals(key))) {
                Picture picture = picture(risk);
                recent(k -> k.key().equals(key))
                        .ifPresentOrElse(k -> reopen(k, picture), () -> steps.add(new Step.Open(picture, null)));
            }
        }
    }

    private Picture picture(Risk risk) {
        Suspect suspect = risk.suspect();
        return Picture.of(
                risk,
                suspect.kind() == Suspect.Kind.REGION
                        ? suspect.id()
                        : catalog.host(suspect.id()).map(Host::region).orElse(null),
                now.at());
    }

    private List<Finding> revise(List<Finding> findings, BiPredicate<Finding, Known> kin) {
        List<Finding> rest = new ArrayList<>();
        for (Finding finding : findings) {
            free().filter(k -> kin.test(finding, k))
                    .findFirst()
                    .ifPresentOrElse(owner -> held.put(owner, finding), () -> rest.add(finding));
        }
        return rest;
    }

    // The incident that blamed what this is a part of, and now tells of another part.
    private @Nullable Known toldBy(Finding finding) {
        return held.keySet().stream()
                .filter(k -> k.open() && k.cause() != null && kinship.within(finding, k.cause()))
                .findFirst()
                .orElse(null);
    }

    private Optional<Known> ownerOf(Finding finding) {
        String key = finding.suspect().toString();
        return Stream.concat(known.stream().filter(Known::open), known.stream().filter(Known::muted))
                .filter(k -> k.key().equals(key))
                .findFirst();
    }

    private Stream<Known> free() {
        return known.stream().filter(Known::open).filter(k -> !held.containsKey(k) && !merged.containsKey(k));
    }

    private Optional<Known> recent(Predicate<Known> same) {
        Instant earliest = now.at().minus(rules.reopenWithin());
        return known.stream()
                .filter(k -> !k.muted() && !reopened.contains(k))
                .filter(k -> k.resolvedAt() != null && !k.resolvedAt().isBefore(earliest))
                .filter(same)
                .findFirst();
    }

    private void reopen(Known k, Picture picture) {
        reopened.add(k);
        steps.add(new Step.Reopen(k, picture));
    }

    private void unexplained() {
        Set<String> covered = new LinkedHashSet<>();
        causes.stream().filter(Pictures::platformAtFault).forEach(f -> covered.addAll(f.components()));
        free().filter(Known::platformAtFault).forEach(k -> covered.addAll(k.active()));
        held.keySet().stream().filter(Known::platformAtFault).forEach(k -> covered.addAll(k.active()));
        known.stream().filter(Known::muted).forEach(k -> covered.addAll(k.components()));

        Map<Known, Set<String>> joining = new LinkedHashMap<>();
        Map<Known, Set<String>> returning = new LinkedHashMap<>();
        Set<String> fresh = new TreeSet<>();
        for (String component : new TreeSet<>(now.components().keySet())) {
            if (!pictures.bad(component) || covered.contains(component)) {
                continue;
            }
            Optional<Known> open = free().filter(Known::unexplained)
                    .filter(k -> k.components().contains(component) || together(k, component))
                    .findFirst();
            Optional<Known> gone = recent(k -> k.unexplained() && k.components().contains(component));
            if (open.isPresent()) {
                joining.computeIfAbsent(open.get(), k -> new TreeSet<>()).add(component);
            } else if (gone.isPresent()) {
                returning.computeIfAbsent(gone.get(), k -> new TreeSet<>()).add(component);
            } else if (!pictures.since(component).isAfter(now.at().minus(rules.explainWithin()))) {
                fresh.add(component);
            }
        }
        known.stream()
                .filter(k -> k.open() || k.muted())
                .filter(k -> !merged.containsKey(k))
                .forEach(k -> {
                    Finding finding = held.get(k);
                    Set<String> failing = failingOf(k, finding);
                    failing.addAll(joining.getOrDefault(k, Set.of()));
                    steps.add(next(k, finding, failing));
                });
        returning.forEach((k, components) -> reopen(k, pictures.lasting(k, components)));
        if (!fresh.isEmpty()) {
            steps.add(new Step.Open(pictures.unexplained(fresh), null));
        }
    }

    private boolean together(Known k, String component) {
        Duration apart =
                Duration.between(k.beganAt(), pictures.since(component)).abs();
        return apart.compareTo(rules.gatherWithin()) <= 0;
    }

    // What the incident hurts and still fails, unless another cause is known to be the reason.
    private Set<String> failingOf(Known k, @Nullable Finding own) {
        Set<String> members = k.muted() ? k.components() : k.active();
        return members.stream()
                .filter(pictures::bad)
                .filter(c -> causes.stream()
                        .noneMatch(f -> (own == null || !f.suspect().equals(own.suspect()))
                                && Pictures.platformAtFault(f)
                                && f.components().contains(c)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Step next(Known k, @Nullable Finding finding, Set<String> failing) {
        if (finding != null || !failing.isEmpty()) {
            if (k.muted()) {
                return new Step.Wait(k);
            }
            return new Step.Keep(k, finding == null ? pictures.lasting(k, failing) : pictures.of(finding, failing));
        }
        Risk risk = k.cause() == null ? null : risks.get(k.cause());
        boolean neverFailed = k.probes().isEmpty();
        if (risk != null && (k.muted() || neverFailed)) {
            return k.muted() ? new Step.Wait(k) : new Step.Keep(k, picture(risk));
        }
        if (!seenWell(k)) {
            return new Step.Wait(k);
        }
        Instant since = k.cleanSince() == null ? now.at() : k.cleanSince();
        if (Duration.between(since, now.at()).compareTo(rules.resolveAfter()) < 0) {
            return new Step.Clean(k, since);
        }
        if (risk != null) {
            return new Step.Keep(k, picture(risk)); // what failed is no more than at risk again
        }
        return k.muted() ? new Step.Unmute(k) : new Step.Resolve(k, since);
    }

    // Silence is no recovery: somebody must have looked, at the components and where the failures were seen.
    private boolean seenWell(Known k) {
        for (String component : k.muted() ? k.components() : k.active()) {
            boolean removed = !catalog.components().isEmpty()
                    && catalog.component(component).isEmpty();
            if (!removed && pictures.health(component) == Health.UNKNOWN) {
                return false;
            }
        }
        List<SeriesHealth> about = now.series().stream()
                .filter(s -> k.probes().contains(s.probe()) && k.locations().contains(s.location()))
                .toList();
        if (about.isEmpty()) {
            return !now.series().isEmpty(); // its probes are gone, and not because nothing is judged
        }
        long up = about.stream().filter(s -> s.health() == Health.UP).count();
        long silent = about.stream().filter(s -> s.health() == Health.UNKNOWN).count();
        return up > 0 && up >= silent;
    }

    // A host that fails within a failing region is no second cause, nor is what is wrong with one app in two ways.
    private List<Finding> distinctCauses() {
        Set<String> told = known.stream().filter(Known::open).map(Known::key).collect(Collectors.toSet());
        List<Finding> telling =
                now.findings().stream().filter(IncidentPlan::tells).toList();
        Map<String, Finding> distinct = new LinkedHashMap<>();
        telling.stream()
                .filter(f -> telling.stream().noneMatch(g -> kinship.within(f, g.suspect())))
                .sorted(Comparator.comparing(
                        (Finding f) -> !told.contains(f.suspect().toString())))
                .forEach(f -> distinct.putIfAbsent(Kinship.blamed(f.suspect()), f));
        return telling.stream().filter(distinct::containsValue).distinct().toList();
    }

    // One stream is nobody's incident. Neither is an observer of which nobody can say that it is to blame: if it lasts,
    // the component that it sees failing is told of.
    private static boolean tells(Finding finding) {
        return !finding.suspect().kind().ours() || finding.acquits();
    }
}
