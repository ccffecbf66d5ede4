package dev.candor.correlation.signal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An alert as Prometheus and Alertmanager send it. What else they send is let pass: both add fields over time.
 *
 * @param startsAt RFC 3339; null or the year 1 for now
 * @param endsAt RFC 3339; null or the year 1 while nobody knows
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PostedAlert(
        Map<String, @Nullable String> labels,
        Map<String, @Nullable String> annotations,
        @Nullable String status,
        @Nullable String startsAt,
        @Nullable String endsAt) {

    PostedAlert {
        labels = Objects.requireNonNullElse(labels, Map.of());
        annotations = Objects.requireNonNullElse(annotations, Map.of());
    }

    /** The body of Alertmanager's webhook, version 4. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Webhook(@Nullable String version, @Nullable List<@Nullable PostedAlert> alerts) {}
}
