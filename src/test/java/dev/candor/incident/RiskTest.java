package dev.candor.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.Judged;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.signal.Signal.Kind;
import dev.candor.correlation.signal.Signal.Severity;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others warn of, from the first warning over the failure to the end. */
@QuarkusTest
class RiskTest {

    @Inject
    IncidentService incidents;

    @Inject
    CatalogStore catalogs;

    @Inject
    Event<Judged> judgements;

    private Platform platform;

    @BeforeEach
    void aMachineAndAVolumeOnEachHost() {
        platform = new Platform(catalogs, judgements);
        for (int n = 1; n <= 2; n++) {
            platform.place(n, n);
            platform.placeVolume(n, n);
        }
        platform.inForce();
    }

    @Test
    void aWarnedDiskPutsVolumesAtRiskAndNothingElse() {
        platform.judge(0, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));

        Incident incident = theOneOf(platform.host(1));
        assertThat(incident.atRisk()).isTrue();
        assertThat(incident.severity()).isEqualTo(Incident.Severity.MINOR);
        assertThat(incident.title()).isEqualTo("Volumes on one host in Frankfurt are at risk");
        assertThat(incident.components()).isEmpty();
        assertThat(incident.latest().orElseThrow().text())
                .contains("a disk on one host in Frankfurt is in trouble", "No probe sees a failure")
                .doesNotContain("<b>", platform.h(1), "alert Trouble");
        assertThat(incident.explanation()).contains(platform.h(1), "alert Trouble (disk, critical)");
        assertThat(impacts(1)).containsExactly(tuple(platform.volume(1), Impact.State.AT_RISK, Impact.Basis.PROBE));
        assertThat(impacts(2)).isEmpty();
    }

    @Test
    void starvedMemoryPutsMachinesAtRisk() {
        platform.judge(0, platform.well().warned(platform.host(1), Kind.MEMORY, Severity.WARNING));

        assertThat(impacts(1)).containsExactly(tuple(platform.machine(1), Impact.State.AT_RISK, Impact.Basis.PROBE));
    }

    @Test
    void whatAnOperatorSaysDiedIsImpairedOnTheirWord() {
        platform.judge(0, platform.well().warned(platform.host(1), Kind.DISK, Severity.DEAD));

        Incident incident = theOneOf(platform.host(1));
        assertThat(incident.atRisk()).isFalse();
        assertThat(incident.severity()).isEqualTo(Incident.Severity.MAJOR);
        assertThat(incident.title()).isEqualTo("Volumes on one host in Frankfurt have failed");
        assertThat(impacts(1)).containsExactly(tuple(platform.volume(1), Impact.State.IMPAIRED, Impact.Basis.OPERATOR));
    }

    @Test
    void theSameWarningChangesNothing() {
        platform.judge(0, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));
        Incident before = theOneOf(platform.host(1));
        platform.judge(1, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));
        platform.judge(30, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));

        assertThat(theOneOf(platform.host(1))).isEqualTo(before);
    }

    @Test
    void whenProbesFailThereTheWarningBecomesTheOutageAndFallsBackWhenTheyRecover() {
        platform.judge(0, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));
        Incident warning = theOneOf(platform.host(1));
        platform.judge(
                60,
                platform.failing(1)
                        .warned(platform.host(1), Kind.DISK, Severity.CRITICAL)
                        .blames(platform.host(1)));

        Incident outage = theOneOf(platform.host(1));
        assertThat(outage.id()).isEqualTo(warning.id());
        assertThat(outage.atRisk()).isFalse();
        assertThat(outage.title()).isEqualTo("Machines on one host in Frankfurt are failing");
        assertThat(outage.latest().orElseThrow().text()).startsWith("What others warned of has come about");
        assertThat(impacts(1))
                .containsExactlyInAnyOrder(
                        tuple(platform.volume(1), Impact.State.IMPAIRED, Impact.Basis.PLACEMENT),
                        tuple(platform.machine(1), Impact.State.IMPAIRED, Impact.Basis.PLACEMENT));
        assertThat(incidents.impactsOf(platform.customer(1), platform.start()))
                .as("impaired since the failure, not since the warning")
                .allMatch(i -> i.from().equals(platform.start().plusSeconds(57)));

        platform.judge(120, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));
        assertThat(theOneOf(platform.host(1)).atRisk()).as("before the hold").isFalse();
        platform.judge(125, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));
        Incident again = theOneOf(platform.host(1));
        assertThat(again.id()).isEqualTo(warning.id());
        assertThat(again.atRisk()).isTrue();
        assertThat(again.latest().orElseThrow().text()).startsWith("Nothing fails any more; the warning stays.");
        assertThat(impacts(1))
                .containsExactlyInAnyOrder(
                        tuple(platform.volume(1), Impact.State.AT_RISK, Impact.Basis.PROBE),
                        tuple(platform.machine(1), Impact.State.RECOVERED, Impact.Basis.PLACEMENT));
    }

    @Test
    void aWarningThatEndsResolvesAfterTheHold() {
        platform.judge(0, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));
        Incident incident = theOneOf(platform.host(1));
        platform.judge(10, platform.well());
        assertThat(incidents.find(incident.id()).orElseThrow().open()).isTrue();
        platform.judge(15, platform.well());

        assertThat(incidents.find(incident.id()).orElseThrow().open()).isFalse();
        assertThat(impacts(1)).extracting(i -> i.toList().get(1)).containsExactly(Impact.State.RECOVERED);
        platform.judge(60, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));
        assertThat(theOneOf(platform.host(1)).id()).as("flapping is one story").isEqualTo(incident.id());
    }

    @Test
    void aRegionThatFailsTakesTheWarningAboutItsHostIn() {
        platform.judge(0, platform.well().warned(platform.host(1), Kind.DISK, Severity.CRITICAL));
        Incident warning = theOneOf(platform.host(1));
        platform.judge(
                10,
                platform.failing(1)
                        .warned(platform.host(1), Kind.DISK, Severity.CRITICAL)
                        .blames(platform.region()));

        Incident outage = theOneOf(platform.region());
        assertThat(outage.id()).isEqualTo(warning.id());
        assertThat(incidents.open()).extracting(Incident::cause).doesNotContain(platform.host(1));
    }

    private List<Tuple> impacts(int customer) {
        return incidents.impactsOf(platform.customer(customer), platform.start()).stream()
                .map(i -> tuple(i.resource(), i.state(), i.basis()))
                .toList();
    }

    private Incident theOneOf(Suspect cause) {
        List<Incident> found =
                incidents.open().stream().filter(i -> cause.equals(i.cause())).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
