package dev.candor.correlation.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.candor.correlation.blame.Phase;
import dev.candor.measurement.Latencies;
import dev.candor.measurement.LatencyPast.Block;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyBaselineTest {

    private static final double NONE = Double.NaN;

    @ParameterizedTest
    @CsvSource({"40, 0.1, 0.0", "40, 0.3, 0.0", "40, 0.3, 0.02", "300, 0.6, 0.05", "8, 0.2, 0.03", "120, 0.9, 0.0"})
    void aboutOneOrdinaryRunInAHundredIsCalledSlowAtMost(double median, double spread, double tail) {
        Simulated target = new Simulated(1, median, spread, tail);
        LatencyBaseline usual = target.baseline();
        int slow = slow(target, usual, 1, 20_000);
        assertThat(slow).isLessThanOrEqualTo(280);
        assertThat((double) usual.mistakes() * 20_000).isCloseTo(slow, within(120.0));
        assertThat(usual.runs()).isEqualTo(14 * 720);
        assertThat(usual.blocks()).isEqualTo(14);
    }

    @Test
    void whereTailsAreHeavyTheLimitIsWhereOneInAHundredIs() {
        Simulated target = new Simulated(2, 100, 0.7, 0.03);
        int slow = slow(target, target.baseline(), 1, 20_000);
        assertThat(slow).isBetween(130, 280);
    }

    @Test
    void aMillisecondMoreNeverMatters() {
        Simulated target = new Simulated(3, 1, 0.05, 0);
        LatencyBaseline usual = target.baseline();
        assertThat(slow(target, usual, 2, 5_000)).isZero();
        assertThat(slow(target, usual, 10, 5_000)).isZero();
        assertThat(slow(target, usual, 30, 5_000)).isGreaterThan(4_900);
    }

    @Test
    void aTenthMoreOfALongTimeDoesNotMatterEither() {
        Simulated target = new Simulated(4, 2_000, 0.01, 0);
        assertThat(slow(target, target.baseline(), 1.1, 1_000)).isZero();
        assertThat(slow(target, target.baseline(), 1.4, 1_000)).isGreaterThan(990);
    }

    @Test
    void anIncidentOfThePastLeavesNoMark() {
        Simulated target = new Simulated(5, 40, 0.3, 0);
        Simulated same = new Simulated(5, 40, 0.3, 0);
        Instant from = Simulated.NOW.minus(Duration.ofDays(5)).minus(Duration.ofHours(2));
        Instant to = from.plus(Duration.ofDays(4));
        LatencyBaseline calm = same.baseline();
        LatencyBaseline after = Simulated.baseline(
                target.sameHours(14, at -> target.run(at) * (at.isAfter(from) && at.isBefore(to) ? 8 : 1)));
        assertThat(after.p50()).isCloseTo(calm.p50(), within(calm.p50() * 0.03f));
        assertThat(after.limit()).isCloseTo(calm.limit(), within(calm.limit() * 0.1f));
        assertThat(after.blocks()).isEqualTo(10);
    }

    @Test
    void whatLastsLongerThanHalfOfThePastIsTheNewUsual() {
        Simulated target = new Simulated(6, 40, 0.3, 0);
        Instant from = Simulated.NOW.minus(Duration.ofDays(8)).minus(Duration.ofHours(2));
        LatencyBaseline after =
                Simulated.baseline(target.sameHours(14, at -> target.run(at) * (at.isAfter(from) ? 3 : 1)));
        assertThat(after.p50()).isGreaterThan(110);
        assertThat(slow(target, after, 3, 5_000)).isLessThan(100);
    }

    @Test
    void aDriftOverWeeksIsNotSlow() {
        Simulated target = new Simulated(7, 60, 0.2, 0);
        LatencyBaseline after = Simulated.baseline(target.sameHours(14, at -> target.run(at) * drift(at)));
        assertThat(slow(target, after, drift(Simulated.NOW), 5_000)).isLessThan(250);
    }

    // Two percent a day.
    private static double drift(Instant at) {
        return Math.pow(1.02, -Duration.between(at, Simulated.NOW).toHours() / 24.0);
    }

    @Test
    void withTooFewRunsNothingIsKnown() {
        assertThat(Simulated.baseline(List.of(block(0, 10, 199)))).isNull();
        assertThat(Simulated.baseline(List.of(block(0, 10, 200)))).isNotNull();
        assertThat(Simulated.baseline(List.of())).isNull();
    }

    @Test
    void weekendsAreComparedWithWeekendsOnceThereAreEnough() {
        Instant saturday = Instant.parse("2026-03-14T14:30:00Z");
        Simulated target = new Simulated(8, 40, 0.2, 0);
        List<Block> days = target.sameHours(14, target::run);
        assertThat(LatencyBaseline.likeDays(days, saturday)).hasSize(4);
        assertThat(LatencyBaseline.likeDays(days, Simulated.NOW)).hasSize(10);
        assertThat(LatencyBaseline.likeDays(days.subList(6, 14), saturday)).hasSize(8);
    }

    @Test
    void aSlowRunSaysWhereItLostItsTime() {
        LatencyBaseline usual =
                new Simulated(9, 40, 0.1, 0).baseline(); // connects in 3 ms, finds addresses in half of one
        LatencyRules rules = LatencyRules.ORDINARY;
        assertThat(Slowness.judge(usual, null, 50, 3, 0.5, rules)).isEqualTo(Phase.OK);
        assertThat(Slowness.judge(usual, null, 300, 3, 0.5, rules)).isEqualTo(Phase.APP);
        assertThat(Slowness.judge(usual, null, 300, 90, 0.5, rules)).isEqualTo(Phase.TCP);
        assertThat(Slowness.judge(usual, null, 300, 3, 250, rules)).isEqualTo(Phase.DNS);
        assertThat(Slowness.judge(usual, null, 300, NONE, NONE, rules)).isEqualTo(Phase.APP);
    }

    @Test
    void rulesHaveBounds() {
        assertThatThrownBy(() -> new LatencyRules(-1, 1.3, 0.01, 200)).hasMessageContaining("was -1");
        assertThatThrownBy(() -> new LatencyRules(20, 0.9, 0.01, 200)).hasMessageContaining("was 0.9");
        assertThatThrownBy(() -> new LatencyRules(20, 1.3, 0.2, 200)).hasMessageContaining("was 0.2");
        assertThatThrownBy(() -> new LatencyRules(20, 1.3, 0.01, 19)).hasMessageContaining("was 19");
    }

    private static int slow(Simulated target, LatencyBaseline usual, double times, int runs) {
        int slow = 0;
        for (int i = 0; i < runs; i++) {
            Phase phase =
                    Slowness.judge(usual, null, target.run(Simulated.NOW) * times, NONE, NONE, LatencyRules.ORDINARY);
            slow += phase == Phase.OK ? 0 : 1;
        }
        return slow;
    }

    private static Block block(int day, double ms, int runs) {
        Latencies latencies = new Latencies();
        for (int i = 0; i < runs; i++) {
            latencies.add(ms);
        }
        return new Block(Simulated.NOW.minus(Duration.ofDays(day)), latencies);
    }
}
