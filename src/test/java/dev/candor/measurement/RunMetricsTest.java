package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.probe.ProbeSet;
import dev.candor.probe.ProbesChanged;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that Quarkus 3 brings
class RunMetricsTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RunMetrics metrics = new RunMetrics(meters);

    @Test
    void runsAreCountedByProbeLocationAndOutcome() {
        stored(
                Measurements.up("web", "fra", START, 12),
                Measurements.up("web", "fra", START.plusSeconds(1), 13),
                Measurements.down("web", "iad", START));
        assertThat(samples("candor_runs_total{"))
                .containsExactlyInAnyOrder(
                        "candor_runs_total{location=\"fra\",outcome=\"up\",probe=\"web\",} 2.0",
                        "candor_runs_total{location=\"iad\",outcome=\"down\",probe=\"web\",} 1.0");
        assertThat(samples("candor_failures_total"))
                .containsExactly("candor_failures_total{kind=\"refused\",location=\"iad\",source=\"target\",} 1.0");
    }

    @Test
    void aPhaseIsTimedWhereItHappenedAndNowhereElse() {
        stored(Measurements.up("web", "fra", START, 12), Measurements.down("web", "fra", START));
        assertThat(samples("candor_phase_seconds_count"))
                .contains(
                        "candor_phase_seconds_count{location=\"fra\",phase=\"dns\",} 2.0",
                        "candor_phase_seconds_count{location=\"fra\",phase=\"wait\",} 1.0")
                .noneMatch(line -> line.contains("\"tls\""));
        // 1.5 ms is above the first border and below the second.
        assertThat(samples("candor_phase_seconds_bucket{location=\"fra\",phase=\"dns\""))
                .contains(
                        "candor_phase_seconds_bucket{location=\"fra\",phase=\"dns\",le=\"0.001\",} 0.0",
                        "candor_phase_seconds_bucket{location=\"fra\",phase=\"dns\",le=\"0.005\",} 2.0");
        assertThat(samples("candor_run_seconds_count")).containsExactly("candor_run_seconds_count{kind=\"http\",} 1.0");
    }

    @Test
    void theNewestRunOfALocationStaysWhenAnOlderOneComesLate() {
        stored(Measurements.up("web", "fra", START.plusSeconds(60), 12));
        stored(Measurements.up("web", "fra", START, 12));
        assertThat(samples("candor_location_last_run"))
                .containsExactly("candor_location_last_run_timestamp_seconds{location=\"fra\",} %s"
                        .formatted((double) START.plusSeconds(60).getEpochSecond()));
    }

    @Test
    void theCertificateThatRunsOutFirstIsTold() {
        stored(
                certificate("web", "fra", START.plusSeconds(9_000)),
                certificate("web", "iad", START.plusSeconds(1_000)));
        assertThat(samples("candor_certificate")).containsExactly(expires(START.plusSeconds(1_000)));
        stored(certificate("web", "iad", START.plusSeconds(20_000)));
        assertThat(samples("candor_certificate"))
                .as("renewed at one location")
                .containsExactly(expires(START.plusSeconds(9_000)));
    }

    @Test
    void whatAHostilePlatformSaysMakesNoSeries() {
        for (int i = 0; i < 3_000; i++) {
            List<Measurement> batch = new ArrayList<>();
            for (int location = 0; location < 10; location++) {
                Measurement run = Measurements.of(
                        "probe-" + i,
                        "location-" + (i + location),
                        START,
                        Outcome.values()[location % 4],
                        5,
                        new Identity("region-" + i, "host-" + i, "http://target.example/" + i, "v" + i),
                        location % 4 == 0
                                ? null
                                : new Failure(
                                        Failure.Kind.values()[i % 20],
                                        Failure.Source.values()[i % 5],
                                        "expected http://target.example/" + i));
                batch.add(run);
                batch.add(certificate("probe-" + i, "location-" + location, START.plusSeconds(i)));
            }
            metrics.stored(new MeasurementsStored(batch));
        }
        List<String> all = samples("");
        assertThat(all).hasSizeLessThan(3_700).noneMatch(line -> line.contains("target.example"));
        double counted = samples("candor_runs_total").stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        assertThat(counted).as("folded, not lost").isEqualTo(60_000);
        assertThat(samples("candor_metrics_folded_total"))
                .hasSize(6)
                .noneMatch(line -> line.contains("candor_runs\"") && line.endsWith(" 0.0"));
    }

    @Test
    void aProbeThatIsGoneIsForgottenAndGivesItsPlaceBack() {
        for (int i = 0; i < RunMetrics.MOST_SERIES + 1; i++) {
            stored(Measurements.up("probe-" + i, "fra", START, 5));
        }
        assertThat(samples("candor_runs_total{")).anyMatch(line -> line.contains("probe=\"other\""));
        metrics.probesChanged(new ProbesChanged(ProbeSet.EMPTY, ProbeSet.EMPTY));
        stored(Measurements.up("new", "fra", START, 5));
        assertThat(samples("candor_runs_total{"))
                .hasSize(2)
                .anyMatch(line -> line.contains("probe=\"new\""))
                .anyMatch(line -> line.contains("probe=\"other\""));
    }

    private void stored(Measurement... runs) {
        metrics.stored(new MeasurementsStored(List.of(runs)));
    }

    private List<String> samples(String prefix) {
        return meters.scrape()
                .lines()
                .filter(line -> !line.startsWith("#") && line.startsWith(prefix))
                .toList();
    }

    private static String expires(Instant at) {
        return "candor_certificate_expires_timestamp_seconds{probe=\"web\",} " + (double) at.getEpochSecond();
    }

    private static Measurement certificate(String probe, String location, Instant notAfter) {
        return new Measurement(
                probe,
                "tls",
                location,
                START,
                Outcome.UP,
                null,
                List.of(),
                new Observed(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new Observed.TlsFacts(
                                "TLSv1.3",
                                null,
                                null,
                                new Observed.CertFacts("CN=web", "CN=ca", List.of(), START, notAfter, "00", 1, true)),
                        Identity.NONE),
                Timings.nothingAfter(1),
                Phases.NONE,
                Map.of());
    }
}
