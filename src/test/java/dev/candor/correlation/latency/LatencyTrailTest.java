package dev.candor.correlation.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.latency.Shift.Figure;
import java.time.Instant;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class LatencyTrailTest {
    private static final int START = (int) Simulated.NOW.getEpochSecond();
    private static final double NONE = Double.NaN;

    private final Random random = new Random(11);
    private int second = START;

    @Test
    void calmTimesShowNoShift() {
        int shifts = 0;
        for (int seed = 0; seed < 40; seed++) {
            Simulated target = new Simulated(100 + seed, 60, 0.5, 0.02);
            LatencyTrail trail = trail(target);
            boolean before = false;
            for (int i = 0; i < 2_000; i++) {
                observe(trail, target, ms -> ms);
                shifts += trail.shift() != null && !before ? 1 : 0;
                before = trail.shift() != null;
            }
        }
        // 80 000 runs: two weeks of one series, asked each 15 s.
        assertThat(shifts).isLessThanOrEqualTo(8);
    }

    @Test
    void aShiftOfTheMedianIsFoundAndDated() {
        Simulated target = new Simulated(21, 60, 0.3, 0.01);
        LatencyTrail trail = trail(target);
        observe(trail, target, 60, ms -> ms);
        int began = second;
        int runs = until(trail, target, ms -> ms + 45);
        assertThat(runs).isLessThanOrEqualTo(22);
        observe(trail, target, 10, ms -> ms + 45);
        Shift shift = trail.shift();
        assertThat(shift).isNotNull();
        assertThat(shift.figure()).isEqualTo(Figure.P50);
        assertThat(shift.up()).isTrue();
        assertThat(shift.onset()).isCloseTo(began, within(60));
        assertThat(shift.onsetFrom()).isLessThanOrEqualTo(began);
        assertThat(shift.onsetTo()).isGreaterThanOrEqualTo(began);
        assertThat(shift.nowMs()).isCloseTo(shift.usualMs() + 45, within(15.0));
    }

    @Test
    void whileTheMedianIsShiftedOrdinaryLookingRunsAreSlowToo() {
        // A tail so heavy that a run of twice the median is nothing special by itself.
        Simulated target = new Simulated(22, 60, 0.6, 0.03);
        LatencyTrail trail = trail(target);
        assertThat(slow(trail, target, 400, ms -> ms)).isLessThan(16);
        until(trail, target, ms -> ms * 2.2);
        assertThat(slow(trail, target, 100, ms -> ms * 2.2)).isGreaterThan(45);
    }

    @Test
    void itIsOverSoonAfterItIsOver() {
        Simulated target = new Simulated(23, 60, 0.3, 0.01);
        LatencyTrail trail = trail(target);
        until(trail, target, ms -> ms * 2);
        observe(trail, target, 30, ms -> ms * 2);
        observe(trail, target, 20, ms -> ms);
        assertThat(trail.shift()).isNull();
        observe(trail, target, 40, ms -> ms);
        assertThat(trail.shift()).isNull();
    }

    @Test
    void aShiftOfTheSlowRunsOnlyIsFoundAsSuch() {
        Simulated target = new Simulated(24, 60, 0.2, 0);
        LatencyTrail trail = trail(target);
        observe(trail, target, 60, ms -> ms);
        assertThat(until(trail, target, ms -> random.nextInt(5) == 0 ? ms * 3 : ms))
                .isLessThan(150);
        assertThat(trail.shift().figure()).isEqualTo(Figure.P95);
        assertThat(trail.shift().up()).isTrue();
    }

    @Test
    void jitterAloneIsFoundAsJitter() {
        // As many runs are quicker as are slower, and none is much slower.
        Simulated target = new Simulated(25, 200, 0.05, 0);
        LatencyTrail trail = trail(target);
        observe(trail, target, 60, ms -> ms);
        assertThat(until(trail, target, ms -> ms + (random.nextBoolean() ? 1 : -1) * 45 * random.nextDouble()))
                .isLessThan(60);
        assertThat(trail.shift().figure()).isEqualTo(Figure.JITTER);
        Simulated calmer = new Simulated(26, 200, 0.25, 0);
        LatencyTrail quiet = trail(calmer);
        for (int i = 0; i < 100; i++) {
            quiet.observe(
                    quiet.usual().p50() * (1 + 0.01 * random.nextGaussian()),
                    NONE,
                    NONE,
                    second += 15,
                    LatencyRules.ORDINARY);
        }
        assertThat(quiet.shift().up()).isFalse();
    }

    @Test
    void quickerIsAShiftTooAndNothingIsSlow() {
        Simulated target = new Simulated(27, 200, 0.2, 0);
        LatencyTrail trail = trail(target);
        until(trail, target, ms -> ms / 2);
        assertThat(trail.shift().up()).isFalse();
        assertThat(trail.shift().figure()).isEqualTo(Figure.P50);
        assertThat(slow(trail, target, 50, ms -> ms / 2)).isZero();
    }

    @Test
    void aMillisecondIsNoShift() {
        Simulated target = new Simulated(28, 1, 0.05, 0);
        LatencyTrail trail = trail(target);
        observe(trail, target, 500, ms -> ms + 1);
        assertThat(trail.shift()).isNull();
        assertThat(slow(trail, target, 500, ms -> ms + 1)).isZero();
    }

    @Test
    void whatIsNotKnownIsNotSlow() {
        LatencyTrail trail = new LatencyTrail();
        assertThat(trail.observe(10_000, NONE, NONE, second, LatencyRules.ORDINARY))
                .isNull();
        assertThat(trail.shift()).isNull();
    }

    @Test
    void runsAreForgottenByAgeAndByNumber() {
        RecentRuns runs = new RecentRuns();
        for (int i = 0; i < 1_000; i++) {
            runs.add(i, START + i);
        }
        assertThat(runs.size()).isEqualTo(RecentRuns.MOST);
        assertThat(runs.ms(0)).isEqualTo(1_000 - RecentRuns.MOST);
        assertThat(runs.quantile(0, 1)).isEqualTo(999);
        assertThat(runs.add(5, START)).as("long before the newest").isFalse();
        runs.add(7, START + 1_000 + RecentRuns.SPAN_S);
        assertThat(runs.size()).isEqualTo(1);
    }

    private LatencyTrail trail(Simulated target) {
        LatencyTrail trail = new LatencyTrail();
        trail.learn(target.baseline());
        return trail;
    }

    private Phase observe(LatencyTrail trail, Simulated target, DoubleUnaryOperator change) {
        second += Simulated.INTERVAL_S;
        // Always at the same time of the day: the baseline is that of one hour.
        double ms = change.applyAsDouble(target.run(Instant.ofEpochSecond(START)));
        return trail.observe(ms, NONE, NONE, second, LatencyRules.ORDINARY);
    }

    private void observe(LatencyTrail trail, Simulated target, int runs, DoubleUnaryOperator change) {
        for (int i = 0; i < runs; i++) {
            observe(trail, target, change);
        }
    }

    private int slow(LatencyTrail trail, Simulated target, int runs, DoubleUnaryOperator change) {
        int slow = 0;
        for (int i = 0; i < runs; i++) {
            slow += observe(trail, target, change) == Phase.OK ? 0 : 1;
        }
        return slow;
    }

    private int until(LatencyTrail trail, Simulated target, DoubleUnaryOperator change) {
        for (int runs = 1; runs <= 1_000; runs++) {
            observe(trail, target, change);
            if (trail.shift() != null) {
                return runs;
            }
        }
        throw new AssertionError("no shift in a thousand runs");
    }
}
