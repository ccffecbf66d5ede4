package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PulseTest {
    private static final Instant AS_OF = Instant.parse("2026-03-10T14:03:10Z");
    private final Pulse pulse = new Pulse(AS_OF, AS_OF.minusSeconds(2), Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({
        "PT0S, under 5 s, false",
        "PT4.999S, under 5 s, false",
        "PT5S, 5 s, false",
        "PT29S, 25 s, false",
        "PT30S, 30 s, false",
        "PT30.001S, 30 s, true",
        "PT59S, 55 s, true",
        "PT125S, 2 min, true",
        "PT3700S, 1 h 1 min, true"
    })
    void ageMovesInStepsAndEndsBelief(Duration later, String age, boolean expired) {
        Instant now = AS_OF.plus(later);
        assertThat(pulse.fill(Hole.AGE, now)).contains(age);
        assertThat(pulse.expired(now)).isEqualTo(expired);
        assertThat(pulse.fill(Hole.AS_OF_TEXT, now)).contains("14:03:10 UTC");
        assertThat(pulse.fill(Hole.UNTIL_TEXT, now)).contains("14:03:40 UTC");
    }

    @Test
    void whatWasNeverKnownIsExpired() {
        assertThat(Pulse.none(Duration.ofDays(1)).expired(AS_OF)).isTrue();
    }

    @Test
    void anEditionThatIsHeldHasItsOwnAge() {
        assertThat(pulse.notAfter(AS_OF.minusSeconds(40)).expired(AS_OF)).isTrue();
        assertThat(pulse.notAfter(AS_OF.plusSeconds(40))).isEqualTo(pulse);
        assertThat(pulse.notAfter(null)).isEqualTo(pulse);
    }

    @Test
    void itIsTheSameAfterAWhileInAFile() {
        assertThat(Pulse.of(pulse.toProperties(), Duration.ofSeconds(30))).isEqualTo(pulse);
    }
}
