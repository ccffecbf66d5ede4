package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Region;
import dev.candor.measurement.GaugeSet;
import dev.candor.measurement.SeriesCap;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is believed, as numbers: 0 up, 1 degraded, 2 down, 3 unknown. Absent is what nobody judged. */
@ApplicationScoped
class HealthMetrics {

    static final int MOST_SERIES = 350;
    static final int MOST_COMPONENTS = 200;
    static final int MOST_REGIONS = 300;

    private static final String CODES = ": 0 up, 1 degraded, 2 down, 3 unknown";

    private final Sources sources;
    private final HealthBoard board;
    private final GaugeSet series;
    private final GaugeSet components;
    private final GaugeSet regions;

    HealthMetrics(Sources sources, HealthBoard board, InstantSource clock, MeterRegistry meters) {
        this.sources = sources;
        this.board = board;
        this.series = new GaugeSet(
                meters,
                "candor_probe_health",
                "Health of a probe as one location sees it" + CODES,
                MOST_SERIES,
                HealthMetrics::worse,
                List.of("probe", "location"));
        this.components = new GaugeSet(
                meters,
                "candor_component_health",
                "Health of a component by quorum" + CODES,
                MOST_COMPONENTS,
                HealthMetrics::worse,
                List.of("component"));
        this.regions = new GaugeSet(
                meters,
                "candor_region_series",
                "How many probes that a region answers one location believes to be in that health",
                MOST_REGIONS,
                Double::sum,
                List.of("region", "location", "health"));
        Gauge.builder("candor_judgement_age_seconds", board, b -> age(b.latest().at(), clock.instant()))
                .description("How old the newest belief is: all that pages and alerts say rests on it")
                .register(meters);
    }

    private static double age(Instant judged, Instant now) {
        return judged.equals(Instant.EPOCH)
                ? Double.NaN
                : Math.max(0, Duration.between(judged, now).toNanos() / 1e9);
    }

    void judged(@Observes(during = TransactionPhase.AFTER_SUCCESS) Judged event) {
        show(event.now(), board.answeredBy(), sources.catalog());
    }

    void show(Judgement now, Map<Series, String> answeredBy, Catalog catalog) {
        Map<List<String>, Double> bySeries = new HashMap<>();
        Map<Place, Map<Health, Double>> counts = new HashMap<>();
        Set<String> known = catalog.regions().stream().map(Region::code).collect(Collectors.toSet());
        for (SeriesHealth one : now.series()) {
            bySeries.put(List.of(one.probe(), one.location()), code(one.health()));
            String region = answeredBy.get(new Series(one.probe(), one.location()));
            if (region != null) {
                // What an answer says of itself is a label only if the catalog has the word too.
                String label = known.contains(region) ? region : SeriesCap.OTHER;
                counts.computeIfAbsent(new Place(label, one.location()), place -> new EnumMap<>(Health.class))
                        .merge(one.health(), 1.0, Double::sum);
            }
        }
        Map<List<String>, Double> byRegion = new HashMap<>();
        counts.forEach((place, count) -> {
            for (Health health : Health.values()) {
                byRegion.put(List.of(place.region(), place.location(), health.word()), count.getOrDefault(health, 0.0));
            }
        });
        Map<List<String>, Double> byComponent = new HashMap<>();
        now.components().forEach((id, health) -> byComponent.put(List.of(id), code(health.health())));
        series.show(bySeries);
        components.show(byComponent);
        regions.show(byRegion);
    }

    private record Place(String region, String location) {}

    private static double code(Health health) {
        return switch (health) {
            case UP -> 0;
            case DEGRADED -> 1;
            case DOWN -> 2;
            case UNKNOWN -> 3;
        };
    }

    // Down is what a reader must not miss; unknown comes before up, since it is not up.
    private static double worse(double a, double b) {
        return rank(a) >= rank(b) ? a : b;
    }

    private static double rank(double code) {
        return code == 3 ? 0.5 : code;
    }
}
