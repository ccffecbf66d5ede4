package dev.candor.page;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What an audience gets, except the pages of single incidents. */
final class Artefacts {
    static final String HTML = "text/html;charset=UTF-8";

    private Artefacts() {}

    /** Those that say the same to all audiences, but for what surrounds them: made once for all customers. */
    static List<Artefact> common(URI base, Templates templates, Sharing sharing) {
        return List.of(
                new HistoryPage(base, templates, sharing),
                new DaysPage(base, templates),
                new LatenessPage(base, templates),
                new LatenessJson());
    }

    /**
     * What programs read: of everybody made at each change like pages, of a customer written when it is asked for.
     *
     * @param base where the site can be reached from outside, without a slash at its end
     */
    static List<Artefact> seldom(URI base, Sharing sharing) {
        List<Artefact> all = new ArrayList<>(List.of(
                new AtomFeed(base, sharing),
                new RssFeed(base, sharing),
                new JsonFeed(base, sharing),
                new Calendar(base),
                new Badge(),
                new Card()));
        all.addAll(StatuspageAnswer.all(base, sharing));
        return List.copyOf(all);
    }
}
