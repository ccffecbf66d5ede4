package dev.candor.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Location;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.page.View;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatrixTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Catalog CATALOG = new Catalog(
            "Cloud",
            List.of(),
            List.of(),
            List.of(new Location("fra", "Frankfurt"), new Location("iad", "Ashburn"), new Location("syd", "Sydney")),
            List.of(new Component("edge", "Edge", null, null, 1), new Component("dns", "DNS", null, null, 0)),
            List.of(),
            List.of(),
            List.of());

    @Test
    void eachCellSaysHowItIsFromThereAndNotAskedIsNoState() {
        Matrix matrix = Matrix.of(CATALOG, judged(NOW), NOW);
        assertThat(matrix.stale()).isNull();
        assertThat(matrix.locations()).extracting(Matrix.Place::code).containsExactly("fra", "iad", "lab");
        assertThat(matrix.rows()).extracting(Matrix.Row::title).containsExactly("DNS", "Edge");
        assertThat(matrix.rows().get(1).cells())
                .extracting(Matrix.Cell::mark)
                .extracting(View.Mark::word)
                .containsExactly("Down", "Up", "Cannot tell");
        assertThat(matrix.rows().get(0).cells()).extracting(Matrix.Cell::mark).containsOnlyNulls();
        assertThat(matrix.rows().get(0).mark().word()).isEqualTo("Cannot tell");
    }

    @Test
    void anOldBeliefIsShownAsNotKnown() {
        assertThat(Matrix.of(CATALOG, judged(NOW.minusSeconds(30)), NOW).stale())
                .isNull();
        Matrix old = Matrix.of(CATALOG, judged(NOW.minusSeconds(31)), NOW);
        assertThat(old.stale()).contains("cannot tell");
        assertThat(old.rows().get(1).mark().word()).isEqualTo("Cannot tell");
        assertThat(old.rows().get(1).cells())
                .extracting(Matrix.Cell::mark)
                .extracting(View.Mark::word)
                .containsOnly("Cannot tell");
    }

    private static Judgement judged(Instant at) {
        return new Judgement(
                at,
                List.of(),
                Map.of(
                        "edge",
                        new ComponentHealth(
                                "edge",
                                Health.DOWN,
                                at,
                                List.of("fra"),
                                List.of(),
                                List.of("iad"),
                                List.of("lab"),
                                "1 of 2")),
                List.of());
    }
}
