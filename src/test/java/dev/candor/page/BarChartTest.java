package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.uptime.DayBars;
import dev.candor.uptime.UptimeRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarChartTest {
    private static final Instant NOW = Instant.parse("2026-03-10T14:00:00Z");
    private static final int DAYS = 5;

    @Test
    void aFirstDayIsDrawnByTheTimeItWasWatched() {
        View.Bars bars = chart(up(NOW.minusSeconds(600), NOW));
        assertThat(bars.paths()).containsExactly(new View.Path("ok", "m16 19h4"), new View.Path("unknown", "m0 27h16"));
        assertThat(bars.uptime()).isEqualTo("100 % up since 10 Mar");
        assertThat(bars.range()).isEmpty();
        assertThat(bars.notable()).isEmpty();
    }

    @Test
    void timeBeforeAnybodyWatchedIsNotCalledMissingData() {
        assertThat(chart(up(NOW.minusSeconds(600), NOW)).rows())
                .containsExactly(
                        new View.Row(
                                "10 Mar",
                                View.Mark.of(Tone.OK, "Up"),
                                "10 min",
                                "–",
                                "–",
                                "13 h 50 min before we began"),
                        new View.Row("6 Mar to 9 Mar", View.Mark.of(Tone.UNKNOWN, "Not watched"), "–", "–", "–", "–"));
    }

    @Test
    void aGapAfterTheBeginningIsNamedAndGrey() {
        Instant began = NOW.minus(Duration.ofHours(6));
        View.Bars bars = chart(up(began, began.plus(Duration.ofHours(3))));
        assertThat(bars.paths())
                .containsExactly(
                        new View.Path("ok", "m16 19h4"),
                        new View.Path("unknown", "m0 27h16"),
                        new View.Path("unknown", "m18 19v-9"));
        assertThat(bars.notable()).containsExactly("Today: no data for 3 h");
        assertThat(bars.rows().get(0).unknown()).isEqualTo("3 h, and 8 h before we began");
        assertThat(bars.range()).startsWith("between 50 % and 100 %");
    }

    @Test
    void whatNobodyEverWatchedIsOneLine() {
        View.Bars bars = BarChart.of(DayBars.of(List.of(), NOW, NOW, DAYS, UptimeRule.PAGE));
        assertThat(bars.paths()).containsExactly(new View.Path("unknown", "m0 27h20"));
        assertThat(bars.uptime()).isEqualTo("not watched yet");
        assertThat(bars.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.days()).isEqualTo("6 Mar to 10 Mar"));
    }

    @Test
    void worseDaysCoverTheUpOnesAndOnlyDaysWithoutDataInterruptThem() {
        Instant began = Instant.parse("2026-03-06T00:00:00Z");
        List<HealthSpan> spans = List.of(
                up(began, began.plus(Duration.ofDays(1))),
                new HealthSpan("api", Health.DOWN, began.plus(Duration.ofDays(1)), began.plus(Duration.ofDays(2))),
                up(began.plus(Duration.ofDays(3)), NOW));
        assertThat(BarChart.of(DayBars.of(spans, NOW, NOW, DAYS, UptimeRule.PAGE))
                        .paths())
                .containsExactly(
                        new View.Path("ok", "m0 19h8m4 0h8"),
                        new View.Path("down", "m6 28v-28"),
                        new View.Path("unknown", "m10 28v-6"));
    }

    @Test
    void wholeDaysAreNotCountedInHours() {
        View.Bars bars = chart(up(NOW.minus(Duration.ofDays(3)), NOW));
        assertThat(bars.rows())
                .extracting(View.Row::days)
                .containsExactly("10 Mar", "8 Mar to 9 Mar", "7 Mar", "6 Mar");
        assertThat(bars.rows().get(1).up()).isEqualTo("all day");
    }

    private static HealthSpan up(Instant from, Instant to) {
        return new HealthSpan("api", Health.UP, from, to);
    }

    private static View.Bars chart(HealthSpan span) {
        return BarChart.of(DayBars.of(List.of(span), NOW, NOW, DAYS, UptimeRule.PAGE));
    }
}
