package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A time when nothing is to be deployed: gates are held.
 *
 * @param title why, one line for people
 * @param apps names of the apps it is about; empty for all
 * @param environments likewise
 * @param from when it begins, inclusive
 * @param to when it ends, exclusive
 * @param cancelledAt since when it is not to be; null while it is
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Freeze(
        UUID id,
        String title,
        List<String> apps,
        List<String> environments,
        Instant from,
        Instant to,
        String writtenBy,
        @Nullable Instant cancelledAt) {

    public Freeze {
        apps = List.copyOf(apps);
        environments = List.copyOf(environments);
    }

    /** Whether it forbids to deploy that app there at that moment. */
    boolean holds(String app, String environment, Instant now) {
        return cancelledAt == null
                && !from.isAfter(now)
                && to.isAfter(now)
                && (apps.isEmpty() || apps.contains(app))
                && (environments.isEmpty() || environments.contains(environment));
    }
}
