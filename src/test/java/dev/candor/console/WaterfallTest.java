package dev.candor.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Measurements;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WaterfallTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void phasesStandOneBehindTheOtherToScaleAndWhatDidNotHappenHasNoBar() {
        Waterfall drawn = Waterfall.of(Measurements.up("web", "fra", NOON, 18.25));
        assertThat(drawn.bars()).extracting(Waterfall.Bar::name).containsExactly("look-up", "connect", "send", "wait");
        assertThat(drawn.bars()).extracting(Waterfall.Bar::x).containsExactly(0, 49, 74, 74);
        assertThat(drawn.bars()).extracting(Waterfall.Bar::width).containsExactly(49, 25, 2, 226);
        assertThat(drawn.bars()).extracting(Waterfall.Bar::time).startsWith("1.50 ms", "0.75 ms");
        assertThat(drawn.height()).isEqualTo(64);
    }

    @Test
    void noBarLeavesTheDrawing() {
        assertThat(Waterfall.of(Measurements.down("web", "fra", NOON)).bars())
                .allSatisfy(bar -> assertThat(bar.x() + bar.width()).isLessThanOrEqualTo(600));
    }
}
