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
import dev.candor.gate.GatePolicy.OnFault;
import dev.candor.gate.GateReport.RegionReport;
import dev.candor.gate.GateReport.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

class GateJudgeTest {

    private static final List<String> BOTH = List.of("fra", "iad");
    private static final BiPredicate<String, Long> GOOD = (location, second) -> false;

    private final GateJudge judge = new GateJudge(Duration.ofSeconds(6));

    @Test
    void aGoodDeployPassesOnlyAfterTheWholeSoak() {
        List<Sample> runs = Runs.of(BOTH, 181, GOOD);

        GateReport early = decide(runs, List.of(), 179);
        assertThat(early.status()).isEqualTo(GateStatus.RUNNING);
        assertThat(early.progress()).isEqualTo("179/180s");

        GateReport late = decide(runs, List.of(), 180);
        assertThat(late.status()).isEqualTo(GateStatus.PASSED);
        assertThat(late.reasons()).anyMatch(r -> r.contains("iad: 0 of 91 runs failed"));
        assertThat(late.deploy().downtime()).isEmpty();
    }

    @Test
    void aDeployThatIsBadEverywhereFailsWithinSecondsAndSaysHowBad() {
        List<Sample> runs = Runs.of(BOTH, 20, (location, second) -> true);

        GateReport report = decide(runs, List.of(), 20);

        assertThat(report.status()).isEqualTo(GateStatus.FAILED);
        assertThat(report.reasons().get(0))
                .startsWith(
                        "fra: 10 of 10 runs failed (100.0 %, at most 1.0 % allowed), 10 of them answered by version "
                                + NEW + ", 0 by others; the last said: status was 500");
    }

    @Test
    void oneBadCriticalRegionFailsTheWholeGate() {
        List<Sample> runs = Runs.of(BOTH, 30, (location, second) -> location.equals("iad"));

        GateReport report = decide(runs, List.of(), 30);

        assertThat(report.status()).isEqualTo(GateStatus.FAILED);
        assertThat(region(report, "iad").verdict()).isEqualTo(Verdict.FAILED);
        assertThat(region(report, "fra").verdict()).isEqualTo(Verdict.PENDING);
        assertThat(report.reasons().get(0)).startsWith("iad: ");
    }

    @Test
    void aBadRegionThatIsNotCriticalIsReportedAndDoesNotDecide() {
        List<Sample> runs = Runs.of(List.of("fra", "iad", "syd"), 181, (location, second) -> location.equals("syd"));

        GateReport report = decide(runs, List.of(), 180);

        assertThat(report.status()).isEqualTo(GateStatus.PASSED);
        assertThat(region(report, "syd").verdict()).isEqualTo(Verdict.FAILED);
        assertThat(region(report, "syd").critical()).isFalse();
    }

    @Test
    void withoutNamedRegionsEveryLocationIsCritical() {
        List<Sample> runs = Runs.of(List.of("fra", "syd"), 30, (location, second) -> location.equals("syd"));

        GateReport report = judge.judge(null, spec(List.of(), GatePolicy.DEFAULT), START, runs, judged(30), at(30));

        assertThat(report.status()).isEqualTo(GateStatus.FAILED);
        assertThat(region(report, "syd").critical()).isTrue();
    }

    @Test
    void failuresBlamedOnTheLocationThatMeasuredAreLeftOutAndCounted() {
        List<Sample> runs = Runs.of(BOTH, 181, (location, second) -> location.equals("iad") && second < 40);
        List<Blame> blames = List.of(blame(Suspect.Kind.LOCATION, "iad", 0, 50, List.of("iad")));

        GateReport report = decide(runs, blames, 180);

        assertThat(report.status()).isEqualTo(GateStatus.PASSED);
        assertThat(region(report, "iad").failed()).isEqualTo(20);
        assertThat(region(report, "iad").excluded()).containsEntry("probe_fault", 20);
        assertThat(report.attribution()).singleElement().satisfies(a -> {
            assertThat(a.kind()).isEqualTo("probe");
            assertThat(a.excludedFromGate()).isTrue();
            assertThat(a.failuresExplained()).isEqualTo(20);
        });
    }

    @Test
    void aFindingBelowTheAskedConfidenceExcusesNothing() {
        List<Sample> runs = Runs.of(BOTH, 30, (location, second) -> location.equals("iad"));
        Blame sure = blame(Suspect.Kind.LOCATION, "iad", 0, 30, List.of("iad"));
        Blame unsure = new Blame(
                sure.suspect(),
                sure.rivals(),
                0.89,
                sure.from(),
                sure.to(),
                sure.probes(),
                sure.locations(),
                sure.sentence());

        assertThat(decide(runs, List.of(sure), 30).status()).isEqualTo(GateStatus.RUNNING);
        assertThat(decide(runs, List.of(unsure), 30).status()).isEqualTo(GateStatus.FAILED);
    }

