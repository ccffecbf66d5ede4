package dev.candor.reader;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that is to be told something, in the hands of who sends it.
 *
 * @param attempts how many sendings in a row have failed
 * @param burst how many messages followed each other so far
 * @param sentAt when the last one was sent; null if none was
 * @param notices what waits, that which waits longest first; at most {@link #MOST}
 */
record Due(
        Subscription subscription,
        int attempts,
        int burst,
        @Nullable Instant sentAt,
        List<Notice> notices) {

    /** More matters than anybody reads in one message; the rest comes with the next. */
    static final int MOST = 20;

    Due {
        notices = List.copyOf(notices);
    }

    /** What a notice is about. */
    enum Kind {
        /** Asks whether the address is the subscriber's own. */
        CONFIRM,
        /** Tells who asked again that they are told already. */
        KNOWN,
        INCIDENT,
        WORK,
        /** What was found out about an incident; told once, whatever is published of it later. */
        POSTMORTEM
    }

    /**
     * A matter of which more was told than was sent.
     *
     * @param subject the id of the incident or the work; of the subscription itself otherwise
     * @param told the newest number that was told of it
     * @param sent the newest that was sent; 0 for none
     */
    record Notice(Kind kind, UUID subject, int told, int sent) {}
}
