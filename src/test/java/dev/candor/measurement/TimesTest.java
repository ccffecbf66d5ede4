package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final Instant START = Instant.parse("2026-11-21T05:00:00Z");

    @Test
    void whateverWasMeasuredComesBackToTheMicrosecond() {
        Random random = new Random(9);
        for (int i = 0; i < 5_000; i++) {
            Timings timings = new Timings(
                    some(random), some(random), some(random), some(random), some(random), zero(random), any(random));
            Phases phases =
                    new Phases(some(random), some(random), some(random), some(random), some(random), some(random));
            Duration late = Duration.ofMillis(random.nextInt(i + 1) * 1_000L);
            Times.Read read = Times.read(Times.write(measurement(timings, phases), START.plus(late)));
            assertThat(read).isEqualTo(new Times.Read(timings, phases, late));
        }
    }

    @Test
    void anOrdinaryRunTakesLessThanTwentyFiveBytes() {
        Timings timings = new Timings(1.103, 12.412, 31.730, 31.802, 72.015, 0, 74.229);
        Phases phases = new Phases(1.103, 11.309, 19.318, 0.072, 40.213, 2.214);
        assertThat(Times.write(measurement(timings, phases), START.plusMillis(300)))
                .hasSizeLessThanOrEqualTo(24);
        assertThat(Times.write(measurement(Timings.nothingAfter(5000), Phases.NONE), START.plusMillis(300)))
                .hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void whatWasWrittenBeforePhasesWereTakenAsExpectedIsReadStill() {
        // Two masks, then every difference: name look-up, connect, first byte, end; dns, connect, wait, transfer; 300
        // ms late.
        byte[] written = {0b10011, 0b110011, 20, 10, 40, 6, 0, 0, 2, 0, (byte) 0xac, 2};
        Times.Read read = Times.read(written);
        assertThat(read.timings()).isEqualTo(new Timings(0.01, 0.015, null, null, 0.035, 0, 0.038));
        assertThat(read.phases().dns()).isEqualTo(0.01);
        assertThat(read.phases().waiting()).isEqualTo(0.037);
        assertThat(read.receivedAfter()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void anAgentWhoseClockIsAheadIsNotLate() {
        byte[] written = Times.write(measurement(Timings.nothingAfter(1), Phases.NONE), START.minusSeconds(3));
        assertThat(Times.read(written).receivedAfter()).isZero();
    }

    private static Measurement measurement(Timings timings, Phases phases) {
        return new Measurement(
                "p", "http", "fra", START, Outcome.UP, null, List.of(), Observed.NOTHING, timings, phases, Map.of());
    }

    private static Double some(Random random) {
        return random.nextInt(4) == 0 ? null : (Double) any(random);
    }

    private static double zero(Random random) {
        return random.nextBoolean() ? 0 : any(random);
    }

    private static double any(Random random) {
        return random.nextInt(1 << (1 + random.nextInt(30))) / 1000.0;
    }
}
