package dev.candor.page;

import io.quarkus.qute.RawString;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What surrounds the pages of one audience. */
final class Frames {
    /** How often a page reloads itself where the reader asked for it. Never unasked: that would take the page from under them. */
    static final Duration RELOAD = Duration.ofSeconds(15);

    private static final View.Reload RELOADING =
            new View.Reload(new RawString(Hole.token(Hole.RELOAD_HEAD)), new RawString(Hole.token(Hole.RELOAD_LINK)));

    private static final RawString STYLE = new RawString(Hole.token(Commons.STYLE));
    private static final RawString SHAPES = new RawString(Hole.token(Commons.SHAPES));

    private final URI base;
    private final Facts facts;
    private final Audience audience;

    Frames(URI base, Facts facts, Audience audience) {
        this.base = base;
        this.facts = facts;
        this.audience = audience;
    }

    /** Of the status page, which says itself how old it is; {@code title} is its verdict. */
    View.Frame ofStatus(String title) {
        return frame(title, "", false, RELOADING);
    }

    /**
     * Of any other page.
     *
     * @param title what this page is about
     * @param path of this page below the audience's root
     */
    View.Frame of(String title, String path) {
        return frame(title, path, facts.stale(), null);
    }

    private View.Frame frame(String title, String path, boolean blind, View.@Nullable Reload reload) {
        return new View.Frame(
                title + " · " + facts.atlas().platform() + " status",
                facts.atlas().platform(),
                customer(),
                audience.home(),
                audience.at("history"),
                audience.at("feed.atom"),
                audience.personal(),
                base + "/" + path,
                STYLE,
                SHAPES,
                facts.judgement() == null ? null : new View.Moment(Hole.token(Hole.AS_OF), Hole.token(Hole.AS_OF_TEXT)),
                Hole.token(Hole.AGE),
                blind,
                reload);
    }

    // Filled in where it is sent, on pages that all customers share.
    private @Nullable String customer() {
        return audience.anyCustomer()
                ? Hole.token(Hole.CUSTOMER)
                : facts.atlas().nameOf(audience);
    }
}
