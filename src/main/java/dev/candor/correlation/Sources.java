package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.measurement.MeasurementStore;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Where the judge's knowledge comes from: the files in force, and the runs that were stored. */
@ApplicationScoped
class Sources {

    /** What comes later than this fills the history and decides nothing: by then it was decided without it. */
    static final Duration LATE = Duration.ofMinutes(5);

    private final CatalogStore catalog;
    private final ProbeCatalog probes;
    private final MeasurementStore measurements;
    private final Window window;
    private final InstantSource clock;

    Sources(
            CatalogStore catalog,
            ProbeCatalog probes,
            MeasurementStore measurements,
            Window window,
            InstantSource clock) {
        this.catalog = catalog;
        this.probes = probes;
        this.measurements = measurements;
        this.window = window;
        this.clock = clock;
    }

    Catalog catalog() {
        return catalog.current();
    }

    ProbeSet probes() {
        return probes.current();
    }

    /** A nudge: what is missed here is read from the store after the next start. */
    void onStored(@Observes MeasurementsStored stored) {
        Instant earliest = clock.instant().minus(LATE);
        stored.measurements().stream()
                .map(Point::of)
                .filter(point -> !point.endedAt().isBefore(earliest))
                .forEach(window::add);
    }

    /** The runs that began since then, oldest first: what the window would hold had this process run all along. */
    List<Point> since(Instant from) {
        return measurements.since(from).stream().map(Point::of).toList();
    }

    @Produces
    @Singleton
    static Window window() {
        return new Window();
    }

    @Produces
    @Singleton
    static Localizer localizer() {
        return new GroupLocalizer();
    }
}
