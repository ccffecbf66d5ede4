package dev.candor.uptime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DayBarsTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final long DAY = Duration.ofDays(1).toMillis();

    @Test
    void withoutSpansEveryDayHasNoDataAndThereIsNoUptime() {
        DayBars bars = bars(List.of(), NOW);
        assertThat(bars.days()).hasSize(90).allMatch(d -> d.state() == DayState.NO_DATA);
        assertThat(bars.days().get(0).day()).isEqualTo(LocalDate.parse("2025-12-11"));
        assertThat(bars.days().get(89).tally()).isEqualTo(new Tally(0, 0, 0, DAY / 2));
        assertThat(bars.watchedSince()).isNull();
        assertThat(bars.watched().uptime()).isEmpty();
        assertThat(bars.watched().uptimeAtLeast()).isEmpty();
    }

    @Test
    void aSpanOverMidnightIsCutExactlyThere() {
        DayBars bars = bars(
                List.of(
                        span(Health.UP, "2026-03-08T00:00:00Z", "2026-03-08T23:59:30Z"),
                        span(Health.DOWN, "2026-03-08T23:59:30Z", "2026-03-09T00:01:00Z"),
                        span(Health.UP, "2026-03-09T00:01:00Z", null)),
                NOW);
        assertThat(bars.days().get(87).tally()).isEqualTo(new Tally(DAY - 30_000, 0, 30_000, 0));
        assertThat(bars.days().get(88).tally()).isEqualTo(new Tally(DAY - 60_000, 0, 60_000, 0));
        assertThat(bars.days().get(89).tally()).isEqualTo(new Tally(DAY / 2, 0, 0, 0));
        assertThat(bars.days().get(86).state()).isEqualTo(DayState.NO_DATA);
    }

    @Test
    void aSpanThatLastsIsKnownOnlyUntilTheLastJudgement() {
        DayBars bars =
                bars(List.of(span(Health.UP, "2026-03-10T00:00:00Z", null)), Instant.parse("2026-03-10T09:00:00Z"));
        assertThat(bars.days().get(89).tally()).isEqualTo(new Tally(9 * 3_600_000L, 0, 0, 3 * 3_600_000L));
        assertThat(bars.watched().uptime()).hasValue(100_000);
        assertThat(bars.watched().uptimeAtLeast()).hasValue(75_000);
        assertThat(bars.watched().uptimeAtMost()).hasValue(100_000);
    }

    @Test
    void timeBeforeTheFirstSpanIsNoDataInTheBarsAndNoPartOfTheFigure() {
        DayBars bars = bars(List.of(span(Health.UP, "2026-03-10T06:00:00Z", null)), NOW);
        assertThat(bars.days().get(89).tally().unknown()).isEqualTo(6 * 3_600_000L);
        assertThat(bars.watchedSince()).isEqualTo("2026-03-10T06:00:00Z");
        assertThat(bars.watched()).isEqualTo(new Tally(6 * 3_600_000L, 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "29999, 0,     UP",
        "30000, 0,     DOWN",
        "0,     29999, UP",
        "0,     30000, DEGRADED",
        "15000, 14999, UP",
        "15000, 15000, DEGRADED",
        "30000, 90000, DOWN"
    })
    void aDayIsMarkedFromThirtySecondsInSum(long down, long degraded, DayState state) {
        assertThat(UptimeRule.PAGE.judge(new Tally(DAY - down - degraded, degraded, down, 0)))
                .isEqualTo(state);
    }

    @Test
    void oneMillisecondDownIsNotRoundedAway() {
        Tally tally = new Tally(90 * DAY - 1, 0, 1, 0);
        assertThat(tally.uptime()).hasValue(99_999);
        assertThat(new Tally(90 * DAY, 0, 0, 0).uptime()).hasValue(100_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyDayAddsUpToItsLengthAndTheFigureLiesInItsInterval(long seed) {
        Random random = new Random(seed);
        List<HealthSpan> spans = randomSpans(random);
        Instant knownUntil = NOW.minusMillis(random.nextInt(3_600_000));
        DayBars bars = bars(spans, knownUntil);
        for (int i = 0; i < 89; i++) {
            assertThat(bars.days().get(i).tally().total()).isEqualTo(DAY);
        }
        assertThat(bars.days().get(89).tally().total()).isEqualTo(DAY / 2);
        Tally watched = bars.watched();
        assertThat(watched.total())
                .isEqualTo(NOW.toEpochMilli() - bars.watchedSince().toEpochMilli());
        if (watched.known() > 0) {
            assertThat(watched.uptime().getAsLong())
                    .isBetween(
                            watched.uptimeAtLeast().getAsLong(),
                            watched.uptimeAtMost().getAsLong());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neitherTheOrderOfSpansNorCuttingOneInTwoChangesAnything(long seed) {
        Random random = new Random(seed);
        List<HealthSpan> spans = randomSpans(random);
        List<HealthSpan> cut = new ArrayList<>();
        for (HealthSpan span : spans) {
            Instant to = span.to() == null ? NOW : span.to();
            long length = to.toEpochMilli() - span.from().toEpochMilli();
            Instant middle = span.from().plusMillis(length == 0 ? 0 : (long) (random.nextDouble() * length));
            cut.add(new HealthSpan("c", span.health(), span.from(), middle));
            cut.add(new HealthSpan("c", span.health(), middle, span.to()));
        }
        // Spans of equal start keep their order, so an empty one before its other half stays before it.
        cut.removeIf(s -> s.from().equals(s.to()));
        Collections.shuffle(cut, random);
        assertThat(bars(cut, NOW)).isEqualTo(bars(spans, NOW));
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    private static List<HealthSpan> randomSpans(Random random) {
        List<HealthSpan> spans = new ArrayList<>();
        Instant at = NOW.minus(Duration.ofDays(1 + random.nextInt(120)));
        while (at.isBefore(NOW)) {
            if (!spans.isEmpty() && random.nextInt(4) == 0) {
                at = at.plusMillis(random.nextInt(100_000_000));
            }
            Health health = Health.values()[random.nextInt(4)];
            Instant to = at.plusMillis(1 + random.nextInt(random.nextBoolean() ? 10_000 : 600_000_000));
            spans.add(new HealthSpan("c", health, at, to.isAfter(NOW) ? null : to));
            at = to;
        }
        spans.removeIf(span -> !span.from().isBefore(NOW));
        return spans;
    }

    private static DayBars bars(List<HealthSpan> spans, Instant knownUntil) {
        return DayBars.of(spans, knownUntil, NOW, 90, UptimeRule.PAGE);
    }

    private static HealthSpan span(Health health, String from, @Nullable String to) {
        return new HealthSpan("c", health, Instant.parse(from), to == null ? null : Instant.parse(to));
    }
}
