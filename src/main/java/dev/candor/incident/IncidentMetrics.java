package dev.candor.incident;

import dev.candor.measurement.SlowGauge;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.Map;

/** How many incidents are open. */
@ApplicationScoped
class IncidentMetrics {

    private final SlowGauge<Map<Incident.Severity, Long>> open;

    IncidentMetrics(IncidentRepository incidents, InstantSource clock, MeterRegistry meters) {
        this.open = new SlowGauge<>(
                clock,
                Infrastructure.getDefaultWorkerPool(),
                () -> QuarkusTransaction.requiringNew().call(incidents::openBySeverity));
        for (Incident.Severity severity : Incident.Severity.values()) {
            Gauge.builder(
                            "candor_incidents_open",
                            open,
                            counts -> counts.read(bySeverity -> bySeverity.getOrDefault(severity, 0L)))
                    .description("Incidents open now, as the database said within the last minute")
                    .tag("severity", severity.word())
                    .register(meters);
        }
    }

    /** Made at the start, so that the first scrape finds it. */
    void start(@Observes StartupEvent event) {
        open.read(counts -> 0);
    }
}
