package dev.candor.correlation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Region;
import dev.candor.correlation.blame.JointLocalizer;
import dev.candor.correlation.blame.Told;
import dev.candor.correlation.recording.RecordingReader;
import dev.candor.correlation.recording.Replay;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementSink;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeSet;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was judged live is judged again from its export. */
@QuarkusTest
class RecordingResourceTest {

    private static final List<String> LOCATIONS = List.of("fra", "ams", "iad", "gru");
    private static final int SECONDS = 300;
    private static final int FAULT_FROM = 150;

    @Inject
    MeasurementSink sink;

    @Inject
    InstantSource clock;

    @Inject
    CatalogStore catalogs;

    @Inject
    ProbeCatalog probeSets;

    private final String id = "r-" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, UUID> boots = new HashMap<>();
    private Instant start = Instant.EPOCH;
    private Catalog catalogBefore;
    private ProbeSet probesBefore;
    private Catalog catalog;
    private ProbeSet probes;

    @BeforeEach
    void begin() {
        catalogBefore = catalogs.current();
        probesBefore = probeSets.current();
        start = clock.instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(SECONDS + 10);
        List<Host> hosts = new ArrayList<>();
        for (String region : List.of("fra", "iad")) {
            for (int i = 1; i <= 3; i++) {
                hosts.add(new Host(region + "-10" + i, region));
            }
        }
        catalog = new Catalog(
                "Test",
                List.of(new Region("fra", "Frankfurt"), new Region("iad", "Ashburn")),
                hosts,
                LOCATIONS.stream().map(code -> new Location(code, code)).toList(),
                List.of(new Component(id + "a", "A", null, null, 0), new Component(id + "b", "B", null, null, 1)),
                List.of(),
                List.of(),
                List.of());
        probes = new ProbeSet(List.of(
                Runs.probe(id + "a", id + "a", Duration.ofSeconds(1), 1),
                Runs.probe(id + "b", id + "b", Duration.ofSeconds(1), 1)));
        catalogs.use(catalog, start);
        probeSets.use(probes);
    }

    @AfterEach
    void putBack() {
        probeSets.use(probesBefore);
        catalogs.use(catalogBefore, start);
    }

    @Test
    void aReplayOfTheExportNamesTheSameSuspectsAsTheLiveRunDid() throws Exception {
        List<Measurement> runs = runs();
        Set<String> live = live(runs);
        assertThat(live).containsExactly("host fra-102");
        store(runs);

        String recording = given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .queryParam("from", start.toString())
                .queryParam("to", start.plusSeconds(SECONDS).toString())
                .get("/api/v1/recording")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();
        assertThat(recording).startsWith("{\"catalog\":");

        Set<String> replayed = new LinkedHashSet<>();
        Replay replay = new Replay(
                new JointLocalizer(),
                (diagnosis, locations) -> diagnosis
                        .blames()
                        .forEach(blame ->
                                replayed.add(Told.of(blame, locations).suspect().toString())));
        RecordingReader reader = new RecordingReader(new StringReader(recording), "recording");
        reader.read(replay, error -> {
            throw new AssertionError(error.withCaret());
        });
        replay.finish();
        assertThat(replay.observations()).isEqualTo(runs.size());
        assertThat(replayed).containsExactlyElementsOf(live);
    }

    @Test
    void aSpanThatIsTooLongOrNoneIsRefusedAndStrangersAreToo() {
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .queryParam("from", start.minus(Duration.ofHours(25)).toString())
                .queryParam("to", start.toString())
                .get("/api/v1/recording")
                .then()
                .statusCode(400);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .queryParam("from", "yesterday")
                .get("/api/v1/recording")
                .then()
                .statusCode(400);
        given().get("/api/v1/recording").then().statusCode(401);
    }

    private Set<String> live(List<Measurement> runs) {
        Window window = new Window();
        JointAttribution localizer = new JointAttribution();
        Set<String> named = new LinkedHashSet<>();
        int next = 0;
        for (int second = 1; second <= SECONDS; second++) {
            Instant now = start.plusSeconds(second);
            while (next < runs.size() && runs.get(next).startedAt().isBefore(now.minusMillis(100))) {
                window.add(Point.of(runs.get(next), "agent-" + runs.get(next).location()));
                next++;
            }
            localizer
                    .locate(window.snapshot(now, probes), catalog, probes)
                    .forEach(finding -> named.add(finding.suspect().toString()));
        }
        return named;
    }

    /** Each location asks once a second and is answered by the hosts of its region in turn; one of them dies. */
    private List<Measurement> runs() {
        List<Measurement> runs = new ArrayList<>();
        for (int second = 0; second < SECONDS; second++) {
            for (int l = 0; l < LOCATIONS.size(); l++) {
                String region = l < 2 ? "fra" : "iad";
                for (int p = 0; p < 2; p++) {
                    String host = "%s-10%d".formatted(region, 1 + (second + l + p) % 3);
                    boolean down = host.equals("fra-102") && second >= FAULT_FROM;
                    runs.add(run(
                            probes.probes().get(p).id(),
                            LOCATIONS.get(l),
                            start.plusSeconds(second).plusMillis(100L * l + 50L * p),
                            new Identity(region, host, null, "v1"),
                            down));
                }
            }
        }
        return runs;
    }

    private static Measurement run(String probe, String location, Instant at, Identity identity, boolean down) {
        return new Measurement(
                probe,
                "http",
                location,
                at,
                down ? Outcome.DOWN : Outcome.UP,
                down ? new Failure(Failure.Kind.REFUSED, Failure.Source.TARGET, "it failed") : null,
                List.of(),
                new Observed(null, null, null, null, null, null, null, null, null, identity),
                Timings.nothingAfter(5),
                Phases.NONE,
                Map.of());
    }

    private void store(List<Measurement> runs) {
        long sequence = 0;
        Map<String, List<MeasurementBatch.Entry>> byAgent = new HashMap<>();
        for (Measurement run : runs) {
            byAgent.computeIfAbsent("agent-" + run.location(), a -> new ArrayList<>())
                    .add(new MeasurementBatch.Entry(++sequence, run));
        }
        byAgent.forEach((agent, entries) -> {
            UUID boot = boots.computeIfAbsent(agent, a -> UUID.randomUUID());
            for (int from = 0; from < entries.size(); from += 200) {
                List<MeasurementBatch.Entry> part = entries.subList(from, Math.min(entries.size(), from + 200));
                sink.accept(new MeasurementBatch(agent, boot, List.copyOf(part)))
                        .toCompletableFuture()
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
            }
        });
    }
}
