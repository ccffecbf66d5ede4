package dev.candor.prober;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one HTTP run shares with what goes on around it: the other steps of its suite, or who needs its answer.
 *
 * @param cookies kept from every answer, redirects too, and sent where they belong; null to keep none, as curl does
 *     without {@code -c}
 * @param heard hears the answer of a run that has one, before its measurement is complete; null for nobody
 */
record HttpSession(@Nullable CookieJar cookies, @Nullable Consumer<HttpAnswer> heard) {

    /** Shares nothing. */
    static final HttpSession NONE = new HttpSession(null, null);
}
