package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GaugeSetTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final GaugeSet set = new GaugeSet(meters, "health", "Health", 2, Math::max, List.of("probe", "location"));

    @Test
    void whatIsNotShownAnyMoreIsGone() {
        set.show(Map.of(List.of("a", "fra"), 1.0, List.of("b", "fra"), 2.0));
        set.show(Map.of(List.of("b", "fra"), 3.0));
        assertThat(shown()).isEqualTo(Map.of("b@fra", 3.0));
    }

    @Test
    void beyondTheCapTheWorstIsToldOfTheRest() {
        set.show(Map.of(
                List.of("a", "fra"),
                0.0,
                List.of("b", "fra"),
                0.0,
                List.of("c", "fra"),
                1.0,
                List.of("d", "fra"),
                2.0));
        assertThat(shown()).isEqualTo(Map.of("a@fra", 0.0, "b@fra", 0.0, "other@other", 2.0));
        assertThat(meters.get("candor_metrics_folded")
                        .tag("meter", "health")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void whoHasAPlaceKeepsItAndAFreePlaceIsTaken() {
        set.show(Map.of(List.of("b", "fra"), 0.0, List.of("c", "fra"), 0.0));
        set.show(Map.of(List.of("a", "fra"), 1.0, List.of("b", "fra"), 0.0, List.of("c", "fra"), 0.0));
        assertThat(shown()).containsOnlyKeys("b@fra", "c@fra", "other@other");
        set.show(Map.of(List.of("a", "fra"), 1.0, List.of("c", "fra"), 0.0));
        assertThat(shown()).isEqualTo(Map.of("a@fra", 1.0, "c@fra", 0.0));
    }

    private Map<String, Double> shown() {
        Map<String, Double> all = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            if (meter.getId().getName().equals("health")) {
                all.put(
                        meter.getId().getTag("probe") + "@" + meter.getId().getTag("location"),
                        meter.measure().iterator().next().getValue());
            }
        }
        return all;
    }
}
