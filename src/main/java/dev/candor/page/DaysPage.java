package dev.candor.page;

import io.quarkus.qute.RawString;
import java.net.URI;

/** Every day of every component in numbers: what the bars of the status page draw, for whom drawings say nothing. */
final class DaysPage implements Artefact {
    private final URI base;
    private final Templates templates;

    DaysPage(URI base, Templates templates) {
        this.base = base;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "days";
    }

    @Override
    public String type() {
        return Artefacts.HTML;
    }

    @Override
    public String write(Projection projection) {
        View.Frame frame = new Frames(base, projection.facts(), projection.audience()).of("Day by day", path());
        return templates.days(frame, new RawString(Hole.token(Commons.DAYS)));
    }
}
