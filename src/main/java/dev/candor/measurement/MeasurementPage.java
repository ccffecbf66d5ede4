package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of measurements, newest first.
 *
 * @param next the cursor of the next page; null on the last
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record MeasurementPage(
        List<Measurement> items,
        @JsonProperty("next_cursor") @Nullable String next) implements Csv.Table {

    MeasurementPage {
        items = List.copyOf(items);
    }

    @Override
    public List<String> header() {
        return List.of(
                "started_at",
                "probe",
                "kind",
                "location",
                "outcome",
                "failure_kind",
                "failure_source",
                "failure_detail",
                "status",
                "ip",
                "region",
                "host",
                "version",
                "dns_ms",
                "connect_ms",
                "tls_ms",
                "send_ms",
                "wait_ms",
                "transfer_ms",
                "total_ms");
    }

    @Override
    public Stream<List<@Nullable Object>> rows() {
        return items.stream().map(MeasurementPage::row);
    }

    private static List<@Nullable Object> row(Measurement m) {
        Failure failure = m.failure();
        Observed seen = m.observed();
        Phases phases = m.phases();
        return Arrays.asList(
                m.startedAt(),
                m.probe(),
                m.kind(),
                m.location(),
                m.outcome().word(),
                failure == null ? null : failure.kind().word(),
                failure == null ? null : failure.source().word(),
                failure == null ? null : failure.detail(),
                seen.status(),
                seen.ip(),
                seen.identity().region(),
                seen.identity().host(),
                seen.identity().version(),
                phases.dns(),
                phases.connect(),
                phases.tls(),
                phases.send(),
                phases.waiting(),
                phases.transfer(),
                m.timings().total());
    }
}
