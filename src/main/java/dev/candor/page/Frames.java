package dev.candor.page;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What surrounds the pages of one audience. */
final class Frames {
    /** How often a page reloads itself where the reader asked for it. Never unasked: that would take the page from under them. */
    static final Duration RELOAD = Duration.ofSeconds(15);

    private final URI base;
    private final Atlas atlas;
    private final Audience audience;
    private final Instant now;

    Frames(URI base, Atlas atlas, Audience audience, Instant now) {
        this.base = base;
        this.atlas = atlas;
        this.audience = audience;
        this.now = now;
    }

    /**
     * @param title what this page is about
     * @param path of this page below the audience's root; empty for the status page
     * @param live whether the reader asked for a page that reloads itself
     */
    View.Frame frame(String title, String path, boolean live) {
        @Nullable
        String customer = atlas.customer(audience.customer())
                .map(c -> Words.plain(c.title()))
                .orElse(audience.customer());
        return new View.Frame(
                title + " · " + atlas.platform() + " status",
                atlas.platform(),
                customer,
                audience.home(),
                audience.at("/history"),
                audience.at("/feed.atom"),
                audience.personal(),
                base + (path.isEmpty() ? audience.home() : audience.at(path)),
                Stylesheet.PAGE.text(),
                Words.moment(now, now),
                live ? Math.toIntExact(RELOAD.toSeconds()) : null,
                reloadLink(path, live));
    }

    // Only the status page has a twin that reloads itself.
    private @Nullable String reloadLink(String path, boolean live) {
        if (!path.isEmpty()) {
            return null;
        }
        return live ? audience.home() : audience.at("/live");
    }
}
