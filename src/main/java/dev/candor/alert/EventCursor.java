package dev.candor.alert;

import dev.candor.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** A place in the log: the number of the last event that a reader has seen. */
final class EventCursor {

    private EventCursor() {}

    /**
     * The place.
     *
     * @throws ProblemException 400 for what is none
     */
    static long of(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw ProblemException.badRequest(
                    "invalid-cursor", "The cursor is not one", "expected the id of an event's line, digits only");
        }
        return Long.parseLong(text);
    }

    /**
     * Whether everything after that place is still there.
     *
     * @param ends the oldest and the newest number of the log
     * @throws ProblemException 409 if not: the reader must read the state as a whole
     */
    static long within(long cursor, long @Nullable [] ends) {
        if (ends != null && (cursor > ends[1] || (cursor != 0 && cursor < ends[0] - 1))) {
            throw ProblemException.conflict(
                    "cursor-compacted",
                    "What came after this cursor is not known any more",
                    "the log holds events %d to %d; read /api/v1/alerts?status=firing, then follow from %d"
                            .formatted(ends[0], ends[1], ends[1]));
        }
        return cursor;
    }
}
