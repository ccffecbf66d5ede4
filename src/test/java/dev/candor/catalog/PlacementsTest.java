package dev.candor.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The history as SQL keeps it. Each test begins with an empty catalog, which ends whatever another one left open. */
@QuarkusTest
class PlacementsTest {

    private static final Instant NINE = Instant.parse("2026-03-01T09:00:00Z");
    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant ELEVEN = Instant.parse("2026-03-01T11:00:00Z");

    @Inject
    Placements placements;

    @BeforeEach
    void beginWithSomethingThatWasAlwaysThere() throws SQLException {
        // The very first catalog tells what was there before Candor; these tests are about what comes later.
        placements.record(catalog("always", "always-host"), NINE);
    }

    @Test
    void aMoveEndsTheOldPlacementAndBeginsTheNewOne() throws SQLException {
        placements.record(catalog("mover", "mover-1"), NINE);
        placements.record(catalog("mover", "mover-2"), TEN);

        assertThat(placements.onHost("mover-1", NINE.minusNanos(1_000))).isEmpty();
        assertThat(placements.onHost("mover-1", NINE)).containsExactly(new Placement("mover", "mover-1", NINE, TEN));
        assertThat(placements.onHost("mover-1", TEN.minusNanos(1_000))).hasSize(1);
        assertThat(placements.onHost("mover-1", TEN)).isEmpty();
        assertThat(placements.onHost("mover-2", TEN)).containsExactly(new Placement("mover", "mover-2", TEN, null));
        assertThat(placements.onHosts(List.of("mover-1", "mover-2"), TEN)).hasSize(1);
    }

    @Test
    void aRemovalEndsThePlacementAndKeepsThePast() throws SQLException {
        placements.record(catalog("gone", "gone-1"), NINE);
        placements.record(catalog("other", "other-1"), TEN);

        assertThat(placements.onHost("gone-1", NINE)).hasSize(1);
        assertThat(placements.onHost("gone-1", TEN)).isEmpty();
    }

    @Test
    void recordingTheSameAgainChangesNothing() throws SQLException {
        placements.record(catalog("still", "still-1"), NINE);
        placements.record(catalog("still", "still-1"), TEN);
        placements.record(catalog("still", "still-1"), TEN);

        assertThat(placements.onHost("still-1", ELEVEN)).containsExactly(new Placement("still", "still-1", NINE, null));
    }

    @Test
    void whatComesAndGoesWithinOneMomentNeverWas() throws SQLException {
        placements.record(catalog("brief", "brief-1"), NINE);
        placements.record(catalog("brief", "brief-2"), NINE);

        assertThat(placements.onHost("brief-1", NINE)).isEmpty();
        assertThat(placements.onHost("brief-2", NINE)).hasSize(1);
    }

    @Test
    void periodsInTheFileAreTakenAsWritten() throws SQLException {
        placements.record(catalog("written", "written-1"), NINE);
        Placement past = new Placement("written", "written-1", Instant.parse("2026-01-01T00:00:00Z"), NINE);
        Placement present = new Placement("written", "written-2", NINE, null);
        placements.record(catalog(past, present), TEN);
        placements.record(catalog(past, present), ELEVEN);

        assertThat(placements.onHost("written-1", NINE.minusSeconds(1))).containsExactly(past);
        assertThat(placements.onHost("written-1", NINE)).isEmpty();
        assertThat(placements.onHost("written-2", ELEVEN)).containsExactly(present);

        placements.record(catalog("written", "written-3"), ELEVEN);
        assertThat(placements.onHost("written-1", NINE.minusSeconds(1))).containsExactly(past);
        assertThat(placements.onHost("written-2", TEN)).hasSize(1);
        assertThat(placements.onHost("written-2", ELEVEN)).isEmpty();
        assertThat(placements.onHost("written-3", ELEVEN)).hasSize(1);
    }

    @Test
    void thousandsAreRecordedAtOnce() throws SQLException {
        Placement[] many = new Placement[5_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Placement("many-" + i, "many-host-" + i % 10, null, null);
        }
        placements.record(catalog(many), NINE);
        assertThat(placements.onHost("many-host-3", NINE)).hasSize(500);
        placements.record(catalog("other", "other-1"), TEN);
        assertThat(placements.onHost("many-host-3", TEN)).isEmpty();
    }

    private static Catalog catalog(String resource, String host) {
        return catalog(new Placement(resource, host, null, null));
    }

    private static Catalog catalog(Placement... placements) {
        Map<String, Host> hosts = new LinkedHashMap<>();
        Map<String, Resource> resources = new LinkedHashMap<>();
        for (Placement placement : placements) {
            hosts.put(placement.host(), new Host(placement.host(), "fra"));
            resources.put(
                    placement.resource(),
                    new Resource(placement.resource(), "acme", ResourceKind.MACHINE, placement.resource(), null));
        }
        return new Catalog(
                "Test",
                List.of(new Region("fra", "Frankfurt")),
                List.copyOf(hosts.values()),
                List.of(),
                List.of(),
                List.of(new Customer("acme", "Acme")),
                List.copyOf(resources.values()),
                Arrays.asList(placements));
    }
}
