package dev.candor.gate;

import static dev.candor.gate.Runs.NEW;
import static dev.candor.gate.Runs.OLD;
import static dev.candor.gate.Runs.START;
import static dev.candor.gate.Runs.at;
import static dev.candor.gate.Runs.blame;
import static dev.candor.gate.Runs.sample;
import static dev.candor.gate.Runs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import dev.candor.gate.GatePolicy.FailOn;
import dev.candor.gate.GatePolicy.OnFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a deploy may do while it goes on, whose faults count, and what holds a gate. */
class GateLimitsTest {

    private static final List<String> BOTH = List.of("fra", "iad");
    private static final BiPredicate<String, Long> GOOD = (location, second) -> false;

    private final GateJudge judge = new GateJudge(Duration.ofSeconds(6));

    @Test
    void aDowntimeThatIsCertainlyTooLongFailsAndSaysBetweenWhichBounds() {
        List<Sample> runs =
                Runs.of(BOTH, 60, (location, second) -> location.equals("iad") && second >= 20 && second <= 30);

        GateReport report = decide(policy(Duration.ofSeconds(5), null, null), runs, 60);

        assertThat(report.status()).isEqualTo(GateStatus.FAILED);
        assertThat(report.blame()).isEqualTo("downtime");
        assertThat(report.reasons().get(0)).isEqualTo("iad: down for 10.0 s to 14.0 s, at most 5.0 s allowed");
        assertThat(report.deploy().downtime().get("iad").minMs()).isEqualTo(10_000);
    }

    @Test
    void aDowntimeThatMayOrMayNotBeTooLongIsInconclusive() {
        List<Sample> runs =
                Runs.of(BOTH, 1200, (location, second) -> location.equals("iad") && second >= 20 && second <= 24);

        GateReport report = decide(policy(Duration.ofSeconds(5), null, null), until(runs, 400), 400);

        assertThat(report.status()).isEqualTo(GateStatus.INCONCLUSIVE);
        assertThat(report.reasons().get(0)).contains("can't be told");
    }

    @Test
    void anOldVersionThatStaysTooLongFails() {
        List<Sample> runs = new ArrayList<>(Runs.of(List.of("fra"), 200, GOOD));
        for (long second = 0; second < 200; second += 2) {
            runs.add(sample("iad", second, second < 130 ? OLD : NEW, false));
        }

        GateReport report = decide(policy(null, Duration.ofSeconds(120), null), runs, 131);

        assertThat(report.status()).isEqualTo(GateStatus.FAILED);
        assertThat(report.blame()).isEqualTo("convergence");
        assertThat(report.reasons().get(0)).contains("128.0 s after the deploy began");
        assertThat(decide(policy(null, Duration.ofSeconds(150), null), runs, 131)
                        .status())
                .isEqualTo(GateStatus.RUNNING);
    }

    @Test
    void staleAnswersAfterConvergenceAreCountedAndMayFail() {
        List<Sample> runs = Runs.of(BOTH, 200, GOOD);
        runs.add(sample("iad", 101, OLD, false));

        GateReport report = decide(policy(null, null, 0.0), until(runs, 120), 120);

        assertThat(report.status()).isEqualTo(GateStatus.FAILED);
        assertThat(report.blame()).isEqualTo("skew");
        assertThat(report.reasons().get(0)).contains("came from another version", "discovery is stale");
        assertThat(report.regions())
                .anySatisfy(r -> assertThat(r.staleAnswers()).isEqualTo(1));
        assertThat(decide(GatePolicy.DEFAULT, until(runs, 120), 120).status()).isEqualTo(GateStatus.RUNNING);
    }

