package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesSpanTest {
    private static final Instant NOW = Instant.parse("2026-11-20T14:35:30Z");
    private final SeriesSpan span = new SeriesSpan(Kept.DEFAULT, NOW);

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T13:35:30Z, PT1M, MINUTE, 2026-11-20T13:35:00Z, 61",
        "2026-11-19T14:35:30Z, PT5M, MINUTE, 2026-11-19T14:35:00Z, 289",
        "2026-11-10T00:00:00Z, PT1H, HOUR, 2026-11-10T00:00:00Z, 255",
        "2026-09-01T10:00:00Z, PT6H, HOUR, 2026-09-01T06:00:00Z, 322",
        "2025-12-01T10:00:00Z, PT24H, DAY, 2025-12-01T00:00:00Z, 355",
        // Older than hours and minutes are kept: days, however short.
        "2022-01-01T10:00:00Z, PT168H, DAY, 2021-12-30T00:00:00Z, 256"
    })
    void aStepIsChosenThatAPictureCanShowAndThatIsKept(
            String from, Duration step, Grain grain, Instant first, int points) {
        SeriesQuery query = span.query("p", from, null, null, SeriesQuery.By.LOCATION, Phase.TOTAL);
        assertThat(query.step()).isEqualTo(step);
        assertThat(query.grain()).isEqualTo(grain);
        assertThat(query.from()).isEqualTo(first);
        assertThat(query.points()).isEqualTo(points);
        assertThat(query.to()).isAfterOrEqualTo(NOW);
    }

    @Test
    void aShortSpanOfLongAgoIsToldByDay() {
        SeriesQuery query = span.query(
                "p", "2024-03-03T10:00:00Z", "2024-03-03T12:00:00Z", null, SeriesQuery.By.LOCATION, Phase.TOTAL);
        assertThat(query.grain()).isEqualTo(Grain.DAY);
        assertThat(query.points()).isEqualTo(1);
    }

    @Test
    void whatIsTooMuchOrTooFineIsRefused() {
        assertThatThrownBy(
                        () -> span.query("p", "2026-11-10T00:00:00Z", null, "1m", SeriesQuery.By.LOCATION, Phase.TOTAL))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(422))
                .hasMessageContaining("2000 points");
        assertThatThrownBy(() -> span.query(
                        "p",
                        "2026-10-01T00:00:00Z",
                        "2026-10-01T10:00:00Z",
                        "5m",
                        SeriesQuery.By.LOCATION,
                        Phase.TOTAL))
                .hasMessageContaining("at most 30 days ago");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T13:00:00Z, MINUTE, 2026-11-20T14:36:00Z",
        "2026-11-15T13:20:00Z, HOUR, 2026-11-20T15:00:00Z",
        "2026-09-15T13:20:00Z, DAY, 2026-11-21T00:00:00Z"
    })
    void aComparisonIsOnePointOfTheCoarsestThatFits(String from, Grain grain, Instant to) {
        SeriesQuery query = span.whole("p", from, null, Phase.TOTAL);
        assertThat(query.points()).isEqualTo(1);
        assertThat(query.to()).isEqualTo(to);
        assertThat(query.grain()).isEqualTo(grain);
    }

    @Test
    void aSpanIsReadFromWhatIsMadeAndTheRestFromFinerRows() {
        Instant from = Instant.parse("2026-11-18T00:00:00Z");
        Instant folded = Instant.parse("2026-11-20T14:00:00Z");
        assertThat(SeriesReader.parts(Grain.DAY, from, NOW, folded))
                .containsExactly(
                        new SeriesReader.Part(Grain.DAY, from, Instant.parse("2026-11-20T00:00:00Z")),
                        new SeriesReader.Part(Grain.HOUR, Instant.parse("2026-11-20T00:00:00Z"), folded),
                        new SeriesReader.Part(Grain.MINUTE, folded, Instant.parse("2026-11-20T14:35:00Z")));
        assertThat(SeriesReader.parts(Grain.MINUTE, from, NOW, folded)).hasSize(1);
        assertThat(SeriesReader.parts(Grain.DAY, from, NOW, Instant.MIN))
                .containsExactly(new SeriesReader.Part(Grain.MINUTE, from, Instant.parse("2026-11-20T14:35:00Z")));
        assertThat(SeriesReader.parts(Grain.DAY, from, Instant.parse("2026-11-19T00:00:00Z"), folded))
                .containsExactly(new SeriesReader.Part(Grain.DAY, from, Instant.parse("2026-11-19T00:00:00Z")));
    }
}
