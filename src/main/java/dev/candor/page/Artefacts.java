package dev.candor.page;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** All artefacts that an audience gets, except the pages of single incidents. */
final class Artefacts {
    static final String HTML = "text/html;charset=UTF-8";

    private Artefacts() {}

    /** Those that say the same to all audiences, but for what surrounds them: made once for all customers. */
    static List<Artefact> common(URI base, Templates templates) {
        return List.of(new DaysPage(base, templates), new LatenessPage(base, templates), new LatenessJson());
    }

    /**
     * Those of a catalog.
     *
     * @param base where the site can be reached from outside, without a slash at its end
     * @param atlas for what there is one of per component
     */
    static List<Artefact> of(URI base, Templates templates, Sharing sharing, Atlas atlas) {
        List<Artefact> all = new ArrayList<>(List.of(
                new StatusPage(base, templates, sharing),
                new HistoryPage(base, templates, sharing),
                new AtomFeed(base, sharing),
                new RssFeed(base, sharing),
                new JsonFeed(base, sharing),
                new Calendar(base),
                new Badge()));
        all.addAll(StatuspageAnswer.all(base, sharing));
        return List.copyOf(all);
    }
}
