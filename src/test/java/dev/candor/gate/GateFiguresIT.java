package dev.candor.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Rehearsal;
import dev.candor.correlation.blame.Rehearsal.Trouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A short version of {@link GateBench}. The seeds are fixed and so is what comes out. */
class GateFiguresIT {

    private static final long SEED = 90_001;
    private static final int METERED = 300;

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"NOTHING", "AGENT", "PATH", "OTHER_DEPLOY"})
    void aGoodDeployFailsForNobodyElsesFault(Trouble trouble) {
        GateRehearsal.Outcome outcome = GateRehearsal.of(new Rehearsal(trouble, SEED));

        assertThat(outcome.status()).as("%s", outcome.report().reasons()).isNotEqualTo(GateStatus.FAILED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"TENTH", "ONE_REGION"})
    void aBadDeployDoesNotPass(Trouble trouble) {
        GateRehearsal.Outcome outcome = GateRehearsal.of(new Rehearsal(trouble, SEED));

        assertThat(outcome.status()).as("%s", outcome.report().reasons()).isNotEqualTo(GateStatus.PASSED);
    }

    @Test
    void aBrokenDeployFailsWithinHalfAMinute() {
        GateRehearsal.Outcome outcome = GateRehearsal.of(new Rehearsal(Trouble.BROKEN, SEED));

        assertThat(outcome.status()).isEqualTo(GateStatus.FAILED);
        assertThat(outcome.after()).isLessThanOrEqualTo(30);
    }

    @Test
    void theTrueDowntimeLiesWithinWhatIsReportedAndThatIsNoWiderThanItMustBe() {
        long right = LongStream.range(0, METERED)
                .filter(i -> MeterRehearsal.of(SEED + i).right())
                .count();
        assertThat(right).isGreaterThanOrEqualTo(METERED * 99 / 100);
        assertThat(LongStream.range(0, METERED)
                        .mapToDouble(i -> MeterRehearsal.of(SEED + i).width()))
                .allMatch(width -> width <= 1.1);
    }
}
