package dev.candor.page;

import dev.candor.catalog.Resource;
import dev.candor.incident.Incident;
import io.quarkus.qute.RawString;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which locations saw what of an incident, for one audience. */
final class EvidenceWords {
    private final Facts facts;
    private final @Nullable Holdings holdings;

    /**
     * @param holdings what the customer has; null for everybody's page
     */
    EvidenceWords(Facts facts, @Nullable Holdings holdings) {
        this.facts = facts;
        this.holdings = holdings;
    }

    /** A row per location and component, the worst first. */
    List<View.Evidence> rows(Incident incident) {
        return Sighting.of(incident).stream()
                .sorted(Comparator.comparingDouble(Sighting::share)
                        .reversed()
                        .thenComparing(Sighting::location)
                        .thenComparing(Sighting::component))
                .map(s -> new View.Evidence(
                        facts.atlas().locationTitle(s.location()),
                        s.component().isEmpty() ? "Other checks" : facts.atlas().componentTitle(s.component()),
                        s.mark(),
                        s.failures() + " of " + s.runs(),
                        s.reason(),
                        Words.moment(s.at(), facts.now())))
                .toList();
    }

    /** All of it in a line; empty if there is none. */
    static String summary(Incident incident) {
        List<Sighting> all = Sighting.of(incident);
        if (all.isEmpty()) {
            return "";
        }
        long locations = all.stream().map(Sighting::location).distinct().count();
        long seeing = all.stream()
                .filter(s -> s.failures() > 0)
                .map(Sighting::location)
                .distinct()
                .count();
        int runs = all.stream().mapToInt(Sighting::runs).sum();
        int failures = all.stream().mapToInt(Sighting::failures).sum();
        return "%s saw it; %d of %s went wrong"
                .formatted(Words.share(seeing, locations, "location"), failures, Words.count(runs, "run"));
    }

    /**
     * Where it is drawn: of the customer's own apps, if they are what was measured, else of the whole incident. Empty where
     * nothing was read of it.
     */
    List<RawString> strips(Incident incident) {
        Trace trace = facts.traces().get(incident.id());
        if (trace == null) {
            return List.of();
        }
        List<RawString> own = holdings == null
                ? List.of()
                : holdings.resources().stream()
                        .map(Resource::id)
                        .filter(trace.apps()::containsKey)
                        .map(app -> new RawString(Hole.token(Commons.seen(incident, app))))
                        .toList();
        return own.isEmpty() ? List.of(new RawString(Hole.token(Commons.seen(incident)))) : own;
    }

    /** Where a few measurements stand; null where nothing was read of it. */
    @Nullable
    RawString samples(Incident incident) {
        return facts.traces().containsKey(incident.id()) ? new RawString(Hole.token(Commons.samples(incident))) : null;
    }
}
