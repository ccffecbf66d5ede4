package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How each probe went at last at each location, by probe and location. Nothing in it changes by itself but {@code fresh}: how
 * old something is, is told by the moment of the answer.
 *
 * @param next the cursor of the next page; null on the last
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Matrix(
        List<Cell> items,
        @JsonProperty("next_cursor") @Nullable String next) implements Csv.Table {

    Matrix {
        items = List.copyOf(items);
    }

    /**
     * One probe at one location.
     *
     * @param since when the first of its last runs that went alike was started
     * @param startedAt when the newest was
     * @param fresh whether that was less than two intervals of the probe ago; if not, nothing is known now
     * @param failure kind and source; null if it was up
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Cell(
            String probe,
            String location,
            Outcome outcome,
            Instant since,
            @JsonProperty("started_at") Instant startedAt,
            boolean fresh,
            @Nullable String failure,
            @Nullable Integer status,
            @JsonProperty("total_ms") double total) {}

    @Override
    public List<String> header() {
        return List.of("probe", "location", "outcome", "since", "started_at", "fresh", "failure", "status", "total_ms");
    }

    @Override
    public Stream<List<@Nullable Object>> rows() {
        return items.stream()
                .map(c -> Arrays.<@Nullable Object>asList(
                        c.probe(),
                        c.location(),
                        c.outcome().word(),
                        c.since(),
                        c.startedAt(),
                        c.fresh(),
                        c.failure(),
                        c.status(),
                        c.total()));
    }
}
