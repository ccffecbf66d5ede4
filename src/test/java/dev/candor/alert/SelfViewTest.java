package dev.candor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.correlation.SeriesHealth;
import dev.candor.probe.Control;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import dev.candor.security.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelfViewTest {

    private static final Instant T = Instant.parse("2026-03-01T12:00:00Z");
    private static final ProbeSet WATCHDOG = new ProbeSet(List.of(probe("dog", Control.WATCHDOG)));

    private final SelfView view = new SelfView();

    @Test
    void whereNobodyLooksNothingIsExpected() {
        view.take(new ProbeSet(List.of()), List.of(), T);

        assertThat(view.watchdog()).isNull();
        assertThat(view.page()).isNull();
    }

    @Test
    void aNewWatchdogHasItsTime() {
        view.take(WATCHDOG, List.of(), T);

        assertThat(view.watchdog()).isEqualTo(T);
    }

    @Test
    void theWatchdogMustBeSeenToFailAndToWorkInTurn() {
        view.take(WATCHDOG, List.of(), T);
        view.take(WATCHDOG, List.of(seen("dog", "fra", Health.UP)), at(60));
        assertThat(view.watchdog()).as("it was not seen to fail").isEqualTo(T);

        view.take(WATCHDOG, List.of(seen("dog", "fra", Health.DOWN)), at(120));
        assertThat(view.watchdog()).as("since then it was not seen to work").isEqualTo(at(60));

        view.take(WATCHDOG, List.of(seen("dog", "fra", Health.UP)), at(180));
        assertThat(view.watchdog()).isEqualTo(at(120));
    }

    @Test
    void whatNobodyCanTellIsNotSeen() {
        view.take(WATCHDOG, List.of(), T);
        view.take(WATCHDOG, List.of(seen("dog", "fra", Health.UNKNOWN)), at(60));

        assertThat(view.watchdog()).isEqualTo(T);
    }

    @Test
    void oneLocationThatSeesThePageIsEnough() {
        ProbeSet page = new ProbeSet(List.of(probe("page", Control.HUB)));
        view.take(page, List.of(), T);
        view.take(page, List.of(seen("page", "fra", Health.DOWN), seen("page", "ams", Health.UP)), at(60));
        assertThat(view.page()).isEqualTo(at(60));

        view.take(page, List.of(seen("page", "fra", Health.DOWN), seen("page", "ams", Health.DOWN)), at(120));
        assertThat(view.page()).isEqualTo(at(60));
    }

    @Test
    void aProbeThatIsGoneIsForgotten() {
        view.take(WATCHDOG, List.of(), T);
        view.take(new ProbeSet(List.of()), List.of(), at(10));
        assertThat(view.watchdog()).isNull();

        view.take(WATCHDOG, List.of(), at(600));
        assertThat(view.watchdog()).isEqualTo(at(600));
    }

    @Test
    void theWatchdogWorksForAMinuteAndFailsForTheNext() {
        assertThat(WatchdogResource.fails(T)).isFalse();
        assertThat(WatchdogResource.fails(at(59))).isFalse();
        assertThat(WatchdogResource.fails(at(60))).isTrue();
        assertThat(WatchdogResource.fails(at(119))).isTrue();
        assertThat(WatchdogResource.fails(at(120))).isFalse();
    }

    private static Instant at(long seconds) {
        return T.plusSeconds(seconds);
    }

    private static SeriesHealth seen(String probe, String location, Health health) {
        return new SeriesHealth(probe, location, health, T, 1, 0, T, null);
    }

    private static Probe probe(String id, Control control) {
        return new Probe(
                id,
                id,
                null,
                new ProbeKind.Tcp("127.0.0.1", 1, null, ProbeKind.IpChoice.ANY, List.of()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                1,
                List.of(),
                List.of(),
                Identify.NONE,
                List.of(),
                null,
                Trigger.SCHEDULE,
                Set.of(),
                false,
                null,
                "test.yaml",
                Secrets.NONE,
                false,
                "",
                control);
    }
}
