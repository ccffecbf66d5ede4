package dev.candor.console;

import dev.candor.page.View;
import io.quarkus.qute.RawString;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds every page of the console.
 *
 * @param operator who is signed in; null on the pages before that
 * @param token what every form carries, see {@link dev.candor.security.FromForm}
 * @param once names what a form of this very page asks for, so that sending it twice does it once
 * @param responder whether they may tell, act and acknowledge
 * @param admin whether they may change accounts, agents and customers' addresses
 * @param done what has just been done; null for nothing
 */
record Frame(
        String title,
        String platform,
        @Nullable String operator,
        String token,
        UUID once,
        boolean responder,
        boolean admin,
        List<Place> places,
        RawString style,
        View.Moment shownAt,
        @Nullable String done) {

    /** A page that the navigation leads to. */
    record Place(String href, String title, boolean current) {}
}
