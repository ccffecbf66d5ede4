package dev.candor.gate;

import static dev.candor.gate.Runs.NEW;
import static dev.candor.gate.Runs.OLD;
import static dev.candor.gate.Runs.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.candor.correlation.blame.Suspect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SolitaryTest {

    private static final List<String> LOCATIONS = List.of("ams", "fra", "lhr", "par");

    @Test
    void whatOneLocationAloneSeesFailsNoDeployAndIsCounted() {
        List<Sample> runs = runs(181, NEW, (location, second) -> location.equals("ams") && second >= 40 && second < 70);

        assertThat(judged(runs, 100).status()).isEqualTo(GateStatus.RUNNING);
        GateReport report = judged(runs, 180);
        assertThat(report.status()).isEqualTo(GateStatus.PASSED);
        assertThat(report.regions())
                .filteredOn(region -> region.region().equals("eu"))
                .singleElement()
                .satisfies(region -> assertThat(region.excluded()).containsEntry("isolated", 15));
    }

    @Test
    void whatSeveralSeeFailsIt() {
        List<Sample> runs =
                runs(60, NEW, (location, second) -> List.of("ams", "fra").contains(location) && second >= 20);

        assertThat(judged(runs, 60).status()).isEqualTo(GateStatus.FAILED);
    }

    @Test
    void whatIsAnothersFaultSaysNothingOfHowWellTheOthersAre() {
        List<Sample> runs = runs(
                120,
                NEW,
                (location, second) -> List.of("ams", "fra").contains(location) && second >= 20 && second < 60);
        Blame fra = Runs.blame(Suspect.Kind.LOCATION, "fra", 0, 100, List.of("fra"));

        assertThat(judged(runs, 119, "eu", List.of(fra)).status()).isEqualTo(GateStatus.RUNNING);
    }

    @Test
    void whereNobodyElseAsksTheSameNothingIsAlone() {
        List<Sample> runs = new ArrayList<>(runs(60, NEW, (location, second) -> false));
        for (long second = 0; second < 60; second += 2) {
            runs.add(sample("nyc", "us", second, NEW, second >= 20));
        }

        assertThat(judged(runs, 60, "us").status()).isEqualTo(GateStatus.FAILED);
    }

    @Test
    void othersWhomTheOldVersionAnswersTellNothingOfTheNewOne() {
        List<Sample> runs = new ArrayList<>(runs(60, OLD, (location, second) -> false));
        runs.removeIf(sample -> sample.location().equals("ams"));
        for (long second = 0; second < 60; second += 2) {
            boolean failed = second >= 20;
            runs.add(new Sample(
                    "shop", "ams", "eu", null, NEW, at(second), failed, 40, failed ? "status was 500" : null));
        }

        assertThat(judged(runs, 60).status()).isEqualTo(GateStatus.FAILED);
    }

    @Test
    void theChanceOfADrawIsExact() {
        assertThat(Binomial.drawn(0, 5, 10, 4)).isCloseTo(1, offset(1e-12));
        assertThat(Binomial.drawn(2, 2, 4, 2)).isCloseTo(1 / 6.0, offset(1e-12));
        assertThat(Binomial.drawn(1, 2, 4, 2)).isCloseTo(5 / 6.0, offset(1e-12));
        assertThat(Binomial.drawn(3, 2, 4, 2)).isZero();
    }

    private static GateReport judged(List<Sample> runs, long second) {
        return judged(runs, second, "eu");
    }

    private static GateReport judged(List<Sample> runs, long second, String critical) {
        return judged(runs, second, critical, List.of());
    }

    private static GateReport judged(List<Sample> runs, long second, String critical, List<Blame> blames) {
        return new GateJudge(Duration.ofSeconds(6))
                .judge(
                        null,
                        Runs.spec(List.of(critical), GatePolicy.DEFAULT),
                        Runs.START,
                        runs.stream().filter(s -> !s.at().isAfter(at(second))).toList(),
                        new Attribution(blames, at(second)),
                        at(second));
    }

    private static List<Sample> runs(long seconds, String version, BiPredicate<String, Long> bad) {
        List<Sample> runs = new ArrayList<>();
        for (long second = 0; second < seconds; second += 2) {
            for (String location : LOCATIONS) {
                boolean failed = bad.test(location, second);
                runs.add(sample(location, "eu", second, version, failed));
            }
        }
        return runs;
    }

    // Nothing answers what fails.
    private static Sample sample(
            String location, String region, long second, @Nullable String version, boolean failed) {
        return new Sample(
                "shop",
                location,
                failed ? null : region,
                null,
                failed ? null : version,
                at(second),
                failed,
                40,
                failed ? "connection refused" : null,
                null,
                false);
    }
}
