package dev.candor.correlation.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Host;
import dev.candor.catalog.Region;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeSet;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes whose file says that they are about somebody else. */
@QuarkusTest
class ProbeSignalsTest {

    @Inject
    Signals signals;

    @Inject
    CatalogStore catalogs;

    @Inject
    ProbeCatalog probes;

    @Inject
    Event<MeasurementsStored> stored;

    @Inject
    DataSource database;

    @Inject
    InstantSource clock;

    private final String name = "q" + UUID.randomUUID().toString().substring(0, 6);
    private final String one = name + "-1";
    private final String two = name + "-2";
    private ProbeSet before = ProbeSet.EMPTY;
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void aQueryAndAHeartbeat() {
        now = clock.instant();
        before = probes.current();
        catalogs.use(
                new Catalog(
                        "Acme",
                        List.of(new Region(name, "Somewhere")),
                        List.of(new Host(one, name), new Host(two, name)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                now);
        ProbeFile file = ProbeFile.parse("p.yaml", """
                version: candor/v1
                probes:
                  - id: memory-pressure
                    prometheus: {url: "http://127.0.0.1:9", query: "pressure > 0.2", about: {}}
                    interval: 15s
                  - id: backup
                    heartbeat: {every: 1m, about: {host: %s, kind: disk, severity: critical}}
                """.formatted(two), Optional.empty(), Map.of());
        assertThat(file.errors()).isEmpty();
        probes.use(new ProbeSet(file.probes()));
    }

    @AfterEach
    void nobodySaysAnythingAnyMore() throws SQLException {
        catalogs.use(Catalog.EMPTY, clock.instant());
        probes.use(before);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate signal, signal_source");
        }
    }

    @Test
    void oneQueryCoversAllHostsAndEachIsASignalOfItsOwn() {
        measured("fra", now.minusSeconds(20), one, two);
        assertThat(lasting()).extracting(s -> s.about().id()).containsExactlyInAnyOrder(one, two);
        Signal first = lasting().stream()
                .filter(s -> s.about().id().equals(one))
                .findFirst()
                .orElseThrow();
        assertThat(first.source()).isEqualTo("probe memory-pressure");
        assertThat(first.kind()).isEqualTo(Signal.Kind.MEMORY);
        assertThat(first.severity()).isEqualTo(Signal.Severity.WARNING);

        measured("fra", now.minusSeconds(5), one);
        assertThat(lasting())
                .as("the other is well again")
                .extracting(Signal::id, Signal::from)
                .containsExactly(tuple(first.id(), first.from()));
        measured("fra", now);
        assertThat(lasting()).isEmpty();
    }

    @Test
    void whatTwoLocationsSayLastsUntilBothSayOtherwise() {
        measured("fra", now.minusSeconds(20), one);
        measured("iad", now.minusSeconds(19), one);
        measured("fra", now.minusSeconds(5));
        assertThat(lasting()).hasSize(1);
        assertThat(signals.hints(clock.instant())).hasSize(1);
        measured("iad", now.minusSeconds(4));
        assertThat(lasting()).isEmpty();
    }

    @Test
    void whoseAgentFallsSilentIsOverAfterThreeTurns() {
        measured("fra", now.minusSeconds(20), one);

        assertThat(signals.look(now.plusSeconds(29))).hasSize(1);
        assertThat(signals.look(now.plusSeconds(31))).isEmpty();
    }

    @Test
    void whatCouldNotBeAskedOrIsLateSaysNothing() {
        measured("fra", now.minusSeconds(20), one);
        stored.fire(new MeasurementsStored(
                List.of(measurement("memory-pressure", "fra", now.minusSeconds(5), Outcome.DOWN, Map.of()))));
        assertThat(lasting()).hasSize(1);
        measured("iad", now.minusSeconds(3_600), two);
        assertThat(lasting()).extracting(s -> s.about().id()).containsExactly(one);
    }

    @Test
    void aHeartbeatThatStaysAwaySpeaksOfItsHost() {
        stored.fire(new MeasurementsStored(
                List.of(measurement("backup", "hub", now.minusSeconds(5), Outcome.DOWN, Map.of()))));
        assertThat(lasting())
                .extracting(s -> s.source() + " " + s.about() + " " + s.kind() + " " + s.severity())
                .containsExactly("probe backup host " + two + " DISK CRITICAL");
        stored.fire(new MeasurementsStored(List.of(measurement("backup", "hub", now, Outcome.UP, Map.of()))));
        assertThat(lasting()).isEmpty();
    }

    private List<Signal> lasting() {
        return signals.look(clock.instant());
    }

    private void measured(String location, Instant at, String... hosts) {
        List<Map<String, Object>> concerns = List.of(hosts).stream()
                .map(host -> Map.<String, Object>of(
                        "labels", Map.of("instance", host + ":9100"), "value", 0.3, "severity", "warning"))
                .toList();
        stored.fire(new MeasurementsStored(List.of(
                measurement("memory-pressure", location, at, Outcome.UP, Map.of(Observed.CONCERNS, concerns)))));
    }

    private static Measurement measurement(
            String probe, String location, Instant at, Outcome outcome, Map<String, Object> more) {
        return new Measurement(
                probe,
                "prometheus",
                location,
                at,
                outcome,
                outcome == Outcome.UP ? null : new Failure(Failure.Kind.REFUSED, Failure.Source.TARGET, "nobody there"),
                List.of(),
                new Observed(null, null, null, null, null, null, null, null, null, Identity.NONE).having(more),
                Timings.nothingAfter(5),
                Phases.NONE,
                Map.of());
    }
}
