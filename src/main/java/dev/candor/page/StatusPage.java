package dev.candor.page;

import dev.candor.incident.Incident;
import io.quarkus.qute.RawString;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status page: does it affect me, since when, and what is known. */
final class StatusPage implements Artefact {
    private final URI base;
    private final Templates templates;
    private final Sharing sharing;
    private final IncidentLines lines;

    StatusPage(URI base, Templates templates, Sharing sharing) {
        this.base = base;
        this.templates = templates;
        this.sharing = sharing;
        this.lines = new IncidentLines(templates, sharing);
    }

    @Override
    public String path() {
        return "";
    }

    @Override
    public String type() {
        return Artefacts.HTML;
    }

    @Override
    public String write(Projection projection) {
        PublicVerdict.Said said = projection.said();
        View.Frame frame = new Frames(base, projection.facts(), projection.audience())
                .ofStatus(said.label() + " · " + said.sentence());
        boolean several = projection.concerning().size() > 1;
        RawString next = projection
                .dueFirst()
                .map(i -> new RawString(Hole.token(Commons.next(i))))
                .orElse(null);
        return templates.status(
                frame,
                new View.Status(
                        projection.verdict(next),
                        projection.concerning().stream()
                                .map(i -> open(projection, i, several))
                                .toList(),
                        projection.resources(),
                        projection.elsewhere().stream()
                                .map(i -> new RawString(Hole.token(Commons.unhit(i))))
                                .toList(),
                        projection.works(),
                        new RawString(Hole.token(Commons.COMPONENTS)),
                        projection.levels(),
                        recent(projection)));
    }

    // A single one has its promise in the verdict.
    private RawString open(Projection projection, Incident incident, boolean several) {
        String text = projection.hitBy(incident)
                ? templates.open(projection.brief(incident))
                : Hole.token(Commons.unhit(incident));
        return new RawString(several ? text + Hole.token(Commons.next(incident)) : text);
    }

    private @Nullable RawString recent(Projection projection) {
        List<Incident> recent = projection.recent();
        return recent.isEmpty()
                ? null
                : new RawString(sharing.once("recent " + projection.signature(), () -> lines.list(projection, recent)));
    }
}
