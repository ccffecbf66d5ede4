package dev.candor.page;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is drawn when somebody asks for it, and not kept: statements, and the evidence of an incident over time. */
final class Drawings {
    private static final Pattern EVIDENCE =
            Pattern.compile("incidents/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/evidence");

    private final StatementPress statements;
    private final EvidencePress evidence;

    Drawings(Sources sources, URI base, Templates templates) {
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
}
