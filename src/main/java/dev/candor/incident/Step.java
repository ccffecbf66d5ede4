package dev.candor.incident;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing to do to the incidents, so that they say what the evidence says. */
sealed interface Step {

    /**
     * A matter that no incident tells about yet.
     *
     * @param splitFrom the incident that told it until now, as a part of what it blamed; null for a new matter
     */
    record Open(Picture picture, @Nullable Known splitFrom) implements Step {}

    /** It lasts: bring the incident up to the picture. Another key than before means that the blame is revised. */
    record Keep(Known known, Picture picture) implements Step {}

    /** The cause of a resolved incident is back so soon that it is the same story. */
    record Reopen(Known known, Picture picture) implements Step {}

    /** Nothing fails any more, unbroken since then; not yet long enough. */
    record Clean(Known known, Instant since) implements Step {}

    /** It can't be told whether it lasts (unknown), or it lasts and is muted. */
    record Wait(Known known) implements Step {}

    /** It was clean for long enough. */
    record Resolve(Known known, Instant cleanSince) implements Step {}

    /** It is a part of a wider matter, which the other incident tells about. */
    record Merge(Known known, Known into) implements Step {}

    /** The cause that an operator had closed is clean: a recurrence opens again. */
    record Unmute(Known known) implements Step {}
}
