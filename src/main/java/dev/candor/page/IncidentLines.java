package dev.candor.page;

import dev.candor.incident.Incident;
import io.quarkus.qute.RawString;
import java.util.List;

/** Incidents in a line each. Few lines are told in many ways to many customers, so that each is written once. */
final class IncidentLines {
    private final Templates templates;
    private final Sharing sharing;

    IncidentLines(Templates templates, Sharing sharing) {
        this.templates = templates;
        this.sharing = sharing;
    }

    /** A list of them. */
    String list(Projection projection, List<Incident> incidents) {
        return templates.lines(all(projection, incidents));
    }

    /** Those of each month. */
    String months(Projection projection) {
        return templates.months(projection.history().entrySet().stream()
                .map(month -> new View.Month(Levels.name(month.getKey()), all(projection, month.getValue())))
                .toList());
    }

    private List<RawString> all(Projection projection, List<Incident> incidents) {
        return incidents.stream()
                .map(one -> new RawString(line(projection, one)))
                .toList();
    }

    private String line(Projection projection, Incident incident) {
        return sharing.again(
                "line " + projection.audience().home() + incident.id() + projection.relevance(incident),
                () -> templates.line(projection.line(incident)));
    }
}
