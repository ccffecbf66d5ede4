package dev.candor.incident;

import static dev.candor.incident.Beliefs.at;
import static dev.candor.incident.Beliefs.clean;
import static dev.candor.incident.Beliefs.component;
import static dev.candor.incident.Beliefs.host;
import static dev.candor.incident.Beliefs.location;
import static dev.candor.incident.Beliefs.muted;
import static dev.candor.incident.Beliefs.open;
import static dev.candor.incident.Beliefs.openUnexplained;
import static dev.candor.incident.Beliefs.region;
import static dev.candor.incident.Beliefs.resolved;
import static dev.candor.incident.Beliefs.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncidentPlanTest {

    @Test
    void nothingHappensWhileEverythingIsUp() {
        assertThat(at(0).plan()).isEmpty();
    }

    @Test
    void eachCauseOpensOneIncident() {
        List<Step> steps = at(10).component("edge", Health.DOWN)
                .blames(host("fra-2"), "machines")
                .blames(version("machines/v2"), "edge")
                .plan();

        assertThat(opened(steps)).extracting(Picture::key).containsExactly("host fra-2", "app version machines/v2");
        Picture first = opened(steps).get(0);
        assertThat(first.began()).isEqualTo(Beliefs.T.plusSeconds(7));
        assertThat(first.components()).isEqualTo(Map.of("machines", Health.DEGRADED));
        assertThat(first.platformAtFault()).isTrue();
    }

    @Test
    void aFailingComponentThatAFindingCoversOpensNoSecondIncident() {
        List<Step> steps = at(0).component("machines", Health.DOWN)
                .blames(host("fra-2"), "machines")
                .plan();

        assertThat(opened(steps)).extracting(Picture::key).containsExactly("host fra-2");
    }

    @Test
    void componentsThatNothingExplainsOpenOneIncidentThatSaysSo() {
        List<Step> steps = at(0).component("edge", Health.DOWN)
                .component("api", Health.DEGRADED, "ams")
                .plan();

        Picture picture = opened(steps).get(0);
        assertThat(opened(steps)).hasSize(1);
        assertThat(picture.cause()).isNull();
        assertThat(picture.explanation())
                .startsWith("No single location, region, host, instance or version explains it.");
        assertThat(picture.components().keySet()).containsExactly("edge", "api");
        assertThat(picture.severity()).isEqualTo(Incident.Severity.CRITICAL);
    }

    @Test
    void aFailureIsToldWithoutACauseOnlyOnceThereWasTimeToFindOne() {
        Duration patience = Duration.ofSeconds(5);
        Beliefs belief = at(10).component("edge", Health.DOWN, "fra", "iad");
        Duration failing = Duration.between(
                belief.judged().components().get("edge").since(),
                belief.judged().at());

        assertThat(belief.plan(Duration.ZERO, failing.plusMillis(1))).isEmpty();
        assertThat(opened(belief.plan(Duration.ZERO, failing))).hasSize(1);
        assertThat(opened(belief.blames(host("fra-2"), "edge").plan(Duration.ZERO, failing.plus(patience))))
                .as("a cause is told at once")
                .extracting(Picture::cause)
                .containsExactly(host("fra-2"));
    }

    @Test
    void unknownOpensNothing() {
        assertThat(at(0).component("edge", Health.UNKNOWN).plan()).isEmpty();
    }

    @Test
    void unknownResolvesNothingHoweverLongItLasts() {
        Known known = clean(openUnexplained("edge"), 0);

        assertThat(at(3600).component("edge", Health.UNKNOWN).plan(known)).containsExactly(new Step.Wait(known));
    }

    @Test
    void aFindingThatVanishesBecauseNobodyLooksAnyMoreResolvesNothing() {
        Known known = clean(open(host("fra-2"), "machines"), 0);

        assertThat(at(3600).series("p", "fra", Health.UNKNOWN, 0).plan(known)).containsExactly(new Step.Wait(known));
    }

    @Test
    void aComponentThatIsInNoJudgementIsUnknownAndNotWell() {
        Known known = clean(open(host("fra-2"), "machines"), 0);
        List<Step> steps = IncidentPlan.steps(
                new IncidentPlan.Rules(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                new dev.candor.correlation.Judgement(Beliefs.T.plusSeconds(60), List.of(), Map.of(), List.of()),
                Beliefs.CATALOG,
                dev.candor.probe.ProbeSet.EMPTY,
                List.of(known));

        assertThat(steps).containsExactly(new Step.Wait(known));
    }

    @Test
    void aFailureThatOnlyABlamedLocationSeesIsForOperatorsOnly() {
        List<Step> steps = at(0).component("edge", Health.DEGRADED, "fra")
                .blames(location("fra"), "edge")
                .plan();

        assertThat(opened(steps)).hasSize(1);
        assertThat(opened(steps).get(0).platformAtFault()).isFalse();
        assertThat(opened(steps).get(0).components()).isEmpty();
    }

    @Test
    void whatOtherLocationsSeeTooIsToldAlthoughOneLocationIsBlamed() {
        List<Step> steps = at(0).component("edge", Health.DOWN, "fra", "iad")
                .blames(location("fra"), "edge")
                .plan();

        assertThat(opened(steps)).extracting(Picture::key).containsExactly("location fra", "unexplained edge");
    }

    @Test
    void aCauseFoundLaterRevisesTheUnexplainedIncidentInPlace() {
        Known known = openUnexplained("edge");
        List<Step> steps = at(20).component("edge", Health.DOWN)
                .blames(version("machines/v2"), "edge")
                .plan(known);

        assertThat(steps).hasSize(1);
        Step.Keep keep = (Step.Keep) steps.get(0);
        assertThat(keep.known()).isEqualTo(known);
        assertThat(keep.picture().key()).isEqualTo("app version machines/v2");
        assertThat(keep.picture().explained()).isTrue();
    }

    @Test
    void aCauseForOtherComponentsLeavesTheUnexplainedIncidentAlone() {
        Known known = openUnexplained("edge");
        List<Step> steps = at(20).component("edge", Health.DOWN)
                .blames(host("fra-2"), "machines")
                .plan(known);

        assertThat(opened(steps)).extracting(Picture::key).containsExactly("host fra-2");
        assertThat(kept(steps)).extracting(Picture::key).containsExactly("unexplained edge");
    }

    @Test
    void aHostRevisedToItsRegionStaysOneIncident() {
        Known known = open(host("fra-2"), "machines");
        List<Step> steps = at(20).blames(region("fra"), "machines").plan(known);

        assertThat(steps).hasSize(1);
        assertThat(kept(steps)).extracting(Picture::key).containsExactly("region fra");
    }

    @Test
    void aHostOfAnotherRegionIsAnotherCause() {
        Known known = open(host("iad-1"), "machines");
        List<Step> steps = at(20).blames(region("fra"), "machines").plan(known);

        assertThat(opened(steps)).extracting(Picture::key).containsExactly("region fra");
    }

    @Test
    void aHostBlamedBesideItsRegionIsNoSecondCause() {
        List<Step> steps = at(0).blames(host("fra-2"), "machines")
                .blames(region("fra"), "machines")
                .plan();

        assertThat(opened(steps)).extracting(Picture::key).containsExactly("region fra");
    }

    @Test
    void incidentsOfHostsAreMergedIntoThatOfTheirRegion() {
        Known one = open(host("fra-1"), "machines");
        Known two = open(host("fra-2"), "machines");
        List<Step> steps = at(20).blames(region("fra"), "machines").plan(one, two);

        assertThat(steps).hasSize(2);
        assertThat(kept(steps)).extracting(Picture::key).containsExactly("region fra");
        assertThat(steps.stream().filter(Step.Merge.class::isInstance)).hasSize(1);
    }

    @Test
    void twoHostsAreTwoCauses() {
        Known known = open(host("fra-1"), "machines");
        List<Step> steps = at(20).blames(host("fra-1"), "machines")
                .blames(host("fra-2"), "machines")
                .plan(known);

        assertThat(opened(steps)).extracting(Picture::key).containsExactly("host fra-2");
        assertThat(kept(steps)).extracting(Picture::key).containsExactly("host fra-1");
    }

    @Test
    void aRivalThatProvesRightRevisesInPlace() {
        Known known = open(component("edge"), "edge");
        List<Step> steps = at(5).component("edge", Health.DOWN)
                .blames(host("iad-1"), List.of(component("edge")), "machines")
                .plan(known);

        assertThat(kept(steps)).extracting(Picture::key).containsExactly("host iad-1");
        assertThat(opened(steps)).isEmpty();
    }

    @Test
    void componentsThatFailTogetherGatherInOneIncidentAndLaterOnesDoNot() {
        Known known = openUnexplained("edge");

        assertThat(kept(at(120).component("edge", Health.DOWN)
                        .component("api", Health.DOWN)
                        .plan(known)))
                .singleElement()
                .extracting(p -> p.components().keySet())
                .isEqualTo(java.util.Set.of("edge", "api"));
        assertThat(opened(at(121).component("edge", Health.DOWN)
                        .component("api", Health.DOWN)
                        .plan(known)))
                .extracting(Picture::key)
                .containsExactly("unexplained api");
    }

    @ParameterizedTest
    @CsvSource({"0, Clean", "4, Clean", "5, Resolve", "600, Resolve"})
    void anIncidentResolvesOnceItWasCleanForTheHold(int second, String step) {
        Known known = clean(open(host("fra-2"), "machines"), 0);

        assertThat(at(second).plan(known))
                .singleElement()
                .extracting(s -> s.getClass().getSimpleName())
                .isEqualTo(step);
    }

    @Test
    void theHoldBeginsAtTheFirstCleanJudgement() {
        Known known = open(host("fra-2"), "machines");

        assertThat(at(100).plan(known)).containsExactly(new Step.Clean(known, Beliefs.T.plusSeconds(100)));
        assertThat(at(100).plan(Duration.ZERO, known))
                .containsExactly(new Step.Resolve(known, Beliefs.T.plusSeconds(100)));
    }

    @Test
    void anIncidentWhoseFindingIsGoneLastsWhileItsComponentFails() {
        Known known = clean(open(host("fra-2"), "machines"), 0);
        List<Step> steps = at(100).component("machines", Health.DOWN).plan(known);

        assertThat(steps).hasSize(1);
        assertThat(kept(steps)).extracting(Picture::key).containsExactly("host fra-2");
    }

    @Test
    void aComponentThatFailsForAnotherKnownCauseHoldsNothingOpen() {
        Known over = clean(open(host("fra-1"), "machines"), 0);
        Known lasts = open(host("fra-2"), "machines");
        List<Step> steps = at(100).component("machines", Health.DEGRADED)
                .blames(host("fra-2"), "machines")
                .plan(over, lasts);

        assertThat(steps).contains(new Step.Resolve(over, Beliefs.T));
        assertThat(kept(steps)).extracting(Picture::key).containsExactly("host fra-2");
    }

    @Test
    void aRecurrenceWithinTwoMinutesReopensAndALaterOneOpens() {
        Known known = resolved(open(host("fra-2"), "machines"), 0);

        assertThat(at(120).blames(host("fra-2"), "machines").plan(known))
                .singleElement()
                .isInstanceOf(Step.Reopen.class);
        assertThat(at(121).blames(host("fra-2"), "machines").plan(known))
                .singleElement()
                .isInstanceOf(Step.Open.class);
    }

    @Test
    void anUnexplainedRecurrenceReopensToo() {
        Known known = resolved(openUnexplained("edge"), 0);

        assertThat(at(60).component("edge", Health.DOWN).plan(known))
                .singleElement()
                .isInstanceOf(Step.Reopen.class);
    }

    @Test
    void whatAnOperatorClosedByForceStaysClosedUntilItWasClean() {
        Known known = muted(open(host("fra-2"), "machines"), 0);

        assertThat(at(600).component("machines", Health.DOWN)
                        .blames(host("fra-2"), "machines")
                        .plan(known))
                .containsExactly(new Step.Wait(known));
        assertThat(at(600).component("machines", Health.DOWN).plan(known)).containsExactly(new Step.Wait(known));
        assertThat(at(600).plan(Duration.ZERO, known)).containsExactly(new Step.Unmute(known));
    }

    @Test
    void severitySaysHowFarItReaches() {
        assertThat(opened(at(0).blames(host("fra-2"), "machines").plan()).get(0).severity())
                .isEqualTo(Incident.Severity.MINOR);
        assertThat(opened(at(0).component("machines", Health.DOWN)
                                .blames(host("fra-2"), "machines")
                                .plan())
                        .get(0)
                        .severity())
                .isEqualTo(Incident.Severity.MAJOR);
        assertThat(opened(at(0).blames(region("fra"), "machines").plan()).get(0).severity())
                .isEqualTo(Incident.Severity.MAJOR);
        assertThat(opened(at(0).component("edge", Health.DOWN)
                                .blames(component("edge"), "edge")
                                .plan())
                        .get(0)
                        .severity())
                .isEqualTo(Incident.Severity.CRITICAL);
        assertThat(opened(at(0).component("edge", Health.DOWN, "fra", "iad").plan())
                        .get(0)
                        .severity())
                .isEqualTo(Incident.Severity.MAJOR);
    }

    private static List<Picture> opened(List<Step> steps) {
        return steps.stream()
                .filter(Step.Open.class::isInstance)
                .map(s -> ((Step.Open) s).picture())
                .toList();
    }

    private static List<Picture> kept(List<Step> steps) {
        return steps.stream()
                .filter(Step.Keep.class::isInstance)
                .map(s -> ((Step.Keep) s).picture())
                .toList();
    }
}
