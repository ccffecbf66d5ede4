package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the runs of one probe from one location went in one minute. A minute in which nothing was stored has no count: that
 * is not the same as none down.
 *
 * @param minute when it began, UTC
 * @param meanMs mean of the total time of runs that were answered (up or degraded), in milliseconds; null if none was
 * @param minMs shortest of them
 * @param maxMs longest of them
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MinuteCount(
        String probe,
        String location,
        Instant minute,
        int up,
        int degraded,
        int down,
        int unknown,
        @JsonProperty("mean_ms") @Nullable Double meanMs,
        @JsonProperty("min_ms") @Nullable Double minMs,
        @JsonProperty("max_ms") @Nullable Double maxMs) {}