    @Test
    void thePlatformsFaultMakesTheGateInconclusiveAtTheEndOfTheSoak() {
        List<Sample> runs = withoutIdentity(
                Runs.of(BOTH, 181, (location, second) -> location.equals("iad") && second >= 20 && second < 100));
        List<Blame> blames = List.of(blame(Suspect.Kind.REGION, "iad", 20, 110, List.of("iad")));

        assertThat(decide(runs, blames, 120).status()).isEqualTo(GateStatus.RUNNING);
        GateReport report = decide(runs, blames, 180);
        assertThat(report.status()).isEqualTo(GateStatus.INCONCLUSIVE);
        assertThat(report.reasons().get(0)).contains("40 runs failed by the fault of the platform");
        assertThat(region(report, "iad").excluded()).containsEntry("platform_fault", 40);
    }

    @Test
    void thePolicyMayCountThePlatformsFaultAgainstTheDeploy() {
        List<Sample> runs = withoutIdentity(Runs.of(BOTH, 60, (location, second) -> location.equals("iad")));
        List<Blame> blames = List.of(blame(Suspect.Kind.REGION, "iad", 0, 60, List.of("iad")));
        GatePolicy strict = new GatePolicy(30, 0.01, OnFault.EXCLUDE, OnFault.FAIL, 0.9);

        GateReport report = judge.judge(null, spec(BOTH, strict), START, runs, judged(60, blames), at(60));

        assertThat(report.status()).isEqualTo(GateStatus.FAILED);
    }

    @Test
    void aBlamedRegionWhereOnlyTheNewVersionFailsIsTheDeploysFault() {
        List<Sample> runs = Runs.of(BOTH, 40, (location, second) -> location.equals("iad") && second >= 10);
        List<Blame> blames = List.of(blame(Suspect.Kind.REGION, "iad", 10, 40, List.of("iad")));

        GateReport report = decide(runs, blames, 40);

        assertThat(report.status()).isEqualTo(GateStatus.FAILED);
        assertThat(report.attribution())
                .singleElement()
                .satisfies(a -> assertThat(a.kind()).isEqualTo("deploy"));
    }

    @Test
    void theDeployedVersionAmongTheRivalsDoesNotLetTheDeployOff() {
        List<Sample> runs = withoutIdentity(Runs.of(BOTH, 40, (location, second) -> location.equals("iad")));
        Blame region = blame(Suspect.Kind.REGION, "iad", 0, 40, List.of("iad"));
        Blame ambiguous = new Blame(
                region.suspect(),
                List.of(new Suspect(Suspect.Kind.APP_VERSION, "shop/" + NEW)),
                0.95,
                region.from(),
                region.to(),
                region.probes(),
                region.locations(),
                region.sentence());

        assertThat(decide(runs, List.of(ambiguous), 40).status()).isEqualTo(GateStatus.FAILED);
    }

    @Test
    void unexplainedFailuresDecideNothingUntilTheyCouldHaveBeenExplained() {
        List<Sample> runs = Runs.of(BOTH, 12, (location, second) -> location.equals("iad"));

        assertThat(judge.judge(null, spec(), START, runs, judged(13), at(13)).status())
                .as("only the runs of the first 7 s are 6 s old")
                .isEqualTo(GateStatus.RUNNING);
        assertThat(judge.judge(null, spec(), START, runs, judged(15), at(15)).status())
                .isEqualTo(GateStatus.FAILED);
        assertThat(judge.judge(null, spec(), START, runs, judged(3), at(15)).status())
                .as("nobody has judged for 12 s")
                .isEqualTo(GateStatus.RUNNING);
    }

    @Test
    void aFewFailuresBelowTheRatioPass() {
        List<Sample> runs = Runs.of(BOTH, 401, (location, second) -> location.equals("iad") && second == 100);

        assertThat(decide(runs, List.of(), 181).status()).isEqualTo(GateStatus.PASSED);
        assertThat(decide(runs.subList(0, 150), List.of(), 180).status())
                .as("1 of 75 is more than 1 %, and what chance brings where 1 of 150 fail in all")
                .isEqualTo(GateStatus.PASSED);
        List<Sample> both = Runs.of(BOTH, 150, (location, second) -> second == 100);
        assertThat(decide(both, List.of(), 180).status())
                .as("2 of 150 are more than 1 %, and not certain")
                .isEqualTo(GateStatus.RUNNING);
    }

