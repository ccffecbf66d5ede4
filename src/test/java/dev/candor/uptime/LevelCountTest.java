package dev.candor.uptime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.catalog.LevelRule;
import dev.candor.catalog.ServiceHours;
import dev.candor.correlation.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LevelCountTest {
    private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
    private static final Interval PERIOD = time(0, 1000);

    private static Interval time(long from, long to) {
        return new Interval(FROM.plusMillis(from), FROM.plusMillis(to));
    }

    private static Stretch stretch(long from, long to, Health health) {
        return new Stretch(FROM.plusMillis(from), FROM.plusMillis(to), health, "probe", null);
    }

    private static LevelCount count(LevelRule rule, List<Interval> planned, Stretch... stretches) {
        return LevelCount.of(PERIOD, List.of(PERIOD), planned, List.of(stretches), rule);
    }

    @Test
    void whatNobodySpeaksOfWasUp() {
        assertThat(count(LevelRule.WATCHED, List.of())).isEqualTo(new LevelCount(1000, 0, 0, 0, 0, 0));
    }

    @Test
    void theWorstThatIsKnownCountsAndUnknownOnlyWhereNothingWorseIs() {
        assertThat(count(
                        LevelRule.WATCHED,
                        List.of(),
                        stretch(100, 300, Health.UNKNOWN),
                        stretch(200, 400, Health.DOWN),
                        stretch(0, 250, Health.DEGRADED),
                        stretch(390, 410, Health.DOWN)))
                .isEqualTo(new LevelCount(590, 100, 210, 100, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"WATCHED, 100.000, 97.777", "MEASURED, 89.795, 88.000", "STRICT, 78.000, 78.000"})
    void eachRuleTakesTheSameTimesInItsOwnWay(LevelRule rule, String uptime, String atLeast) {
        StatementLine line = StatementLine.of(
                null,
                "",
                rule,
                null,
                99_950,
                List.of(new Subject(
                        "a",
                        "A",
                        "machine",
                        FROM,
                        List.of(
                                stretch(0, 100, Health.DOWN),
                                stretch(100, 200, Health.DEGRADED),
                                stretch(980, 1000, Health.UNKNOWN)),
                        List.of(),
                        List.of(new Subject.Planned(new UUID(0, 1), FROM, FROM.plusMillis(100))),
                        LevelCount.NONE)),
                PERIOD.to(),
                PERIOD);
        // By "watched" 900 ms count, and of 20 of them nobody knows.
        assertThat(line.uptime()).isEqualTo(uptime);
        assertThat(line.atLeast()).isEqualTo(atLeast);
    }

    @Test
    void plannedWorkAndTimeOutsideTheHoursCountNeitherWay() {
        LevelCount count = LevelCount.of(
                PERIOD,
                List.of(time(0, 400), time(500, 900)),
                List.of(time(300, 600)),
                List.of(stretch(250, 950, Health.DOWN)),
                LevelRule.WATCHED);
        assertThat(count).isEqualTo(new LevelCount(250, 0, 350, 0, 200, 200));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyMillisecondCountsOnceWhateverTheOrderAndHoweverStretchesAreCut(long seed) {
        Random random = new Random(seed);
        List<Stretch> stretches = IntStream.range(0, random.nextInt(12))
                .mapToObj(i -> {
                    int from = random.nextInt(1400) - 200;
                    return stretch(from, from + random.nextInt(500), Health.values()[random.nextInt(4)]);
                })
                .toList();
        List<Interval> hours = intervals(random);
        List<Interval> planned = intervals(random);
        for (LevelRule rule : LevelRule.values()) {
            LevelCount count = LevelCount.of(PERIOD, hours, planned, stretches, rule);
            assertThat(count.total()).isEqualTo(1000);
            assertThat(count.judged(rule).total()).isEqualTo(1000 - count.planned() - count.outside());
            assertThat(count).isEqualTo(byEachMillisecond(hours, planned, stretches, rule));
            List<Stretch> cut = new ArrayList<>();
            for (Stretch one : stretches) {
                Instant middle = one.from()
                        .plusMillis(Duration.between(one.from(), one.to()).toMillis() / 2);
                cut.add(new Stretch(one.from(), middle, one.health(), "probe", null));
                cut.add(new Stretch(middle, one.to(), one.health(), "probe", null));
            }
            Collections.shuffle(cut, random);
            assertThat(LevelCount.of(PERIOD, hours, planned, cut, rule)).isEqualTo(count);
        }
    }

    private static List<Interval> intervals(Random random) {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> {
                    int from = random.nextInt(1200) - 100;
                    return time(from, from + random.nextInt(400));
                })
                .toList();
    }

    private static LevelCount byEachMillisecond(
            List<Interval> hours, List<Interval> planned, List<Stretch> stretches, LevelRule rule) {
        long[] sums = new long[6];
        for (int ms = 0; ms < 1000; ms++) {
            Interval one = time(ms, ms + 1);
            Health worst = stretches.stream()
                    .filter(s -> new Interval(s.from(), s.to()).overlap(one).isPresent())
                    .map(Stretch::health)
                    .max((a, b) -> Integer.compare(Stretch.weight(a), Stretch.weight(b)))
                    .orElse(Health.UP);
            boolean counts = hours.stream().anyMatch(h -> h.overlap(one).isPresent());
            boolean plan = rule.plannedLeftOut()
                    && planned.stream().anyMatch(h -> h.overlap(one).isPresent());
            sums[
                    !counts
                            ? 5
                            : plan
                                    ? 4
                                    : worst == Health.DOWN ? 2 : worst == Health.UNKNOWN ? 3 : Stretch.weight(worst)]++;
        }
        return new LevelCount(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @CsvSource({
        "99950, 0, 50, KEPT",
        "99951, 0, 50, MISSED",
        "99950, 50, 0, KEPT",
        "99900, 200, 0, CANNOT_TELL",
        "99900, 200, 101, MISSED"
    })
    void aLevelIsKeptOrMissedOnlyIfThatHoldsWhateverHappenedUnwatched(
            int target, long unknown, long down, LevelVerdict verdict) {
        assertThat(LevelVerdict.of(new Tally(100_000 - unknown - down, 0, down, unknown), target))
                .isEqualTo(verdict);
    }

    @Test
    void ofNoTimeNothingCanBeTold() {
        assertThat(LevelVerdict.of(Tally.NONE, 99_000)).isEqualTo(LevelVerdict.CANNOT_TELL);
    }

    @Test
    void hoursFollowTheClocksOfTheirPlaceAcrossTheirChange() {
        // In Berlin the night to 29 March 2026 lacks an hour.
        Interval march = new Interval(Instant.parse("2026-03-26T23:00:00Z"), Instant.parse("2026-03-30T22:00:00Z"));
        assertThat(Calendar.hours(ServiceHours.parse("Sat-Mon 00:00-24:00 Europe/Berlin"), march))
                .containsExactly(
                        new Interval(Instant.parse("2026-03-27T23:00:00Z"), Instant.parse("2026-03-28T23:00:00Z")),
                        new Interval(Instant.parse("2026-03-28T23:00:00Z"), Instant.parse("2026-03-29T22:00:00Z")),
                        new Interval(Instant.parse("2026-03-29T22:00:00Z"), Instant.parse("2026-03-30T22:00:00Z")));
        assertThat(Calendar.hours(ServiceHours.parse("Mon-Mon 08:30-18:00 Europe/Berlin"), march))
                .containsExactly(
                        new Interval(Instant.parse("2026-03-30T06:30:00Z"), Instant.parse("2026-03-30T16:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon-Fri",
                "Mon-Fry 08:00-18:00 UTC",
                "Mon-Fri 18:00-08:00 UTC",
                "Mon-Fri 08:00-24:01 UTC",
                "Mon-Fri 08:61-18:00 UTC",
                "Mon-Fri 08:00-18:00 Mars/Phobos"
            })
    void hoursThatAreNoneAreRefusedWithWhatWasExpected(String text) {
        assertThatThrownBy(() -> ServiceHours.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected ");
    }

    @ParameterizedTest
    @EnumSource(LevelRule.class)
    void hoursAndRulesAreReadAsTheyAreWritten(LevelRule rule) {
        assertThat(LevelRule.parse(rule.word())).isEqualTo(rule);
        for (String hours : List.of("Mon-Fri 08:00-18:00 UTC", "Sat-Sun 00:00-24:00 Europe/Berlin")) {
            assertThat(ServiceHours.parse(hours)).hasToString(hours);
        }
    }
}
