package dev.candor.correlation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The health of one probe as seen from one location.
 *
 * @param since when it became so, by the start of the first measurement that told
 * @param runs how many runs of the window say something about the target
 * @param failures how many of those went wrong: failed, or were slow or otherwise degraded
 * @param lastAt start of the newest measurement; null if there is none in the window
 * @param lastDetail what the newest run that went wrong said; null if none did
 */
public record SeriesHealth(
        String probe,
        String location,
        Health health,
        Instant since,
        int runs,
        int failures,
        @JsonProperty("last_at") @Nullable Instant lastAt,
        @JsonProperty("last_detail") @Nullable String lastDetail) {

    /** By probe, then location. */
    static final Comparator<SeriesHealth> ORDER =
            Comparator.comparing(SeriesHealth::probe).thenComparing(SeriesHealth::location);
}
