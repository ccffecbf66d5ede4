package dev.candor.alert;

import dev.candor.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * A checked request for one page of a list that is ordered by numbers, newest first.
 *
 * @param below only what has a smaller number
 */
record Paging(long below, int limit) {

    private static final int MOST = 100;

    static Paging of(@Nullable String cursor, int limit) {
        if (limit < 1 || limit > MOST) {
            throw ProblemException.badRequest(
                    "invalid-limit", "The limit is out of bounds", "limit must be 1 to 100, was " + limit);
        }
        if (cursor == null) {
            return new Paging(Long.MAX_VALUE, limit);
        }
        if (!cursor.matches("[0-9]{1,18}")) {
            throw ProblemException.badRequest(
                    "invalid-cursor", "The cursor is not one", "cursor must be the next of a page before");
        }
        return new Paging(Long.parseLong(cursor), limit);
    }
}