    @Test
    void tooFewRunsAtTheDeadlineAreInconclusive() {
        List<Sample> runs = Runs.of(List.of("fra"), 900, GOOD);
        List<Sample> few = new ArrayList<>(runs);
        few.addAll(Runs.of(List.of("iad"), 58, GOOD));

        assertThat(decide(few, List.of(), 899).status()).isEqualTo(GateStatus.RUNNING);
        GateReport report = decide(few, List.of(), 900);
        assertThat(report.status()).isEqualTo(GateStatus.INCONCLUSIVE);
        assertThat(report.reasons().get(0)).isEqualTo("iad: only 29 of 30 needed runs count at the deadline");
    }

    @Test
    void aGateThatSawNothingIsInconclusiveAtTheDeadline() {
        GateReport report = decide(List.of(), List.of(), 900);

        assertThat(report.status()).isEqualTo(GateStatus.INCONCLUSIVE);
        assertThat(report.reasons())
                .containsExactly(
                        "fra: no run from or by it said anything at the deadline",
                        "iad: no run from or by it said anything at the deadline");
    }

    @Test
    void theSoakBeginsWhenTheNewVersionFirstAnswers() {
        List<Sample> runs = new ArrayList<>(Runs.of(List.of("fra"), 400, GOOD));
        for (long second = 0; second < 400; second += 2) {
            runs.add(sample("iad", second, second < 100 ? OLD : NEW, false));
        }

        assertThat(decide(until(runs, 279), List.of(), 279).status()).isEqualTo(GateStatus.RUNNING);
        GateReport report = decide(until(runs, 280), List.of(), 280);
        assertThat(report.status()).isEqualTo(GateStatus.PASSED);
        assertThat(region(report, "iad").firstNewVersionAt()).isEqualTo(at(100));
        assertThat(region(report, "iad").convergedAt()).isEqualTo(at(100));
        assertThat(report.deploy().skewMax()).isEqualTo(1.0);
        assertThat(report.deploy().convergence().get("iad")).containsExactly(98.0, 100.0);
    }

    @Test
    void anOldVersionThatNeverGoesAwayIsSaidAndNeverPasses() {
        List<Sample> runs = new ArrayList<>(Runs.of(List.of("fra"), 900, GOOD));
        for (long second = 0; second < 900; second += 2) {
            runs.add(sample("iad", second, second % 10 == 0 ? OLD : NEW, false));
        }

        assertThat(decide(until(runs, 400), List.of(), 400).status()).isEqualTo(GateStatus.RUNNING);
        GateReport report = decide(runs, List.of(), 900);
        assertThat(report.status()).isEqualTo(GateStatus.INCONCLUSIVE);
        assertThat(report.reasons().get(0)).contains("not converged at the deadline", "2026-03-01T12:14:50Z");
    }

    @Test
    void answersWithoutAVersionCanPassAndTheReasonSaysSo() {
        List<Sample> runs = Runs.of(BOTH, 181, null, GOOD);

        GateReport report = decide(runs, List.of(), 180);

        assertThat(report.status()).isEqualTo(GateStatus.PASSED);
        assertThat(report.reasons().get(0)).contains("the answers carry no version");
    }

    @Test
    void aDecisionNeverChanges() {
        GateReport passed = decide(Runs.of(BOTH, 181, GOOD), List.of(), 180);
        List<Sample> allBad = Runs.of(BOTH, 400, (location, second) -> true);

        assertThat(judge.judge(passed, spec(), START, allBad, judged(400), at(400)))
                .isSameAs(passed);
    }

    private GateReport decide(List<Sample> runs, List<Blame> blames, long second) {
        return judge.judge(null, spec(), START, runs, judged(second + 6, blames), at(second));
    }

    private static Attribution judged(long second) {
        return judged(second, List.of());
    }

    private static Attribution judged(long second, List<Blame> blames) {
        return new Attribution(blames, at(second));
    }

    private static List<Sample> until(List<Sample> runs, long second) {
        return runs.stream().filter(s -> s.at().isBefore(at(second))).toList();
    }

    private static List<Sample> withoutIdentity(List<Sample> runs) {
        return runs.stream()
                .map(s -> s.failed()
                        ? new Sample(s.probe(), s.location(), null, null, null, s.at(), true, s.totalMs(), "no answer")
                        : s)
                .toList();
    }

    private static RegionReport region(GateReport report, String code) {
        return report.regions().stream()
                .filter(r -> r.region().equals(code))
                .findFirst()
                .orElseThrow();
    }
}
