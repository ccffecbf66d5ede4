package dev.candor.page;

import java.net.URI;

/** Incidents of the last 90 days by month. */
final class HistoryPage implements Artefact {
    private final URI base;
    private final Templates templates;
    private final Sharing sharing;

    HistoryPage(URI base, Templates templates, Sharing sharing) {
        this.base = base;
        this.templates = templates;
        this.sharing = sharing;
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
        String months = sharing.once("history " + projection.signature(), () -> templates.months(projection.history()));
        return templates.history(frame, months);
    }
}
