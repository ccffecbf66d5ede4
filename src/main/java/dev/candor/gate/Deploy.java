package dev.candor.gate;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded change: this version of that app went out.
 *
 * @param id the id of the first gate that watched it, or one of its own
 * @param previousVersion null if nobody said
 * @param regions codes of the regions it went to, as far as the gate was told; empty for all
 * @param startedAt when Candor was told of it
 * @param finishedAt when the last critical region had only the new version; null while or where that isn't known
 * @param gateStatus what its gates say of it, the worst of them; null where none watched it
 * @param toldBy who told of it: gate, github, gitlab, flagger, cdevents, or answers where a new version was noticed in them
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Deploy(
        String id,
        String app,
        String environment,
        String version,
        @Nullable String previousVersion,
        List<String> regions,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable GateStatus gateStatus,
        String toldBy) {

    public Deploy {
        regions = List.copyOf(regions);
    }
}
