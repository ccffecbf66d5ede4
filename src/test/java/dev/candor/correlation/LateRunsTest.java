package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Location;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an agent that was cut off hands in when it is back. */
class LateRunsTest {
    // Given up for silent after 11 s: an interval, a timeout and five seconds for the way.
    private static final Probe SITE = Runs.probe("site", "site", Duration.ofSeconds(1), 1);
    private static final ProbeSet PROBES = new ProbeSet(List.of(SITE));
    private static final Catalog CATALOG = new Catalog(
            "Test",
            List.of(),
            List.of(),
            List.of(new Location("ams", "Amsterdam"), new Location("fra", "Frankfurt")),
            List.of(new Component("site", "Site", null, null, 0)),
            List.of(),
            List.of(),
            List.of());

    private final Window window = new Window();
    private final Judge judge = new Judge(new JointAttribution());
    private Judgement judgement = new Judgement(Runs.START, List.of(), Map.of(), List.of());

    @Test
    void aRunIsLateOnceItsSeriesWasGivenUpForSilent() {
        Point run = up("ams", 0);
        assertThat(window.arrived(run, SITE, at(11))).isTrue();
        assertThat(window.arrived(run, SITE, at(11).plusNanos(1))).isFalse();
    }

    @Test
    void anOutageThatIsOverOpensNothingWhenItIsHeardOfLate() {
        for (int second = 0; second < 20; second++) {
            arrive(up("fra", second), second);
            arrive(up("ams", second), second);
            judge(second);
        }
        for (int second = 20; second < 60; second++) {
            arrive(up("fra", second), second);
            judge(second);
        }
        assertThat(health("ams")).isEqualTo(Health.UNKNOWN);
        for (int second = 60; second < 100; second++) {
            arrive(up("fra", second), second);
            arrive(up("ams", second), second);
            if (second == 60) {
                for (int late = 20; late < 48; late++) {
                    arrive(down("ams", late), second);
                }
            }
            judge(second);
            assertThat(health("ams")).as("second " + second).isIn(Health.UNKNOWN, Health.UP);
            assertThat(judgement.components().get("site").health()).isEqualTo(Health.UP);
            assertThat(judgement.findings()).isEmpty();
        }
        assertThat(health("ams")).isEqualTo(Health.UP);
    }

    @Test
    void goodRunsOfBeforeEndNoOutageWhenTheyComeLate() {
        for (int second = 0; second < 60; second++) {
            arrive(down("fra", second), second);
            if (second >= 40) {
                arrive(down("ams", second), second);
            }
            judge(second);
        }
        Instant since = judgement.components().get("site").since();
        assertThat(judgement.components().get("site").health()).isEqualTo(Health.DOWN);
        for (int late = 0; late < 40; late++) {
            arrive(up("ams", late), 60);
        }
        arrive(down("fra", 60), 60);
        arrive(down("ams", 60), 60);
        judge(60);
        assertThat(health("ams")).isEqualTo(Health.DOWN);
        assertThat(judgement.components().get("site").health()).isEqualTo(Health.DOWN);
        assertThat(judgement.components().get("site").since()).isEqualTo(since);
    }

    private void arrive(Point point, int second) {
        boolean unused = window.arrived(point, SITE, at(second));
    }

    private void judge(int second) {
        judgement = judge.judge(window.snapshot(at(second), PROBES), CATALOG, PROBES, judgement);
    }

    private Health health(String location) {
        return judgement.series().stream()
                .filter(series -> series.location().equals(location))
                .findFirst()
                .orElseThrow()
                .health();
    }

    private static Point up(String location, int second) {
        return Runs.up("site", location, at(second), Identity.NONE);
    }

    private static Point down(String location, int second) {
        return Runs.down("site", location, at(second), Failure.Kind.REFUSED, Identity.NONE);
    }

    private static Instant at(int second) {
        return Runs.START.plusSeconds(second);
    }
}
