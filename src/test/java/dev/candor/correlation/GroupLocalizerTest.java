package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Suspect.Kind;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupLocalizerTest {

    private final Window window = new Window();
    private final Localizer localizer = new GroupLocalizer();
    private final Topology topology = new Topology(Map.of("fra-1", "fra", "fra-2", "fra"), Map.of("web", "site"));

    @Test
    void nothingIsNamedWhereNothingFailed() {
        play("web", "home", "oooooooooo", Failure.Kind.REFUSED, Identity.NONE);
        assertThat(locate(10)).isEmpty();
    }

    @Test
    void twoFailuresAreTooFewForAName() {
        play("web", "home", "oooooFF", Failure.Kind.REFUSED, Identity.NONE);
        assertThat(locate(7)).isEmpty();
    }

    @Test
    void aServerThatRefusesItsOnlyWatcherIsToBlameItself() {
        play("web", "home", "ooooooooFFFFFFFF", Failure.Kind.REFUSED, Identity.NONE);
        Finding finding = only(locate(16));
        assertThat(finding.suspect()).isEqualTo(new Suspect(Kind.APP, "site"));
        assertThat(finding.rivals()).isEmpty();
        assertThat(finding.sentence())
                .isEqualTo("8 of 8 failures in the last 30 s touched app site; no other apps seen;"
                        + " began 12:00:08 UTC.");
    }

    @Test
    void aTimeoutSeenByTheOnlyWatcherMayBeTheWatchersOwn() {
        play("web", "home", "ooooooooFFFFFFFF", Failure.Kind.CONNECT, Identity.NONE);
        Finding finding = only(locate(16));
        assertThat(finding.ambiguous()).isTrue();
        assertThat(finding.confidence()).isLessThan(0.9);
        assertThat(finding.sentence()).contains(" as well");
    }

    @Test
    void aStrayFailureDoesNotDateTheOnsetBack() {
        play("web", "home", "oFoooooooooooooooooooFFFFFF", Failure.Kind.REFUSED, Identity.NONE);
        assertThat(only(locate(27)).onset()).isEqualTo(at(21));
    }

    @Test
    void theOnsetOutlivesTheWindow() {
        play("web", "home", "oooo" + "F".repeat(60), Failure.Kind.REFUSED, Identity.NONE);
        List<Finding> first = locate(20);
        assertThat(only(localizer.locate(snapshot(64), topology, first)).onset())
                .isEqualTo(at(4));
    }

    @Test
    void aFindingStaysUntilItsGroupIsClean() {
        play("web", "home", "ooooooFFFFFFFoooooo", Failure.Kind.REFUSED, Identity.NONE);
        List<Finding> found = locate(13);
        assertThat(found).hasSize(1);
        assertThat(localizer.locate(upTo("ooooooFFFFFFFooo", 16), topology, found))
                .as("five seconds have not passed since the last failure at 12 s")
                .hasSize(1);
        assertThat(localizer.locate(upTo("ooooooFFFFFFFoooo", 17), topology, found))
                .isEmpty();
    }

    @Test
    void aFindingWithoutFailuresInTheWindowIsForgotten() {
        play("web", "home", "FFFFFFFF", Failure.Kind.REFUSED, Identity.NONE);
        List<Finding> found = locate(8);
        assertThat(found).hasSize(1);
        assertThat(localizer.locate(snapshot(60), topology, found)).isEmpty();
    }

    @Test
    void runsThatTheAgentSpoiltBlameNobody() {
        for (int i = 0; i < 10; i++) {
            window.add(Runs.spoilt("web", "home", at(i)));
        }
        assertThat(locate(10)).isEmpty();
    }

    @Test
    void theOnlyInstanceOfAHostIsNoRivalOfIt() {
        for (int i = 0; i < 12; i++) {
            Instant at = at(i);
            window.add(Runs.down("web", "a", at, Failure.Kind.STATUS, new Identity("fra", "fra-1", "one", "v")));
            window.add(Runs.up("web", "a", at.plusMillis(1), new Identity("fra", "fra-2", "two", "v")));
            window.add(Runs.down("web", "b", at, Failure.Kind.STATUS, new Identity("fra", "fra-1", "one", "v")));
            window.add(Runs.up("web", "b", at.plusMillis(1), new Identity("fra", "fra-2", "two", "v")));
        }
        Finding finding = only(locate(12));
        assertThat(finding.suspect()).isEqualTo(new Suspect(Kind.HOST, "fra-1"));
        assertThat(finding.rivals()).isEmpty();
        assertThat(finding.explained()).isEqualTo(24);
        assertThat(finding.runs()).isEqualTo(24);
        assertThat(finding.regions()).containsExactly("fra");
    }

    @Test
    void aVersionThatIsNewWithItsHostIsSuspectedBeforeTheHost() {
        for (int i = 0; i < 30; i++) {
            boolean deployed = i >= 15;
            Identity one = new Identity("fra", "fra-1", null, deployed ? "v2" : "v1");
            window.add(
                    deployed
                            ? Runs.down("web", "a", at(i), Failure.Kind.STATUS, one)
                            : Runs.up("web", "a", at(i), one));
            window.add(Runs.up("web", "a", at(i).plusMillis(1), new Identity("fra", "fra-2", null, "v1")));
            window.add(Runs.up("web", "b", at(i).plusMillis(1), new Identity("fra", "fra-2", null, "v1")));
        }
        assertThat(only(locate(30)).suspect()).isEqualTo(new Suspect(Kind.APP_VERSION, "site/v2"));
    }

    @Test
    void failuresThatNameNobodyAreOfTheRegionThatTheirProbeAlwaysNames() {
        for (int i = 0; i < 10; i++) {
            window.add(Runs.up("web", "a", at(i), new Identity("fra", null, null, null)));
            window.add(Runs.down("web", "b", at(i), Failure.Kind.CONNECT, Identity.NONE));
        }
        assertThat(only(locate(10)).regions()).containsExactly("fra");
    }

    private void play(String probe, String location, String letters, Failure.Kind kind, Identity identity) {
        for (int i = 0; i < letters.length(); i++) {
            window.add(
                    letters.charAt(i) == 'F'
                            ? Runs.down(probe, location, at(i), kind, identity)
                            : Runs.up(probe, location, at(i), identity));
        }
    }

    /** The same runs, as far as they had come at that second. */
    private Window.Snapshot upTo(String letters, int second) {
        GroupLocalizerTest then = new GroupLocalizerTest();
        then.play("web", "home", letters, Failure.Kind.REFUSED, Identity.NONE);
        return then.snapshot(second);
    }

    private List<Finding> locate(int second) {
        return localizer.locate(snapshot(second), topology, List.of());
    }

    private Window.Snapshot snapshot(int second) {
        Probe web = Runs.probe("web", "site", Duration.ofSeconds(1), 1);
        return window.snapshot(at(second), new ProbeSet(List.of(web)));
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private static Instant at(int second) {
        return Runs.START.plusSeconds(second);
    }
}
