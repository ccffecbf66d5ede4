package dev.candor.incident;

import static dev.candor.incident.Beliefs.T;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.correlation.Suspect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {

    private final Wording wording = new Wording(Beliefs.CATALOG);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HOST | fra-2 | 18 | Machines on host fra-2 in Frankfurt are failing",
                "HOST | nowhere | 18 | Machines on host nowhere are failing",
                "REGION | fra | 24 | Frankfurt region is unreachable",
                "REGION | fra | 12 | Frankfurt region is failing",
                "VERSION | v2 | 18 | Edge proxy: version v2 is failing",
                "COMPONENT | edge | 18 | Edge proxy: 3 locations see failures",
                "LOCATION | fra | 18 | Observers in FRA can't be relied on"
            })
    void aTitleSaysTheEffectFirst(Suspect.Kind kind, String id, int failures, String title) {
        assertThat(wording.title(picture(new Suspect(kind, id), failures), "")).isEqualTo(title);
    }

    @Test
    void whatWasCalledUnreachableIsNotCalledLessWhileItLasts() {
        Picture wavering = picture(Beliefs.region("fra"), 12);

        assertThat(wording.title(wavering, "Frankfurt region is unreachable"))
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
        return new Picture(
                String.valueOf(cause),
                cause,
                List.of(),
                0.97,
                "Because.",
                T,
                true,
                Incident.Severity.MAJOR,
                Map.of("edge", Health.DOWN),
                List.of("fra"),
                List.of("p"),
                List.of("ams", "fra", "iad"),
                failures,
                24);
    }
}
