package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private final Sample sample = new Sample();
    private Map<java.util.UUID, Trace> traces = Map.of();

    private List<String> acmeIsTold() {
        return told("acme");
    }

    private List<String> told(String customer) {
        Facts known = sample.facts();
        Facts facts = new Facts(
                known.atlas(),
                known.judgement(),
                known.incidents(),
                known.impacts(),
                known.spans(),
                known.works(),
                known.expired(),
                known.now(),
                known.past(),
                traces);
        return new Projection(facts, Audience.of(customer)).verdict(null).todo();
    }

    private Incident blames(Suspect.Kind kind, String id) {
        return sample.incident(new Suspect(kind, id), "machines", List.of("fra"), Sample.automaticUpdate());
    }

    private void impact(Incident incident, String resource, String host, Impact.State state, Impact.Basis basis) {
        sample.impacts.add(
                new Impact(incident.id(), resource, "acme", host, state, basis, Sample.NOW.minusSeconds(192), null));
    }

    private Incident died(String what) {
        Incident i = blames(Suspect.Kind.HOST, "fra-1");
        sample.incidents.remove(i);
        Incident dead = new Incident(
                i.id(),
                i.title(),
                i.phase(),
                i.severity(),
                i.cause(),
                i.confidence(),
                i.explanation(),
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.resolvedAt(),
                true,
                i.components(),
                i.regions(),
                i.evidence(),
                i.updates(),
                false,
                null,
                List.of(what),
                null);
        sample.incidents.add(dead);
        return dead;
    }

    @Test
    void whileOtherMachinesOfAnAppServeThereIsNothingToDoAndVolumesAreLeftAlone() {
        sample.hostDies();
        assertThat(acmeIsTold())
                .containsExactly(
                        "Leave volume shop-db alone: out of reach while this lasts, and nothing says that data are lost.",
                        "Nothing to do for Shop: requests continue on 2 of its 3 machines.");
    }

    @Test
    void dataOnADiskThatDiedByAnOperatorsWordAreRestoredFromABackup() {
        Incident incident = died("disk");
        impact(incident, "acme-db", "fra-1", Impact.State.IMPAIRED, Impact.Basis.OPERATOR);
        assertThat(acmeIsTold())
                .containsExactly("Restore volume shop-db from your newest backup if the data cannot be read:"
                        + " our operators say that a disk of the host died.");
    }

    @Test
    void noBackupIsSpokenOfWhereOnlyTheNetworkOfAHostDied() {
        Incident incident = died("network");
        impact(incident, "acme-db", "fra-1", Impact.State.IMPAIRED, Impact.Basis.OPERATOR);
        assertThat(acmeIsTold()).singleElement().asString().startsWith("Leave volume shop-db alone");
    }

    @Test
    void anAppOfWhichAllMachinesAreHitIsStartedElsewhere() {
        Incident incident = blames(Suspect.Kind.REGION, "ams");
        impact(incident, "blog-m1", "ams-1", Impact.State.IMPAIRED, Impact.Basis.PLACEMENT);
        impact(incident, "blog-m2", "ams-2", Impact.State.IMPAIRED, Impact.Basis.PLACEMENT);
        assertThat(acmeIsTold()).containsExactly("Start a machine of Blog in another region: all that it has are hit.");
    }

    @Test
    void aMachineThatAnotherIncidentHitsIsNotSaidToServe() {
        Incident first = blames(Suspect.Kind.HOST, "ams-1");
        impact(first, "blog-m1", "ams-1", Impact.State.IMPAIRED, Impact.Basis.PLACEMENT);
        Incident second = blames(Suspect.Kind.HOST, "ams-2");
        impact(second, "blog-m2", "ams-2", Impact.State.IMPAIRED, Impact.Basis.PLACEMENT);
        assertThat(acmeIsTold()).containsExactly("Start a machine of Blog on another host: all that it has are hit.");
    }

    @Test
    void ownDeploysAreRolledBackToWhatRanBeforeWhereThatIsKnown() {
        Incident incident = blames(Suspect.Kind.APP_VERSION, "shop/v42");
        impact(incident, "shop-m1", "fra-1", Impact.State.AT_RISK, Impact.Basis.PLACEMENT);
        assertThat(acmeIsTold())
                .containsExactly("Roll Shop back to what ran before v42: the failures are of that version only.");
        traces = Map.of(incident.id(), trace("v41"));
        assertThat(acmeIsTold()).containsExactly("Roll Shop back to v41: the failures are of v42 only.");
    }

    private static Trace trace(@Nullable String before) {
        Instant from = Sample.NOW.minusSeconds(600);
        return new Trace(Seen.of(List.of(), from, Sample.NOW), Map.of(), List.of(), before, Sample.NOW);
    }

    @Test
    void aHostIsNamedToWhoHasAMachineThereAndToNobodyElse() {
        Incident incident = blames(Suspect.Kind.INSTANCE, "shop/fra-2");
        impact(incident, "shop-m1", "fra-1", Impact.State.IMPAIRED, Impact.Basis.PLACEMENT);
        assertThat(acmeIsTold())
                .containsExactly(
                        "Look at Shop itself: one instance of it fails, and the platform under it is not blamed.");
        impact(incident, "shop-m2", "fra-2", Impact.State.IMPAIRED, Impact.Basis.PLACEMENT);
        assertThat(acmeIsTold())
                .containsExactly("Restart or replace the machine of Shop on host fra-2: it fails on this one only.");
    }

    @Test
    void anAppThatFailsInOneRegionIsSentToThoseWhereItRuns() {
        Incident incident = blames(Suspect.Kind.APP_REGION, "shop/fra");
        impact(incident, "shop-m1", "fra-1", Impact.State.IMPAIRED, Impact.Basis.PLACEMENT);
        impact(incident, "shop-m2", "fra-2", Impact.State.IMPAIRED, Impact.Basis.PLACEMENT);
        assertThat(acmeIsTold()).containsExactly("Send requests for Shop to Amsterdam: it fails in Frankfurt only.");
    }

    @Test
    void usersBehindABrokenNetworkAreNamedToThoseOnlyWhoHaveSomethingAtItsEnd() {
        blames(Suspect.Kind.PATH, "nrt/fra");
        assertThat(acmeIsTold())
                .containsExactly("Nothing to do: what you have in Frankfurt is not blamed."
                        + " Users near Tokyo may not get through to it.");
        assertThat(told("globex")).containsExactly("Nothing to do: you have nothing in Frankfurt.");
    }

    @Test
    void whatIsAtRiskIsBackedUpAndWhatNobodySeesIsLookedAt() {
        Incident incident = blames(Suspect.Kind.HOST, "fra-1");
        impact(incident, "acme-db", "fra-1", Impact.State.AT_RISK, Impact.Basis.PROBE);
        assertThat(acmeIsTold())
                .containsExactly(
                        "Make sure that you have a fresh backup of volume shop-db: it works, on hardware that is in trouble.");
        sample.impacts.clear();
        sample.resources.add(new Resource("acme-vm", "acme", ResourceKind.MACHINE, "Batch", null));
        sample.placements.add(new Placement("acme-vm", "fra-1", null, null));
        impact(incident, "acme-vm", "fra-1", Impact.State.UNKNOWN, Impact.Basis.PLACEMENT);
        assertThat(acmeIsTold())
                .containsExactly(
                        "See for yourself whether machine Batch works: no location tells us. What you answer us helps.");
    }

    @Test
    void nothingIsAdvisedWhereNothingIsKnownOfNow() {
        sample.hostDies();
        sample.asOf = Sample.NOW.minusSeconds(127);
        assertThat(acmeIsTold()).isEmpty();
        Sample calm = new Sample();
        assertThat(new Projection(calm.facts(), Audience.of("acme"))
                        .verdict(null)
                        .todo())
                .isEmpty();
    }

    @Test
    void whatCannotBeHelpedIsSaidSo() {
        sample.incident(null, "api", List.of(), Sample.automaticUpdate());
        assertThat(acmeIsTold()).containsExactly("Nothing that you could do is known yet.");
        sample.incidents.clear();
        blames(Suspect.Kind.APP, "api");
        assertThat(acmeIsTold()).containsExactly("Nothing to do: what needs Machines API may fail until this is over.");
    }
}
