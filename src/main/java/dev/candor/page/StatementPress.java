package dev.candor.page;

import dev.candor.catalog.Customer;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Draws statements when somebody asks for one: nobody reads all of them, and none changes by itself. For any thread. */
final class StatementPress {
    // The past is kept for 400 days.
    private static final int MONTHS = 12;

    // More incidents of one customer in one month are not looked up one by one; what they say counts for nothing.
    private static final int MOST_INCIDENTS = 500;

    // How far before a month's beginning it is looked for whether anybody watched then: as far as can be asked at once.
    private static final Duration BEFORE = Duration.ofDays(59);

    private final Sources sources;
    private final StatementPaper paper;

    StatementPress(Sources sources, URI base, Templates templates) {
        this.sources = sources;
        this.paper = new StatementPaper(base, templates);
    }

    /**
     * A customer's statement; empty for everybody, for a customer whom the catalog doesn't know, and for a month that none is
     * drawn of.
     *
     * @param known of everybody
     */
    Optional<Snapshot> draw(Facts known, Audience audience, StatementPaper.Asked asked, Instant now) {
        YearMonth current = Past.month(now);
        Customer customer = known.atlas().customer(audience.customer()).orElse(null);
        if (customer == null || asked.month().isAfter(current) || asked.month().isBefore(current.minusMonths(MONTHS))) {
            return Optional.empty();
        }
        Instant from = Past.begin(asked.month());
        Instant to = Past.begin(asked.month().plusMonths(1));
        List<Impact> impacts = sources.impacts(Set.of(customer.id()), from);
        Past past = Past.of(sources.spans(from.minus(BEFORE), to), known.judgement(), sources.works(from, to));
        Facts facts = new Facts(
                known.atlas(),
                known.judgement(),
                incidents(impacts, from),
                impacts,
                List.of(),
                List.of(),
                false,
                now.truncatedTo(ChronoUnit.SECONDS),
                past,
                Map.of());
        return Optional.of(paper.write(asked, Levels.draw(facts, customer, asked.month(), past), facts, audience));
    }

    private List<Incident> incidents(List<Impact> impacts, Instant since) {
        Map<UUID, Incident> found = new HashMap<>();
        sources.incidents(since).forEach(incident -> found.put(incident.id(), incident));
        impacts.stream()
                .map(Impact::incident)
                .distinct()
                .filter(id -> !found.containsKey(id))
                .limit(MOST_INCIDENTS)
                .forEach(id -> sources.incident(id).ifPresent(incident -> found.put(id, incident)));
        return List.copyOf(found.values());
    }
}
