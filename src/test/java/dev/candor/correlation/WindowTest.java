package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final Series API = new Series("api", "fra");
    private static final Identity IN_FRA = new Identity("fra", "fra-1", "i", "v1");
    private final Window window = new Window();
    private final ProbeSet probes = new ProbeSet(List.of(Runs.probe("api", "api", Duration.ofSeconds(1), 1), slow()));

    @Test
    void theSameRunAgainChangesNothing() {
        window.add(up(0));
        window.add(up(0));
        assertThat(snapshot(1).of(API)).hasSize(1);
    }

    @Test
    void runsAreInOrderWhateverOrderTheyCameIn() {
        List.of(3, 1, 2, 0).forEach(second -> window.add(up(second)));
        assertThat(snapshot(4).of(API)).extracting(Point::at).containsExactly(at(0), at(1), at(2), at(3));
    }

    @Test
    void aRunIsForgottenWhenItIsOlderThanTheWindow() {
        window.add(up(0));
        window.add(new Point("slow", "fra", at(0), Outcome.UP, null, null, Identity.NONE, true, 1, null));
        assertThat(snapshot(30).of(API)).hasSize(1);
        Window.Snapshot later = snapshot(31);
        assertThat(later.of(API)).isEmpty();
        assertThat(later.of(new Series("slow", "fra")))
                .as("six intervals of a minute")
                .hasSize(1);
        assertThat(snapshot(361).of(new Series("slow", "fra"))).isEmpty();
    }

    @Test
    void aClockFarAheadIsNotBelieved() {
        window.add(up(31));
        window.add(up(30));
        assertThat(snapshot(0).of(API)).extracting(Point::at).containsExactly(at(30));
    }

    @Test
    void aSeriesHoldsNoMoreThanItsShare() {
        for (int i = 0; i < 1000; i++) {
            window.add(Runs.up("api", "fra", at(0).plusMillis(i), IN_FRA));
        }
        assertThat(snapshot(1).of(API)).hasSize(Window.MOST_POINTS);
        assertThat(snapshot(1).of(API).get(0).at()).as("the newest stay").isEqualTo(at(0).plusMillis(744));
    }

    @Test
    void whoAnsweredIsRememberedLongerThanTheRuns() {
        window.add(up(0));
        window.add(Runs.down("api", "fra", at(5), Failure.Kind.STATUS, new Identity("ams", null, null, null)));
        assertThat(snapshot(60).answeredBy()).containsEntry(API, "fra");
        assertThat(snapshot(3601).answeredBy()).isEmpty();
    }

    @Test
    void theNewestAnswerIsTheRoute() {
        window.add(up(10));
        window.add(Runs.up("api", "fra", at(5), new Identity("ams", null, null, null)));
        window.recall(API, new Window.Route("syd", at(1)));
        assertThat(snapshot(11).answeredBy()).containsEntry(API, "fra");
    }

    @Test
    void aProbeThatIsGoneIsForgotten() {
        window.add(up(0));
        window.snapshot(at(1), ProbeSet.EMPTY);
        Window.Snapshot back = snapshot(1);
        assertThat(back.of(API)).isEmpty();
        assertThat(back.answeredBy()).isEmpty();
        assertThat(back.releases()).isEmpty();
    }

    @Test
    void aSnapshotDoesNotChange() {
        window.add(up(0));
        Window.Snapshot before = snapshot(1);
        window.add(up(1));
        assertThat(before.of(API)).hasSize(1);
    }

    @Test
    void aVersionIsKnownSinceItsFirstAnswer() {
        window.add(up(5));
        window.add(up(3));
        assertThat(snapshot(6).releases()).containsEntry(new Window.Release("api", "v1"), at(3));
    }

    private static Probe slow() {
        return Runs.probe("slow", "api", Duration.ofSeconds(60), 1);
    }

    private Window.Snapshot snapshot(int second) {
        return window.snapshot(at(second), probes);
    }

    private static Point up(int second) {
        return Runs.up("api", "fra", at(second), IN_FRA);
    }

    private static Instant at(int second) {
        return Runs.START.plusSeconds(second);
    }
}
