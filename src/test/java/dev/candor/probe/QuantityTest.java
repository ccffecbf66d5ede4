package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "0.5ms, PT0.0005S",
        "5us, PT0.000005S",
        "5s, PT5S",
        "1.5s, PT1.5S",
        "2m, PT2M",
        "24h, PT24H",
        "36500d, P36500D",
        "0s, PT0S"
    })
    void aDurationHasAUnit(String text, Duration duration) {
        assertThat(Quantity.duration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5S", "5M", "1e3s", "36501d", "5ss", "1234567890123456s", "٥s"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.duration(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "0, 0", "512B, 512", "1KB, 1000", "64KiB, 65536", "1.5KiB, 1536", "1MiB, 1048576"})
    void aSizeIsInBytes(String text, long bytes) {
        assertThat(Quantity.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "1kib", "1 KiB", "1TB", "999999999999999GiB"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.bytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }
}
