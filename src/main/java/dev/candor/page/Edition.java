package dev.candor.page;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All snapshots of one audience, made at one moment of the same facts. Immutable.
 *
 * @param snapshots by their path below the audience's root, without a slash before it; the page itself has the empty path
 * @param bases what pages were made of that need not be made anew while that is the same, by path
 * @param customer the customer's name as HTML; empty for everybody
 * @param habit in what language and by which clocks the customer is spoken to
 * @param ground what answers are written from that are written when they are asked for, as JSON: {@link Ground} where it is
 *     of all, {@link Ground.Own} where it is a customer's; null for everybody's
 * @param heldAt when it was last known to be right, if it could not be made anew since; null while it is right
 */
record Edition(
        Map<String, Snapshot> snapshots,
        Map<String, String> bases,
        String customer,
        Manner.Habit habit,
        @Nullable Piece ground,
        @Nullable Instant heldAt) {

    Edition {
        snapshots = Map.copyOf(snapshots);
        bases = Map.copyOf(bases);
    }

    /** Nothing yet. */
    static final Edition EMPTY = new Edition(Map.of(), Map.of(), "", Manner.Habit.NONE, null, null);

    /** The same, known to be no longer right from that moment on, unless it was so before. */
    Edition held(Instant since) {
        return heldAt == null ? new Edition(snapshots, bases, customer, habit, ground, since) : this;
    }

    /** About how many bytes it takes in memory. */
    int weight() {
        int sum = 128 + (ground == null ? 0 : ground.deflated().length + 48);
        for (Map.Entry<String, Snapshot> entry : snapshots.entrySet()) {
            Snapshot snapshot = entry.getValue();
            sum += 128 + 2 * entry.getKey().length() + snapshot.fresh().weight();
            sum += snapshot.expired().equals(snapshot.fresh())
                    ? 0
                    : snapshot.expired().weight();
        }
        return sum;
    }
}
