package dev.candor.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    private final Pace pace = new Pace(Duration.ofMinutes(1), Duration.ofMinutes(30));

    @ParameterizedTest
    @CsvSource({"1, PT1M", "2, PT2M", "3, PT4M", "5, PT16M", "6, PT30M", "1000, PT30M"})
    void pausesBetweenLettersDoubleUpToTheLongest(int burst, Duration pause) {
        assertThat(pace.after(Channel.EMAIL, burst)).isEqualTo(pause);
    }

    @Test
    void aProgramIsToldEachSecondAtMost() {
        assertThat(pace.after(Channel.WEBHOOK, 50)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pace.after(Channel.STATUSPAGE, 1)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aQuietHourStartsAnew() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        assertThat(pace.burst(0, null, now)).isEqualTo(1);
        assertThat(pace.burst(7, now.minus(Duration.ofHours(1)), now)).isEqualTo(8);
        assertThat(pace.burst(7, now.minus(Duration.ofHours(1)).minusMillis(1), now))
                .isEqualTo(1);
    }
}
