package dev.candor.page;

import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is drawn when somebody asks for it, and not kept: statements, and the evidence of an incident over time. */
final class Drawings {
    private static final Pattern EVIDENCE =
            Pattern.compile("incidents/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/evidence");

    private final Sources sources;
    private final StatementPress statements;
    private final EvidencePress evidence;

    Drawings(Sources sources, URI base, Templates templates) {
        this.sources = sources;
        this.statements = new StatementPress(sources, base, templates);
        this.evidence = new EvidencePress(sources, base, templates);
    }

    /** Whether a path below an audience's root is that of a drawing. */
    static boolean asked(String path) {
        return StatementPaper.Asked.of(path) != null || EVIDENCE.matcher(path).matches();
    }

    /**
     * What that path is for this audience; empty if it is nothing.
     *
     * @param known of everybody
     */
    Optional<Snapshot> draw(Facts known, Audience audience, String path, Instant now) {
        StatementPaper.Asked statement = StatementPaper.Asked.of(path);
        if (statement != null) {
            return statements.draw(known, audience, statement, now);
        }
        Matcher incident = EVIDENCE.matcher(path);
        return incident.matches()
                ? evidence.draw(known, audience, UUID.fromString(incident.group(1)), now)
                : Optional.empty();
    }

    /**
     * The page of an incident that is too old to be published; empty if there is none that may be shown.
     *
     * @param known of everybody
     */
    Optional<Snapshot> incident(Facts known, Audience audience, UUID id, Press press) {
        Incident incident =
                sources.incident(id).filter(Incident::platformAtFault).orElse(null);
        if (incident == null) {
            return Optional.empty();
        }
        String customer = audience.customer();
        List<Impact> impacts = customer == null ? List.of() : sources.impacts(Set.of(customer), incident.beganAt());
        Facts facts = new Facts(
                known.atlas(), known.judgement(), List.of(incident), impacts, List.of(), List.of(), false, known.now());
        return Optional.of(press.page(facts, audience, incident));
    }
}
