package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LogSumsTest {

    @Test
    void sumsAreThoseOfTheLogarithmsHoweverLargeOrSmallTheFactors() {
        Random random = new Random(3);
        LogSums sums = new LogSums(2);
        double[] expected = new double[2];
        for (int i = 0; i < 5_000; i++) {
            double x = Math.pow(10, 24 * random.nextDouble() - (i % 2 == 0 ? 12 : 11.9));
            int times = 1 + random.nextInt(20);
            sums.add(i % 2, x, times);
            expected[i % 2] += times * Math.log(x);
        }
        for (int at = 0; at < 2; at++) {
            assertThat(sums.sum(at)).isCloseTo(expected[at], within(1e-6 * Math.abs(expected[at]) + 1e-6));
        }
    }

    @Test
    void whatWasClearedIsNothing() {
        LogSums sums = new LogSums(1);
        sums.add(0, 1e-12, 30);
        sums.clear();
        assertThat(sums.sum(0)).isZero();
        sums.add(0, 2, 3);
        assertThat(sums.sum(0)).isCloseTo(Math.log(8), within(1e-12));
    }
}
