package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One probe as seen from each location over the same span.
 *
 * @param from the beginning, moved to a whole minute, hour or day as far as the span is long
 * @param to the end, likewise
 * @param jitter what the jitter is, in words
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Comparison(String probe, Instant from, Instant to, String phase, String jitter, List<Place> locations)
        implements Csv.Table {

    private static final String JITTER = "p95 - p50";

    Comparison {
        locations = List.copyOf(locations);
    }

    /**
     * One location.
     *
     * @param jitter how much longer a slow run took than an ordinary one: p95 less p50, in milliseconds
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Place(
            String location,
            long runs,
            @Nullable Double availability,
            @JsonProperty("known_s") @Nullable Long knownSeconds,
            @JsonProperty("p50_ms") @Nullable Double p50,
            @JsonProperty("p95_ms") @Nullable Double p95,
            @JsonProperty("p99_ms") @Nullable Double p99,
            @JsonProperty("jitter_ms") @Nullable Double jitter) {

        private static Place of(String location, SeriesPoint point) {
            Double p50 = point.p50();
            Double p95 = point.p95();
            return new Place(
                    location,
                    point.up() + point.degraded() + point.down() + point.unknown(),
                    point.availability(),
                    point.knownSeconds(),
                    p50,
                    p95,
                    point.p99(),
                    p50 == null || p95 == null ? null : (Double) (Math.round((p95 - p50) * 1000) / 1000.0));
        }
    }

    static Comparison of(SeriesQuery query, Map<String, SeriesReader.Line> lines) {
        List<Place> places = new ArrayList<>();
        lines.forEach((location, line) -> line.points().forEach(point -> places.add(Place.of(location, point))));
        return new Comparison(
                query.probe(), query.from(), query.to(), query.phase().word(), JITTER, places);
    }

    @Override
    public List<String> header() {
        return List.of("location", "runs", "availability", "known_s", "p50_ms", "p95_ms", "p99_ms", "jitter_ms");
    }

    @Override
    public Stream<List<@Nullable Object>> rows() {
        return locations.stream()
                .map(p -> Arrays.<@Nullable Object>asList(
                        p.location(),
                        p.runs(),
                        p.availability(),
                        p.knownSeconds(),
                        p.p50(),
                        p.p95(),
                        p.p99(),
                        p.jitter()));
    }
}
