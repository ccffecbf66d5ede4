package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Work that is to be planned; of components, regions and hosts at least one is named.
 *
 * @param title one line for everybody; names no customer and no host
 * @param text what is done and what is felt of it, Markdown
 * @param components ids; left out means none
 * @param regions codes; left out means none
 * @param hosts ids; left out means none
 * @param despite plan it although it conflicts with something
 */
@JsonNaming(SnakeCaseStrategy.class)
public record NewMaintenance(
        @NotBlank @Size(max = 200) String title,
        @NotBlank @Size(max = Timeline.TEXT_LENGTH) String text,
        @NotNull Instant from,
        @NotNull Instant to,
        @Size(max = 100) List<String> components,
        @Size(max = 100) List<String> regions,
        @Size(max = 1000) List<String> hosts,
        boolean despite) {

    public NewMaintenance {
        // Jackson hands over null for what was left out.
        components = List.copyOf(Objects.requireNonNullElse(components, List.of()));
        regions = List.copyOf(Objects.requireNonNullElse(regions, List.of()));
        hosts = List.copyOf(Objects.requireNonNullElse(hosts, List.of()));
    }
}
