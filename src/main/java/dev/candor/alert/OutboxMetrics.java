package dev.candor.alert;

import dev.candor.measurement.SlowGauge;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.function.ToDoubleFunction;

/** How the outbox stands. */
@ApplicationScoped
class OutboxMetrics {

    private final SlowGauge<DeliveryRepository.Standing> standing;

    OutboxMetrics(DeliveryRepository deliveries, InstantSource clock, MeterRegistry meters) {
        this.standing = new SlowGauge<>(
                clock,
                Infrastructure.getDefaultWorkerPool(),
                () -> QuarkusTransaction.requiringNew().call(deliveries::standing));
        gauge(meters, "candor_outbox_pending", "Deliveries not yet made", s -> s.pending());
        gauge(meters, "candor_outbox_dead", "Deliveries given up; a person can send them again", s -> s.dead());
        gauge(
                meters,
                "candor_outbox_oldest_age_seconds",
                "How long the oldest pending delivery waits; 0 if none does",
                s -> age(s, clock));
    }

    private void gauge(
            MeterRegistry meters, String name, String help, ToDoubleFunction<DeliveryRepository.Standing> part) {
        Gauge.builder(name, standing, known -> known.read(part))
                .description(help)
                .register(meters);
    }

    private static double age(DeliveryRepository.Standing standing, InstantSource clock) {
        Double oldest = standing.oldest();
        return oldest == null ? 0 : Math.max(0, clock.millis() / 1e3 - oldest);
    }

    /** Made at the start, so that the first scrape finds it. */
    void start(@Observes StartupEvent event) {
        standing.read(s -> 0);
    }
}
