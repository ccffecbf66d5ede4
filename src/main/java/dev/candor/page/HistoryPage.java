package dev.candor.page;

import java.net.URI;

/** Incidents of the last 90 days by month. What is around them is the same for all customers, and made once. */
final class HistoryPage implements Artefact {
    /** The hole for the months as one customer reads them. */
    static final String MONTHS = Hole.OWN + "months";

    private final URI base;
    private final Templates templates;
    private final Sharing sharing;
    private final IncidentLines lines;

    HistoryPage(URI base, Templates templates, Sharing sharing) {
        this.base = base;
        this.templates = templates;
        this.sharing = sharing;
        this.lines = new IncidentLines(templates, sharing);
    }

    @Override
    public String path() {
        return "history";
    }

    @Override
    public String type() {
        return Artefacts.HTML;
    }

    @Override
    public String write(Projection projection) {
        View.Frame frame = new Frames(base, projection.facts(), projection.audience()).of("History", path());
        return templates.history(frame, projection.audience().anyCustomer() ? Hole.token(MONTHS) : months(projection));
    }

    /** The months as that audience reads them, written once for all who read the same. */
    String months(Projection projection) {
        return sharing.once("history " + projection.signature(), () -> lines.months(projection));
    }
}