    @Test
    void onlyWhatThePolicyNamesFailsADeploy() {
        List<Sample> runs = Runs.of(BOTH, 60, (location, second) -> location.equals("iad"));
        List<Blame> stale = List.of(blame(Suspect.Kind.STALE_DISCOVERY, "shop/iad", 0, 60, List.of("iad")));

        assertThat(decide(failOn(FailOn.ALL), runs, stale, null, 60).status()).isEqualTo(GateStatus.FAILED);
        GateReport lenient = decide(failOn(Set.of(FailOn.DEPLOY)), runs, stale, null, 60);
        assertThat(lenient.status()).isEqualTo(GateStatus.RUNNING);
        assertThat(lenient.regions()).anySatisfy(r -> assertThat(r.excluded()).containsEntry("stale_discovery", 30));
        List<Blame> dns = List.of(blame(Suspect.Kind.STALE_DNS, "shop", 0, 60, List.of("iad")));
        assertThat(decide(failOn(Set.of(FailOn.APP)), runs, dns, null, 60).status())
                .isEqualTo(GateStatus.RUNNING);
        List<Blame> app = List.of(blame(Suspect.Kind.APP, "shop", 0, 60, List.of("iad")));
        assertThat(decide(failOn(Set.of(FailOn.STALE_DNS)), runs, app, null, 60).status())
                .isEqualTo(GateStatus.RUNNING);
        List<Sample> silent = runs.stream()
                .map(s -> s.failed()
                        ? new Sample(s.probe(), s.location(), null, null, null, s.at(), true, 10, "no answer")
                        : s)
                .toList();
        assertThat(decide(failOn(Set.of(FailOn.CRITICAL_REGION_UNRESPONSIVE)), silent, List.of(), null, 60)
                        .blame())
                .isEqualTo("unanswered");
        assertThat(decide(failOn(Set.of(FailOn.APP)), silent, List.of(), null, 60)
                        .status())
                .isEqualTo(GateStatus.RUNNING);
    }

    @Test
    void aPathsFaultIsLeftOutOrSpoilsTheRegionAsThePolicySays() {
        List<Sample> runs = Runs.of(BOTH, 181, (location, second) -> location.equals("iad") && second < 100);
        List<Blame> blames = List.of(blame(Suspect.Kind.PATH, "iad/iad", 0, 110, List.of("iad")));

        GateReport report = decide(GatePolicy.DEFAULT, runs, blames, null, 181);
        assertThat(report.status()).isEqualTo(GateStatus.PASSED);
        assertThat(report.regions()).anySatisfy(r -> assertThat(r.excluded()).containsEntry("path_fault", 50));
        assertThat(report.attribution())
                .singleElement()
                .satisfies(a -> assertThat(a.kind()).isEqualTo("path"));
        assertThat(decide(onPath(OnFault.INCONCLUSIVE), runs, blames, null, 181)
                        .reasons()
                        .get(0))
                .contains("by the fault of the path to the platform");
        assertThat(decide(onPath(OnFault.FAIL), runs, blames, null, 181).blame())
                .isEqualTo("path");
    }

    @Test
    void aHeldGateWaitsAndSoaksAnewAfterwards() {
        Hold hold = new Hold(Hold.Kind.INCIDENT, "i1", "Region down", at(0), "https://candor/incidents/i1");
        List<Sample> runs = Runs.of(BOTH, 500, GOOD);

        GateReport held = decide(GatePolicy.DEFAULT, until(runs, 190), List.of(), hold, 190);
        assertThat(held.status()).isEqualTo(GateStatus.HELD);
        assertThat(held.reasons().get(0))
                .isEqualTo("held: the platform has an incident since %s, \"Region down\": https://candor/incidents/i1"
                        .formatted(START));
        GateReport freed =
                judge.judge(held, spec(), START, until(runs, 200), attribution(List.of(), 206), null, at(200));
        assertThat(freed.status()).isEqualTo(GateStatus.RUNNING);
        assertThat(freed.progress()).isEqualTo("0/180s");
        GateReport over =
                judge.judge(freed, spec(), START, until(runs, 381), attribution(List.of(), 387), null, at(381));
        assertThat(over.status()).isEqualTo(GateStatus.PASSED);

        GateReport late = decide(GatePolicy.DEFAULT, runs, List.of(), hold, 900);
        assertThat(late.status()).isEqualTo(GateStatus.INCONCLUSIVE);
        assertThat(late.blame()).isEqualTo("incident");
        assertThat(late.reasons().get(0)).startsWith("held until the deadline: ");
    }

    @Test
    void whileHeldOnlyWhatIsBlamedOnTheDeployFailsIt() {
        Hold hold = new Hold(Hold.Kind.MAINTENANCE, "m1", "Switches", at(0), "https://candor/ops/maintenance");
        List<Sample> runs = Runs.of(BOTH, 60, (location, second) -> location.equals("iad"));
        List<Blame> version = List.of(blame(Suspect.Kind.APP_VERSION, "checkout/" + NEW, 0, 60, List.of("iad")));

        assertThat(decide(GatePolicy.DEFAULT, runs, List.of(), hold, 60).status())
                .isEqualTo(GateStatus.HELD);
        GateReport failed = decide(GatePolicy.DEFAULT, runs, version, hold, 60);
        assertThat(failed.status()).isEqualTo(GateStatus.FAILED);
        assertThat(failed.blame()).isEqualTo("deploy");
        assertThat(failed.reasons().get(0)).startsWith("iad: ").contains("blamed on the deploy");
    }

