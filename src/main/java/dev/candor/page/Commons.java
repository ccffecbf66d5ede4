package dev.candor.page;

import dev.candor.incident.Incident;
import dev.candor.security.Sha256;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for all audiences, or for all whom a matter does not hit: made once, and filled into their artefacts when
 * these are sent. So a new minute of evidence or another bar costs nothing per customer. Used by one thread.
 */
final class Commons {
    /** The hole for all components with their last days. */
    static final String COMPONENTS = "components";

    /** The hole for their days in numbers. */
    static final String DAYS = "days";

    /** The hole for the stylesheet. */
    static final String STYLE = "style";

    /** The hole for the drawings of states. */
    static final String SHAPES = "shapes";

    /** How paths of pages begin that are served to customers without one of their own. */
    static final String ANY = "any/";

    private final URI base;
    private final Templates templates;
    private final List<Artefact> common;
    private Map<UUID, Page> pages = new HashMap<>();

    Commons(URI base, Templates templates, Sharing sharing) {
        this.base = base;
        this.templates = templates;
        this.common = Artefacts.common(base, templates, sharing);
    }

    // An incident's page, and what it was made of.
    private record Page(
            Incident incident,
            Atlas atlas,
            String day,
            boolean judged,
            boolean seen,
            Snapshot everybody,
            Snapshot any) {}

    /** The hole for an open incident as those read it whom it doesn't hit. */
    static String unhit(Incident incident) {
        return "unhit_" + plain(incident.id());
    }

    /** The hole for when an open incident's next update is due. */
    static String next(Incident incident) {
        return "next_" + plain(incident.id());
    }

    /** The hole for the drawing of what locations saw of an incident. */
    static String seen(Incident incident) {
        return "seen_" + plain(incident.id());
    }

    /** The same by the probes of one customer's app. */
    static String seen(Incident incident, String app) {
        return seen(incident) + "_" + Sha256.hex(Sha256.of(app)).substring(0, 16);
    }

    /** The hole for a few measurements of an incident. */
    static String samples(Incident incident) {
        return "samples_" + plain(incident.id());
    }

    private static String plain(UUID id) {
        return id.toString().replace("-", "");
    }

    /** Where an incident's own page is. */
    static String path(UUID incident) {
        return "incidents/" + incident;
    }

    /**
     * All but the shared parts.
     *
     * @param facts of everybody, to the minute
     * @param drawn of everybody, to the second, for the bars
     */
    Map<String, Snapshot> make(Facts facts, Facts drawn) {
        Map<String, Snapshot> all = new HashMap<>();
        String style = Stylesheet.PAGE.text().toString();
        all.put(STYLE, Snapshot.of(Artefacts.HTML, style, style));
        all.put(SHAPES, Snapshot.of(Artefacts.HTML, templates.shapes(), templates.shapes()));
        List<View.Group> groups = new Projection(drawn, Audience.EVERYBODY).groups();
        String days = templates.table(groups);
        all.put(DAYS, Snapshot.of(Artefacts.HTML, days, days));
        all.put(
                COMPONENTS,
                Snapshot.of(
                        Artefacts.HTML,
                        templates.groups(groups),
                        templates.groups(new Projection(drawn.aged(), Audience.EVERYBODY).groups())));
        Projection fresh = new Projection(facts, Audience.UNHIT);
        Projection old = fresh.aged();
        for (Artefact artefact : common) {
            all.put(ANY + artefact.path(), Snapshot.of(artefact.type(), artefact.write(fresh), artefact.write(old)));
        }
        for (Incident incident : facts.incidents()) {
            all.putAll(seen(drawn, incident));
        }
        for (Incident incident : facts.open()) {
            View.NextUpdate promise = fresh.promise(incident);
            String next = promise == null ? "" : templates.next(promise);
            all.put(next(incident), Snapshot.of(Artefacts.HTML, next, next));
            all.put(unhit(incident), Snapshot.of(Artefacts.HTML, unhit(fresh, incident), unhit(old, incident)));
        }
        pages(facts).forEach((id, page) -> all.put(ANY + path(id), page.any()));
        return all;
    }

    // What was seen is history: it stays true when nothing is known of now.
    private Map<String, Snapshot> seen(Facts facts, Incident incident) {
        Trace trace = facts.traces().get(incident.id());
        if (trace == null) {
            return Map.of();
        }
        Map<String, Snapshot> all = new HashMap<>();
        all.put(seen(incident), strip(null, trace.all(), facts));
        trace.apps()
                .forEach((app, seen) ->
                        all.put(seen(incident, app), strip(facts.atlas().componentTitle(app), seen, facts)));
        String samples = templates.samples(Strip.samples(trace.samples(), facts.atlas(), facts.now()));
        all.put(samples(incident), Snapshot.of(Artefacts.HTML, samples, samples));
        return all;
    }

    private Snapshot strip(@Nullable String app, Seen seen, Facts facts) {
        String text = Strip.of(app, seen, facts.atlas(), facts.now())
                .map(templates::strip)
                .orElse("");
        return Snapshot.of(Artefacts.HTML, text, text);
    }

    /** The public pages of all incidents, by path. */
    Map<String, Snapshot> everybodysPages(Facts facts) {
        Map<String, Snapshot> all = new HashMap<>();
        pages(facts).forEach((id, page) -> all.put(path(id), page.everybody()));
        return all;
    }

    private String unhit(Projection projection, Incident incident) {
        View.Incident brief = projection.brief(incident);
        return projection.concerns(incident) ? templates.open(brief) : templates.elsewhere(brief);
    }

    // What is over changes no more, and need not be written again.
    private Map<UUID, Page> pages(Facts facts) {
        Map<UUID, Page> made = new HashMap<>();
        String day = Words.day(facts.now()).toString();
        boolean judged = facts.judgement() != null;
        for (Incident incident : facts.incidents()) {
            Page last = pages.get(incident.id());
            boolean same = last != null
                    && !incident.open()
                    && last.incident().equals(incident)
                    && last.atlas().equals(facts.atlas())
                    && last.day().equals(day)
                    && last.judged() == judged
                    && last.seen() == facts.traces().containsKey(incident.id());
            made.put(
                    incident.id(),
                    same
                            ? last
                            : new Page(
                                    incident,
                                    facts.atlas(),
                                    day,
                                    judged,
                                    facts.traces().containsKey(incident.id()),
                                    page(facts, Audience.EVERYBODY, incident.id()),
                                    page(facts, Audience.UNHIT, incident.id())));
        }
        pages = made;
        return made;
    }

    /** The page of one incident for one audience; the incident must be among the facts. */
    Snapshot page(Facts facts, Audience audience, UUID incident) {
        Projection fresh = new Projection(facts, audience);
        return page(fresh, fresh.aged(), incident);
    }

    /**
     * The same.
     *
     * @param fresh what that audience is told at its root
     * @param old the same once the facts are too old
     */
    Snapshot page(Projection fresh, Projection old, UUID incident) {
        return Snapshot.of(Artefacts.HTML, write(fresh.below(), incident), write(old.below(), incident));
    }

    private String write(Projection projection, UUID id) {
        View.Incident incident = projection
                .incident(id)
                .orElseThrow(() -> new IllegalArgumentException("the facts know no incident " + id));
        View.Frame frame = new Frames(base, projection.facts(), projection.audience()).of(incident.title(), path(id));
        return templates.incident(frame, incident, projection.suffering(id));
    }
}
