package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.signal.Rollouts;
import dev.candor.correlation.signal.Signals;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementStore;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeSet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
    private final Counter late;

    Sources(
            CatalogStore catalog,
            ProbeCatalog probes,
            MeasurementStore measurements,
            Window window,
            InstantSource clock,
            MeterRegistry meters) {
        this.catalog = catalog;
        this.probes = probes;
        this.measurements = measurements;
        this.window = window;
        this.clock = clock;
        this.late = Counter.builder("candor_correlation_late")
                .description("Runs that came too late to be judged and are history only")
                .register(meters);
    }

    Catalog catalog() {
        return catalog.current();
    }

    ProbeSet probes() {
        return probes.current();
    }

    /** A nudge: what is missed here is read from the store after the next start. Runs that come too late are counted. */
    void onStored(@Observes MeasurementsStored stored) {
        Instant now = clock.instant();
        ProbeSet known = probes.current();
        for (int i = 0; i < stored.measurements().size(); i++) {
            Measurement measurement = stored.measurements().get(i);
            Optional<Probe> probe = known.probe(measurement.probe());
            Point point = Point.of(measurement, stored.agents().get(i));
            if (probe.isPresent() && !window.arrived(point, probe.get(), now)) {
                late.increment();
            }
        }
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
    static Localizer localizer(LatencyWatch latency, Signals signals, Rollouts deploys) {
        return new JointAttribution(latency::drain, signals::hints, deploys::recent);
    }
}
