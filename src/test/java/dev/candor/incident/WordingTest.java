package dev.candor.incident;

import static dev.candor.incident.Beliefs.T;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {

    private final Titles titles = new Titles(Beliefs.CATALOG);
    private final Wording wording = new Wording(Beliefs.CATALOG);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HOST | fra-2 | 18 | Machines on one host in Frankfurt are failing",
                "HOST | nowhere | 18 | Machines on one host are failing",
                "REGION | fra | 24 | Frankfurt region is unreachable",
                "REGION | fra | 12 | Frankfurt region is failing",
                "INSTANCE | i-77 | 18 | Edge proxy: one serving instance is failing",
                "APP_VERSION | edge/v2 | 18 | Edge proxy: version v2 is failing",
                "APP | edge | 18 | Edge proxy: 3 locations see failures",
                "LOCATION | fra | 18 | Observers in FRA can't be relied on"
            })
    void aTitleSaysTheEffectFirst(Suspect.Kind kind, String id, int failures, String title) {
        assertThat(titles.of(picture(new Suspect(kind, id), failures), "")).isEqualTo(title);
    }

    @Test
    void whatWasCalledUnreachableIsNotCalledLessWhileItLasts() {
        Picture wavering = picture(Beliefs.region("fra"), 12);

        assertThat(titles.of(wavering, "Frankfurt region is unreachable")).isEqualTo("Frankfurt region is unreachable");
    }

    @Test
    void whatIsSlowIsNotSaidToFail() {
        Picture slow = picture(Beliefs.region("fra"), 24, Health.DEGRADED, true);

        assertThat(titles.of(slow, "")).isEqualTo("Frankfurt region is degraded");
        assertThat(wording.opened(slow, Wording.Reach.NONE, T, T.plusSeconds(1200)))
                .startsWith("It began at 12:00:00 UTC")
                .contains("24 of the latest 24 runs were slow or degraded")
                .doesNotContain("fail");
        Picture lasting = picture(Beliefs.region("fra"), 20, Health.DEGRADED, false);
        assertThat(titles.of(lasting, "Frankfurt region is degraded")).isEqualTo("Frankfurt region is degraded");
        assertThat(titles.of(picture(Beliefs.region("fra"), 24), "Frankfurt region is degraded"))
                .isEqualTo("Frankfurt region is unreachable");
    }

    @Test
    void nobodyIsCountedWhereACountWouldPointAtSomebody() {
        Picture picture = picture(Beliefs.host("fra-2"), 18);

        assertThat(wording.opened(picture, new Wording.Reach(7, 4), T, T.plusSeconds(1200)))
                .contains("find each one on their own page")
                .doesNotContain("7 machines", "of 4 customers");
        assertThat(wording.opened(picture, new Wording.Reach(7, 5), T, T.plusSeconds(1200)))
                .contains("7 machines, volumes and apps of 5 customers");
    }

    @Test
    void everybodyReadsThatAMachineFailsAndNobodyReadsItsName() {
        Suspect host = Beliefs.host("fra-2");
        Suspect longer = Beliefs.host("fra-21");
        Suspect instance = new Suspect(Suspect.Kind.INSTANCE, "i-77");
        Picture picture = new Picture(
                host.toString(),
                host,
                List.of(instance, longer),
                0.6,
                "9 of 9 failures in the last 30 s touched host fra-2; other hosts in fra are clean;"
                        + " instance i-77, host fra-21 explain them as well.",
                T,
                true,
                Incident.Severity.MAJOR,
                Map.of("edge", Health.DOWN),
                List.of("fra"),
                List.of("p"),
                List.of("ams"),
                false,
                9,
                24);
        Wording.Reach reach = Wording.Reach.NONE;

        String opened = wording.opened(picture, reach, T, T);
        assertThat(opened)
                .contains("touched one host in Frankfurt; other hosts in fra are clean; one serving instance, one host"
                        + " explain them as well");
        assertThat(List.of(
                        opened,
                        titles.of(picture, ""),
                        wording.revised(instance, picture, reach, T, T),
                        wording.reopened(picture, T, reach, T, T)))
                .allSatisfy(text -> assertThat(text).doesNotContain("fra-2", "i-77"));
    }

    @Test
    void anUpdateNamesWhatWorksAgainAndWhatIsWorse() {
        String text = wording.changed(
                Set.of("api"), Set.of("edge"), Set.of("machines"), picture(null, 18), T, T.plusSeconds(1200));

        assertThat(text)
                .contains(
                        "Now affected as well: API.",
                        "Down now, where it was degraded: Edge proxy.",
                        "Working again: Machines.",
                        "by 12:20:00 UTC in any case");
    }

    @ParameterizedTest
    @CsvSource({"PT12S, 12 s", "PT4M10S, 4 min 10 s", "PT2H5M59S, 2 h 5 min", "PT-3S, 0 s"})
    void aSpanReadsAsOneSaysIt(Duration span, String words) {
        assertThat(Wording.span(span)).isEqualTo(words);
    }

    @Test
    void whatWasToldIsReadAsItWasWritten() {
        Told told = new Told(Map.of("edge", Health.DOWN, "api", Health.DEGRADED), Set.of("fra", "iad"));

        assertThat(Told.parse(told.toString())).isEqualTo(told);
        assertThat(Told.parse(new Told(Map.of(), Set.of()).toString())).isEqualTo(new Told(Map.of(), Set.of()));
        Told later = new Told(Map.of("api", Health.DOWN, "machines", Health.DOWN), Set.of("fra"));
        assertThat(told.addedIn(later)).containsExactly("machines");
        assertThat(told.worseIn(later)).containsExactly("api");
        assertThat(later.addedIn(told)).containsExactly("edge");
    }

    private static Picture picture(Suspect cause, int failures) {
        return picture(cause, failures, Health.DOWN, false);
    }

    private static Picture picture(Suspect cause, int failures, Health edge, boolean degraded) {
        return new Picture(
                String.valueOf(cause),
                cause,
                List.of(),
                0.97,
                "Because.",
                T,
                true,
                Incident.Severity.MAJOR,
                Map.of("edge", edge),
                List.of("fra"),
                List.of("p"),
                List.of("ams", "fra", "iad"),
                degraded,
                failures,
                24);
    }
}
