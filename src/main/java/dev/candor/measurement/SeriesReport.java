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
 * How a probe went over time.
 *
 * @param from the beginning of the first point, moved to a whole step
 * @param to the end of the last one
 * @param by what a line stands for: location, region or host
 * @param phase what the latencies are of
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record SeriesReport(
        String probe,
        Instant from,
        Instant to,
        @JsonProperty("step_s") long step,
        String by,
        String phase,
        List<Line> series)
        implements Csv.Table {

    SeriesReport {
        series = List.copyOf(series);
    }

    /**
     * The points of one location, region or host.
     *
     * @param key its code; empty for runs that nobody answered, {@code *} for more than are told apart
     * @param failures runs of the whole span that were not up, by kind and source
     * @param points in order; one that is missing has neither runs nor known time
     */
    record Line(String key, Map<String, Long> failures, List<SeriesPoint> points) {}

    static SeriesReport of(SeriesQuery query, Map<String, SeriesReader.Line> lines) {
        List<Line> series = new ArrayList<>();
        lines.forEach((key, line) -> series.add(new Line(key, line.failures(), line.points())));
        return new SeriesReport(
                query.probe(),
                query.from(),
                query.to(),
                query.step().toSeconds(),
                query.by().word(),
                query.phase().word(),
                series);
    }

    @Override
    public List<String> header() {
        return List.of(
                by,
                "at",
                "up",
                "degraded",
                "down",
                "unknown",
                "known_s",
                "availability",
                "mean_ms",
                "p50_ms",
                "p95_ms",
                "p99_ms");
    }

    @Override
    public Stream<List<@Nullable Object>> rows() {
        return series.stream()
                .flatMap(line -> line.points().stream()
                        .map(p -> Arrays.<@Nullable Object>asList(
                                line.key(),
                                p.at(),
                                p.up(),
                                p.degraded(),
                                p.down(),
                                p.unknown(),
                                p.knownSeconds(),
                                p.availability(),
                                p.mean(),
                                p.p50(),
                                p.p95(),
                                p.p99())));
    }
}
