package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatenessTest {

    private static Update update(int number, int minutesAgo, @Nullable Integer dueMinutesAgo) {
        return new Update(
                number,
                Sample.NOW.minus(Duration.ofMinutes(minutesAgo)),
                Incident.Phase.INVESTIGATING,
                "text",
                false,
                dueMinutesAgo == null ? null : Sample.NOW.minus(Duration.ofMinutes(dueMinutesAgo)));
    }

    private static Lateness.Entry of(Update... newestFirst) {
        Sample sample = new Sample();
        sample.incident(null, "api", List.of(), List.of(newestFirst));
        return Lateness.of(sample.facts()).entries().get(0);
    }

    @Test
    void detectingAndTellingCountFromTheBeginning() {
        Lateness.Entry entry = of();
        assertThat(entry.toDetect()).isEqualTo(Duration.ofSeconds(4));
        assertThat(entry.toTell()).isEqualTo(Duration.ofSeconds(5));
        assertThat(entry.promises()).isZero();
    }

    @Test
    void aPromiseIsKeptByTheNextUpdateInTimeAndBrokenByALaterOne() {
        Lateness.Entry entry = of(update(3, 10, -10), update(2, 30, 17), update(1, 50, 30));
        assertThat(entry.promises()).isEqualTo(2);
        assertThat(entry.kept()).isEqualTo(1);
        assertThat(entry.latest()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void aPromiseThatIsOverdueIsBrokenAlreadyAndOneThatIsNotDueIsNeither() {
        assertThat(of(update(1, 50, 7)).latest()).isEqualTo(Duration.ofMinutes(7));
        assertThat(of(update(1, 50, -7)).promises()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 50, 1", "2, 50, 1", "20, 95, 19", "21, 95, 20", "100, 95, 95", "3, 100, 3"})
    void aPercentileIsAValueThatWasSeen(int count, int percent, int seconds) {
        List<Duration> all =
                IntStream.rangeClosed(1, count).mapToObj(Duration::ofSeconds).toList();
        assertThat(Lateness.percentile(all, percent)).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(Lateness.percentile(List.of(), percent)).isNull();
    }

    @Test
    void eachValueFallsIntoOneClass() {
        List<Duration> all = List.of(
                Duration.ZERO,
                Duration.ofSeconds(10),
                Duration.ofSeconds(29),
                Duration.ofMinutes(19),
                Duration.ofMinutes(20));
        assertThat(Lateness.classes(all)).containsExactly(1, 2, 0, 0, 1, 1);
    }

    @Test
    void thePageAndItsJsonSayTheSameToEverybodyAndToEachCustomer() {
        Sample sample = LookTest.lived();
        sample.hostDies();
        for (Audience audience : List.of(Audience.EVERYBODY, Audience.of("acme"))) {
            Reading reading = new Reading(sample.facts(), audience);
            assertThat(reading.page("lateness"))
                    .contains("How late we were", "Half of them within <strong>4 s</strong>", "promised update")
                    .contains(audience.personal() ? "status for Acme Ltd" : ">status<")
                    .doesNotContain("fra-1");
            assertThat(reading.page("lateness.json")).contains("\"p50_ms\":4000", "\"to_tell_ms\":5000");
            assertThat(reading.page("days")).contains("Day by day", "All days of Edge network");
        }
    }
}
