package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of measurements, newest first.
 *
 * @param next the cursor of the next page; null on the last
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record MeasurementPage(
        List<Measurement> items,
        @JsonProperty("next_cursor") @Nullable String next) {

    MeasurementPage {
        items = List.copyOf(items);
    }
}
