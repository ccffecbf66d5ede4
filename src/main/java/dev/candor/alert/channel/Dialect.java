package dev.candor.alert.channel;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one receiver is spoken to. A pure function of what is told; retrying is the outbox's. */
public interface Dialect {

    /** Whether there is anything to say to this receiver of an event of that type. */
    boolean takes(String type);

    /**
     * The next request.
     *
     * @param answers what the requests before were answered, each of them {@link Fate#ACCEPTED}
     * @return empty once all is said, which may be at once
     */
    Optional<Call> next(Letter letter, List<Answer> answers);

    /** What an answer means. */
    default Fate fate(Answer answer) {
        return Fate.byStatus(answer.status());
    }

    /** Where the receiver is to be told more of the same subject; null if that needs no memory. */
    default @Nullable String thread(Letter letter, List<Answer> answers) {
        return letter.thread();
    }
}
