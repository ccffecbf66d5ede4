package dev.candor.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LateRunsTest {

    @ParameterizedTest(name = "{0} began {1} s from what was told")
    @CsvSource({
        // one run every 10 s; the incident was told to begin at the bar
        "oooFF|F, -20",
        "FoFFF|o, -30",
        "ooooo|F, 0",
        "FFFFo|F, 0",
        "|FFF, 0",
        "FFd|F, -30",
    })
    void itBeganWithTheUnbrokenFailuresThatLeadUpToIt(String letters, int seconds) {
        int bar = letters.indexOf('|');
        String runs = letters.replace("|", "");
        List<LateRuns.Late> late = new ArrayList<>();
        for (int i = 0; i < runs.length(); i++) {
            Outcome outcome = switch (runs.charAt(i)) {
                case 'F' -> Outcome.DOWN;
                case 'd' -> Outcome.DEGRADED;
                default -> Outcome.UP;
            };
            late.add(new LateRuns.Late(
                    "p", "syd", Beliefs.T.plusSeconds(10L * (i - bar)), outcome, Duration.ofMinutes(6)));
        }
        assertThat(new LateRuns(late).began(Beliefs.T)).isEqualTo(Beliefs.T.plusSeconds(seconds));
    }
}
