package dev.candor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Story;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short version of {@link AlertsBench}. The seeds are fixed and so is what comes out. */
class PagesIT {

    private static final long SEED = 95_001;

    @ParameterizedTest
    @ValueSource(strings = {"region-full", "app-crash"})
    void oneFaultWakesSomebodyOnce(String fault) {
        assertThat(AlertsBench.pages(Story.of(fault, SEED))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "path"})
    void whoAsksWakesNobody(String fault) {
        assertThat(AlertsBench.pages(Story.of(fault, SEED))).isEmpty();
    }

    @Test
    void noiseWakesNobody() {
        assertThat(AlertsBench.pages(Story.quiet(1_800, SEED))).isEmpty();
    }
}
