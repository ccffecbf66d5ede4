package dev.candor.gate;

import static dev.candor.gate.Runs.NEW;
import static dev.candor.gate.Runs.OLD;
import static dev.candor.gate.Runs.START;
import static dev.candor.gate.Runs.at;
import static dev.candor.gate.Runs.sample;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeployMeterTest {

    @Test
    void downtimeIsBetweenTheFailuresAndTheSuccessesAroundThem() {
        List<Sample> runs = List.of(up(0), up(2), down(4), down(6), down(8), up(10));

        DeployMeter.Span span = DeployMeter.downtime(runs, START, at(12));

        assertThat(span).isEqualTo(new DeployMeter.Span(Duration.ofSeconds(4), Duration.ofSeconds(8), false));
    }

    @Test
    void oneFailureAloneMayHaveLastedNoTimeAtAll() {
        DeployMeter.Span span = DeployMeter.downtime(List.of(up(0), down(2), up(4)), START, at(6));

        assertThat(span).isEqualTo(new DeployMeter.Span(Duration.ZERO, Duration.ofSeconds(4), false));
    }

    @Test
    void outagesAddUp() {
        List<Sample> runs = List.of(up(0), down(2), down(4), up(6), down(8), up(10));

        assertThat(DeployMeter.downtime(runs, START, at(12)))
                .isEqualTo(new DeployMeter.Span(Duration.ofSeconds(2), Duration.ofSeconds(10), false));
    }

    @Test
    void theBordersOfTheMeasuredTimeStandInForMissingSuccesses() {
        assertThat(DeployMeter.downtime(List.of(down(2), down(4)), START, at(7)))
                .isEqualTo(new DeployMeter.Span(Duration.ofSeconds(2), Duration.ofSeconds(7), true));
    }

    @Test
    void aRunThatNothingAnsweredWasMeantForWhoMostlyAnswersItsLocation() {
        List<Sample> runs = List.of(
                answered("ams", "fra", 0),
                answered("ams", "fra", 1),
                answered("ams", "iad", 2),
                answered("nyc", "iad", 3),
                answered("ams", null, 4),
                answered("nyc", null, 5));
        Map<String, String> usual = DeployMeter.usualRegions(runs);

        assertThat(usual).containsOnly(Map.entry("ams", "fra"), Map.entry("nyc", "iad"));
        assertThat(DeployMeter.meantFor("fra", runs, usual))
                .extracting(Sample::at)
                .containsExactly(at(0), at(1), at(4));
        assertThat(DeployMeter.meantFor("iad", runs, usual))
                .extracting(Sample::at)
                .containsExactly(at(2), at(3), at(5));
        assertThat(DeployMeter.meantFor("ams", runs, usual))
                .as("a location has all of its own runs")
                .hasSize(4);
    }

    @Test
    void aRegionThatIsGoneIsSeenByAllLocationsThatItServesInTurn() {
        List<Sample> runs = new ArrayList<>();
        for (long second = 0; second <= 60; second++) {
            boolean gone = second >= 20 && second < 31;
            runs.add(answered(second % 2 == 0 ? "ams" : "par", gone ? null : "fra", second));
        }

        GateReport report = new GateJudge(Duration.ofSeconds(6))
                .judge(null, Runs.spec(), START, runs, new Attribution(List.of(), at(60)), at(60));

        assertThat(report.deploy().downtime().get("fra")).isEqualTo(new GateReport.Downtime(10_000, 12_000, false));
    }

    private static Sample answered(String location, @Nullable String region, long second) {
        return new Sample(
                "shop", location, region, null, null, at(second), region == null, 40, null, null, region != null);
    }

    @Test
    void orderOfArrivalDoesNotMatter() {
        assertThat(DeployMeter.downtime(List.of(up(10), down(6), up(0), down(4)), START, at(12)))
                .isEqualTo(new DeployMeter.Span(Duration.ofSeconds(2), Duration.ofSeconds(10), false));
    }

    @Test
    void aRegionHasConvergedOnceOnlyTheNewVersionAnsweredForTheQuietTime() {
        List<Sample> runs = List.of(
                sample("fra", 0, OLD, false),
                sample("fra", 2, NEW, false),
                sample("fra", 4, OLD, false),
                sample("fra", 6, NEW, false));
        Duration quiet = Duration.ofSeconds(10);

        assertThat(DeployMeter.convergence(runs, NEW, quiet, at(15)).convergedAt())
                .isNull();
        DeployMeter.Convergence done = DeployMeter.convergence(runs, NEW, quiet, at(16));
        assertThat(done.convergedAt()).isEqualTo(at(6));
        assertThat(done.firstNewAt()).isEqualTo(at(2));
        assertThat(done.lastOldAt()).isEqualTo(at(4));
    }

    @Test
    void p95IsTheNearestRankOfTheSuccessfulRuns() {
        List<Sample> runs = java.util.stream.IntStream.rangeClosed(1, 20)
                .mapToObj(i -> new Sample("shop", "fra", null, null, null, at(i), false, i, null))
                .toList();

        assertThat(DeployMeter.quantile(runs, 0.95)).isEqualTo(19.0);
        assertThat(DeployMeter.quantile(List.of(down(1)), 0.95)).isNull();
    }

    @Test
    void theBinomialTailIsExact() {
        assertThat(Binomial.tail(1, 1, 0.25)).isEqualTo(0.25);
        assertThat(Binomial.tail(2, 3, 0.5)).isCloseTo(0.5, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(Binomial.tail(0, 10, 0.01)).isEqualTo(1);
        assertThat(Binomial.tail(5, 30, 0)).isZero();
        assertThat(Binomial.tail(600, 50_000, 0.01)).isBetween(0.0, 1e-4);
    }

    private static Sample up(long second) {
        return sample("fra", second, NEW, false);
    }

    private static Sample down(long second) {
        return sample("fra", second, NEW, true);
    }
}
