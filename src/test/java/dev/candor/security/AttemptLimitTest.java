package dev.candor.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private final AttemptLimit limit = new AttemptLimit(2, Duration.ofMinutes(1), 2);

    @Test
    void oneTooManyWithinTheTimeIsRefusedAndALaterOneLetThrough() {
        assertThat(limit.allows("ada", NOON)).isTrue();
        assertThat(limit.allows("ada", NOON.plusSeconds(1))).isTrue();
        assertThat(limit.allows("ada", NOON.plusSeconds(59))).isFalse();
        assertThat(limit.allows("ada", NOON.plusSeconds(60))).isTrue();
        assertThat(limit.allows("ada", NOON.plusSeconds(60))).isFalse();
    }

    @Test
    void oneKeyTakesNothingFromAnother() {
        limit.allows("ada", NOON);
        limit.allows("ada", NOON);
        assertThat(limit.allows("bob", NOON)).isTrue();
    }

    @Test
    void onlySoManyKeysAreRemembered() {
        limit.allows("ada", NOON);
        limit.allows("ada", NOON);
        limit.allows("bob", NOON);
        limit.allows("eve", NOON);
        assertThat(limit.allows("ada", NOON)).isTrue();
    }
}
