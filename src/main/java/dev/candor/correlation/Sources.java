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
import java.time.Instant;
import java.util.List;

/** Where the judge's knowledge comes from: the files in force, and the runs that were stored. */
@ApplicationScoped
class Sources {
    private final CatalogStore catalog;
    private final ProbeCatalog probes;
    private final MeasurementStore measurements;
    private final Window window;

    Sources(CatalogStore catalog, ProbeCatalog probes, MeasurementStore measurements, Window window) {
        this.catalog = catalog;
        this.probes = probes;
        this.measurements = measurements;
        this.window = window;
    }

    Catalog catalog() {
        return catalog.current();
    }

    ProbeSet probes() {
        return probes.current();
    }

    /** A nudge: what is missed here is read from the store after the next start. */
    void onStored(@Observes MeasurementsStored stored) {
        stored.measurements().forEach(measurement -> window.add(Point.of(measurement)));
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