    @Test
    void aVersionThatNobodyNamedIsTheOneThatDidNotAnswerBefore() {
        List<Sample> runs = new ArrayList<>();
        for (long second = -60; second < 300; second += 2) {
            runs.add(sample("fra", second, second < 20 ? OLD : NEW, false));
        }
        GateSpec any = spec(List.of("fra"), GatePolicy.DEFAULT).of(GateSpec.ANY);

        GateReport report = judge.judge(null, any, START, runs, attribution(List.of(), 300), at(300));

        assertThat(report.status()).isEqualTo(GateStatus.PASSED);
        assertThat(report.regions().get(0).firstNewVersionAt()).isEqualTo(at(20));
        assertThat(report.regions().get(0).before().samples()).isEqualTo(30);
        GateReport nothingNew = judge.judge(null, any, START, until(runs, 10), attribution(List.of(), 10), at(10));
        assertThat(nothingNew.status()).isEqualTo(GateStatus.RUNNING);
    }

    @Test
    void aCommitAndItsAbbreviationAreOneVersion() {
        assertThat(GateSpec.sameVersion("3f2c1ab", "3f2c1ab9d0e84f21a7c05b6e9f1d2c3b4a5f6e7d"))
                .isTrue();
        assertThat(GateSpec.sameVersion("3f2c1ab", "4f2c1ab9d0e84f21a7c05b6e9f1d2c3b4a5f6e7d"))
                .isFalse();
        assertThat(GateSpec.sameVersion("v1", "v10")).isFalse();
        assertThat(sample("fra", 0, "3f2c1ab", false)
                        .named("3f2c1ab9d0e84f21a7c05b6e9f1d2c3b4a5f6e7d")
                        .version())
                .hasSize(40);
    }

    @Test
    void aNewVersionOfAComponentIsNoticedOnceAfterThreeAnswers() {
        VersionWatch watch = new VersionWatch(
                new NoSurroundings(), null, new io.micrometer.core.instrument.simple.SimpleMeterRegistry());

        assertThat(watch.answered("shop", OLD, at(0))).isNull();
        assertThat(watch.answered("shop", NEW, at(1))).isNull();
        assertThat(watch.answered("shop", NEW, at(2))).isNull();
        assertThat(watch.answered("shop", NEW, at(3))).isEqualTo(new VersionWatch.Notice("shop", NEW, OLD, at(1)));
        assertThat(watch.answered("shop", NEW, at(4))).isNull();
        assertThat(watch.answered("shop", OLD, at(5))).isNull();
    }

    private GateReport decide(GatePolicy policy, List<Sample> runs, long second) {
        return decide(policy, runs, List.of(), null, second);
    }

    private GateReport decide(
            GatePolicy policy, List<Sample> runs, List<Blame> blames, @Nullable Hold hold, long second) {
        return judge.judge(null, spec(BOTH, policy), START, runs, attribution(blames, second + 6), hold, at(second));
    }

    private static Attribution attribution(List<Blame> blames, long second) {
        return new Attribution(blames, at(second));
    }

    private static List<Sample> until(List<Sample> runs, long second) {
        return runs.stream().filter(s -> s.at().isBefore(at(second))).toList();
    }

    private static GatePolicy policy(
            @Nullable Duration downtime, @Nullable Duration convergence, @Nullable Double skew) {
        return new GatePolicy(
                30,
                0.2,
                FailOn.ALL,
                OnFault.EXCLUDE,
                OnFault.EXCLUDE,
                OnFault.INCONCLUSIVE,
                0.9,
                downtime,
                convergence,
                skew,
                false);
    }

    private static GatePolicy failOn(Set<FailOn> what) {
        return new GatePolicy(
                30, 0.01, what, OnFault.EXCLUDE, OnFault.EXCLUDE, OnFault.INCONCLUSIVE, 0.9, null, null, null, false);
    }

    private static GatePolicy onPath(OnFault what) {
        return new GatePolicy(
                30, 0.01, FailOn.ALL, OnFault.EXCLUDE, what, OnFault.INCONCLUSIVE, 0.9, null, null, null, false);
    }
}
