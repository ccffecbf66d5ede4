package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads the past from a real PostgreSQL. Lives in 2004, so that what other tests store now stays out of it. */
class LatencyReaderTest {
    private static final Instant NOW = Instant.parse("2004-05-12T00:20:00Z");

    private final PastRuns past = new PastRuns(Instant.parse("2004-05-07T20:00:00Z"));
    private final LatencyReader reader = past.reader();

    @Test
    void theSameHoursOfDaysBeforeAreABlockADay() throws Exception {
        // Around midnight, so that the hour before is of another date: 23:00 to 2:00.
        for (int day = 1; day <= 4; day++) {
            Instant hour = Instant.parse("2004-05-12T00:00:00Z").minus(Duration.ofDays(day));
            past.store("ams", "fra", hour.minus(Duration.ofMinutes(90)), 1_000); // 22:30 is no neighbour
            past.store("ams", "fra", hour.minus(Duration.ofMinutes(30)), 10 * day);
            past.store("ams", "fra", hour.plus(Duration.ofMinutes(30)), 10 * day);
            past.store("ams", "cdg", hour.plus(Duration.ofMinutes(90)), 30);
            past.store("ams", "fra", hour.plus(Duration.ofMinutes(150)), 1_000); // nor is 2:30
        }
        past.foldUntil(NOW);
        LatencyPast found = one(each -> reader.sameHours(all(), NOW, 14, each));
        assertThat(found.probe()).isEqualTo(past.probe());
        assertThat(found.location()).isEqualTo("ams");
        assertThat(found.answerers()).extracting(LatencyPast.Answerer::region).containsExactly("cdg", "fra");
        LatencyPast.Answerer fra = found.answerers().get(1);
        assertThat(fra.blocks())
                .hasSize(4)
                .extracting(block -> block.runs().runs())
                .containsOnly(2L);
        assertThat(fra.blocks().get(0).begins()).isEqualTo(Instant.parse("2004-05-08T00:00:00Z"));
        assertThat(fra.blocks().get(0).runs().quantile(0.5)).isCloseTo(40, within(0.5));
        assertThat(fra.blocks().get(3).runs().quantile(0.5)).isCloseTo(10, within(0.2));
        assertThat(fra.runs()).isEqualTo(8);
        assertThat(fra.connectMs()).isCloseTo(0.75, within(0.01));
        assertThat(fra.lookupMs()).isCloseTo(1.5, within(0.02));
        assertThat(found.answerers().get(0).runs()).isEqualTo(4);
        assertThat(one(each -> reader.sameHours(all(), NOW, 3, each))
                        .answerers()
                        .get(1)
                        .blocks())
                .hasSize(3);
    }

    @Test
    void whatIsYoungIsReadFromHoursAndTheMinutesBehindThem() throws Exception {
        Instant hour = Instant.parse("2004-05-11T22:00:00Z");
        past.store("lhr", "fra", hour.plusSeconds(60), 10);
        past.foldUntil(Instant.parse("2004-05-11T23:05:00Z"));
        past.store("lhr", "fra", hour.plusSeconds(3_700), 20);
        past.store("lhr", "fra", hour.plusSeconds(3_760), 20);
        past.store("lhr", "fra", NOW.minusSeconds(60), 30);
        LatencyPast found = one(each -> reader.hours(all(), NOW.minus(Duration.ofDays(3)), NOW, each));
        assertThat(found.answerers().get(0).blocks())
                .extracting(block -> block.runs().runs())
                .containsExactly(1L, 2L, 1L);
        assertThat(found.answerers().get(0).blocks())
                .extracting(LatencyPast.Block::begins)
                .containsExactly(hour, hour.plusSeconds(3_600), hour.plusSeconds(7_200));
    }

    @Test
    void wholeDaysAreABlockEach() throws Exception {
        past.store("iad", "fra", NOW.minus(Duration.ofDays(3)), 50);
        past.store("iad", "fra", NOW.minus(Duration.ofDays(2)), 50);
        past.foldUntil(NOW);
        LatencyPast found = one(each -> reader.days(all(), NOW, 14, each));
        assertThat(found.answerers().get(0).blocks()).hasSize(2);
        assertThat(found.answerers().get(0).blocks().get(0).begins()).isEqualTo(Instant.parse("2004-05-09T00:00:00Z"));
    }

    @Test
    void ofNothingThereIsNothing() {
        assertThat(reader.series(List.of("no-such-probe"))).isEmpty();
        List<LatencyPast> pasts = new ArrayList<>();
        reader.sameHours(List.of(), NOW, 14, pasts::add);
        assertThat(pasts).isEmpty();
    }

    private interface Question {
        void ask(java.util.function.Consumer<LatencyPast> each);
    }

    private LatencyPast one(Question question) {
        List<LatencyPast> pasts = new ArrayList<>();
        question.ask(pasts::add);
        assertThat(pasts).hasSize(1);
        return pasts.get(0);
    }

    private List<LatencyReader.Series> all() {
        return reader.series(List.of(past.probe()));
    }
}
