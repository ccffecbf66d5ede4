package dev.candor.correlation.signal;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What became of what was said at once.
 *
 * @param began signals that begin with it
 * @param again signals that last, and were said again
 * @param ended signals that are over
 * @param over what was over already, or never begun here
 * @param unplaced what is about nothing that the catalog knows
 * @param full what was left out because too many last at once
 */
@JsonNaming(SnakeCaseStrategy.class)
record Hearing(int began, int again, int ended, int over, int unplaced, int full) {

    static final Hearing NOTHING = new Hearing(0, 0, 0, 0, 0, 0);

    Hearing and(Hearing other) {
        return new Hearing(
                began + other.began,
                again + other.again,
                ended + other.ended,
                over + other.over,
                unplaced + other.unplaced,
                full + other.full);
    }
}
