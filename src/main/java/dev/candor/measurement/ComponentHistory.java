package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the probes of each component went over the last days. What customers are told is another matter: that is judged
 * over locations, see the pages.
 *
 * @param from the beginning of the first day, UTC
 * @param to the end of the minute that is now
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ComponentHistory(Instant from, Instant to, List<Item> components) implements Csv.Table {

    ComponentHistory {
        components = List.copyOf(components);
    }

    /**
     * One component.
     *
     * @param availability over the whole span, see {@link SeriesPoint}; null if nothing was known
     * @param p50 milliseconds over the whole span, all locations together
     * @param days those with runs, oldest first
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Item(
            String component,
            @Nullable Double availability,
            @JsonProperty("p50_ms") @Nullable Double p50,
            @JsonProperty("p95_ms") @Nullable Double p95,
            @JsonProperty("p99_ms") @Nullable Double p99,
            List<Day> days) {}

    /**
     * One day, UTC.
     *
     * @param knownSeconds how long its series' health was known, added up over them
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Day(
            LocalDate day,
            long up,
            long degraded,
            long down,
            long unknown,
            @JsonProperty("known_s") long knownSeconds,
            @Nullable Double availability) {}

    @Override
    public List<String> header() {
        return List.of("component", "day", "up", "degraded", "down", "unknown", "known_s", "availability");
    }

    @Override
    public Stream<List<@Nullable Object>> rows() {
        return components.stream()
                .flatMap(item -> item.days().stream()
                        .map(d -> Arrays.<@Nullable Object>asList(
                                item.component(),
                                d.day(),
                                d.up(),
                                d.degraded(),
                                d.down(),
                                d.unknown(),
                                d.knownSeconds(),
                                d.availability())));
    }
}
