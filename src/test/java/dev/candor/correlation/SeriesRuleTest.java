package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesRuleTest {

    private final Probe second = Runs.probe("api", "api", Duration.ofSeconds(1), 1);

    @ParameterizedTest(name = "{0} is told as {1}")
    @CsvSource({
        // runs (o up, F down, d degraded, ? spoilt)       health after each run (u up, D down, d degraded, - unknown)
        "oooo,                        uuuu",
        "F,                           -",
        "FF,                          -D",
        "?????,                       -----",
        "oooFoooo,                    uuuuuuuu", // one lost run
        "oooFFoooo,                   uuuuDDDuu", // two fail: down at the second, up at the third good one
        "oooF?Fooo,                   uuuuuDDDu", // a spoilt run neither confirms nor clears
        "oooFFooFFooo,                uuuuDDDDDDDd", // it comes back before it was up: a mix, once it is not down
        "oooddooo,                    uuuudddu",
        "oooFdooooo,                  uuuuddduuu",
        "ooo?ooo,                     uuuuuuu",
    })
    void healthFollowsTheRuns(String runs, String expected) {
        assertThat(told(second, runs)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Foo", "Fooo", "Foooo", "Fooooo", "Foooooo", "Fooooooo", "Foooooooo", "Fo", "dFo", "doo"})
    void aRoundRobinWithABadHostIsSteadilyDegraded(String round) {
        String told = told(second, "oooooooooo" + round.repeat(40));
        assertThat(told.substring(40)).matches("d+");
    }

    @Test
    void twoBadHostsOfThreeAreSteadilyDown() {
        assertThat(told(second, "oooo" + "FFo".repeat(30)).substring(10)).matches("D+");
    }

    @Test
    void aRareLostRunIsNotHeld() {
        assertThat(told(second, "oooooooooooF".repeat(10))).matches("u+");
    }

    @Test
    void aMixIsOverAfterTenCleanSecondsOfAFastProbe() {
        String told = told(second, "ooo" + "Foo".repeat(6) + "o".repeat(12));
        assertThat(told).endsWith("duuuuu");
    }

    @Test
    void aSlowProbeIsUpAgainAfterTwoGoodRuns() {
        assertThat(told(Runs.probe("api", "api", Duration.ofSeconds(15), 1), "oooFFooo"))
                .isEqualTo("uuuuDDuu");
        assertThat(told(Runs.probe("api", "api", Duration.ofSeconds(14), 1), "oooFFooo"))
                .isEqualTo("uuuuDDDu");
    }

    @Test
    void aSlowMixIsSteadyToo() {
        Probe slow = Runs.probe("api", "api", Duration.ofSeconds(30), 1);
        assertThat(told(slow, "oooo" + "Foo".repeat(20)).substring(8)).matches("d+");
    }

    @Test
    void withoutRetriesOneFailureIsEnough() {
        assertThat(told(Runs.probe("api", "api", Duration.ofSeconds(1), 0), "ooFooo"))
                .isEqualTo("uuDDDu");
    }

    @Test
    void sinceIsTheStartOfTheFirstRunThatTold() {
        SeriesHealth down = last(second, "oooooFFF");
        assertThat(down.since()).isEqualTo(Runs.START.plusSeconds(5));
        SeriesHealth up = last(second, "oooooFFFooooo");
        assertThat(up.since()).isEqualTo(Runs.START.plusSeconds(8));
        assertThat(up.failures()).isEqualTo(3);
        assertThat(up.runs()).isEqualTo(13);
        assertThat(up.lastDetail()).isEqualTo("it failed");
    }

    @Test
    void silenceIsUnknownOnceItCannotBeASlowRun() {
        List<Point> points = Runs.pattern(second, "ooo");
        SeriesHealth up = SeriesRule.judge(second, "fra", points, null, Runs.START.plusSeconds(2));
        // interval 1 s + timeout 5 s + 5 s to arrive, after the last run at 2 s
        Instant border = Runs.START.plusSeconds(13);
        assertThat(SeriesRule.judge(second, "fra", points, up, border).health()).isEqualTo(Health.UP);
        SeriesHealth silent = SeriesRule.judge(second, "fra", points, up, border.plusMillis(1));
        assertThat(silent.health()).isEqualTo(Health.UNKNOWN);
        assertThat(silent.since()).isEqualTo(border);
        assertThat(SeriesRule.judge(second, "fra", List.of(), silent, border.plusSeconds(60))
                        .since())
                .isEqualTo(border);
    }

    @Test
    void spoiltRunsAreNoSignOfLife() {
        List<Point> points = new ArrayList<>(Runs.pattern(second, "ooo????????????????"));
        SeriesHealth told = SeriesRule.judge(second, "fra", points, null, Runs.START.plusSeconds(18));
        assertThat(told.health()).isEqualTo(Health.UNKNOWN);
        assertThat(told.runs()).isEqualTo(3);
        assertThat(told.lastAt()).isEqualTo(Runs.START.plusSeconds(18));
    }

    private static String told(Probe probe, String runs) {
        StringBuilder told = new StringBuilder();
        play(probe, runs)
                .forEach(health -> told.append(
                        switch (health.health()) {
                            case UP -> 'u';
                            case DEGRADED -> 'd';
                            case DOWN -> 'D';
                            case UNKNOWN -> '-';
                        }));
        return told.toString();
    }

    private static SeriesHealth last(Probe probe, String runs) {
        List<SeriesHealth> played = play(probe, runs);
        return played.get(played.size() - 1);
    }

    /** Judges after every run, as the ticks do. */
    private static List<SeriesHealth> play(Probe probe, String runs) {
        List<Point> all = Runs.pattern(probe, runs);
        List<SeriesHealth> played = new ArrayList<>();
        @Nullable SeriesHealth previous = null;
        for (int i = 0; i < runs.length(); i++) {
            Instant now = Runs.START.plus(probe.interval().multipliedBy(i));
            Instant oldest = now.minus(Rhythm.kept(probe));
            List<Point> window = all.stream()
                    .filter(point -> !point.at().isAfter(now) && !point.at().isBefore(oldest))
                    .toList();
            previous = SeriesRule.judge(probe, "fra", window, previous, now);
            played.add(previous);
        }
        return played;
    }
}
