package dev.candor.correlation.signal;

import dev.candor.correlation.blame.Rollout;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A deploy began or ended, as whoever knows deploys tells it. Fired synchronously; to hear the same one twice changes
 * nothing.
 *
 * @param id the deploy's
 * @param app what was deployed, by the name that the deploy gave
 * @param previous what ran until then; null where nobody said
 * @param startedAt when it began
 * @param finishedAt when the new version ran everywhere; null while that is not so or not known
 */
public record DeployTold(
        String id,
        String app,
        String version,
        @Nullable String previous,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    /** That it began, for a localizer whose stream counts seconds since 1970. */
    Rollout began() {
        return new Rollout(true, seconds(startedAt), app, version, previous);
    }

    /** That it ended; null while it has not. */
    @Nullable
    Rollout ended() {
        return finishedAt == null ? null : new Rollout(false, seconds(finishedAt), app, version, previous);
    }

    private static double seconds(Instant moment) {
        return moment.getEpochSecond() + moment.getNano() / 1e9;
    }
}
