package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.incident.Incident;
import dev.candor.measurement.MinuteCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EvidencePressTest {
    private static final Instant FROM = Instant.parse("2026-03-10T13:54:00Z");

    private static MinuteCount minute(String location, int minute, int up, int degraded, int down, double mean) {
        return new MinuteCount(
                "web-a",
                location,
                FROM.plus(Duration.ofMinutes(minute)),
                up,
                degraded,
                down,
                0,
                up + degraded == 0 ? null : mean,
                null,
                null);
    }

    static String page() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        World world = new World(sample);
        List<MinuteCount> minutes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            minutes.add(minute("ams", i, i < 6 ? 6 : 0, 0, i < 6 ? 0 : 6, 80 + i));
            minutes.add(minute("fra", i, 5, i > 5 ? 1 : 0, 0, 30));
        }
        world.minutes = minutes;
        return new Drawings(world, Rendered.BASE, Rendered.TEMPLATES)
                .draw(sample.facts(), Audience.EVERYBODY, EvidencePress.path(incident.id()), Sample.NOW)
                .map(Rendered::styled)
                .orElseThrow();
    }

    @Test
    void eachLocationIsToldInWordsAndDrawnForThoseWhoSee() {
        assertThat(page())
                .contains("Seen from Amsterdam", "18 of 54 runs went wrong", "14:00:00 UTC", "80 to 85 ms")
                .contains("Seen from Frankfurt", "3 of 48 runs", "href=\"../../incidents/", "aria-hidden=\"true\"")
                .doesNotContain("web-a", "10.0.0.1");
    }

    @Test
    void stepsAreWholeMinutesAndNoMoreThanATelephoneShows() {
        Seen seen = Seen.of(
                List.of(minute("ams", 0, 1, 0, 1, 10), minute("ams", 1, 3, 0, 0, 20), minute("ams", 99, 1, 0, 0, 5)),
                FROM,
                FROM.plus(Duration.ofMinutes(97)));
        assertThat(seen.step()).isEqualTo(Duration.ofMinutes(3));
        Seen.Place ams = seen.places().get(0);
        assertThat(ams.steps()).hasSize(33);
        assertThat(ams.steps().get(0)).isEqualTo(new Seen.Step(5, 1, 0, 17.5));
        assertThat(ams.steps().get(1)).isEqualTo(Seen.Step.NONE);
        assertThat(ams.runs()).isEqualTo(5);
    }

    @Test
    void ofWhatIsNoIncidentThereIsNothing() {
        Sample sample = new Sample();
        Drawings drawings = new Drawings(new World(sample), Rendered.BASE, Rendered.TEMPLATES);
        assertThat(drawings.draw(sample.facts(), Audience.EVERYBODY, EvidencePress.path(new UUID(0, 7)), Sample.NOW))
                .isEmpty();
        assertThat(drawings.draw(sample.facts(), Audience.EVERYBODY, "elsewhere", Sample.NOW))
                .isEmpty();
        assertThat(Drawings.asked("incidents/x/evidence")).isFalse();
    }
}
