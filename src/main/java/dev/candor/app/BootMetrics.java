package dev.candor.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;

/** How long this process took to be of use. */
@ApplicationScoped
class BootMetrics {

    private volatile double seconds = Double.NaN;

    void start(@Observes StartupEvent event, MeterRegistry meters) {
        Gauge.builder("candor_boot_to_ready_seconds", this, self -> self.seconds)
                .description("How long this process took from its start until it served and measured")
                .register(meters);
    }

    /** From now on it serves and measures. */
    void ready() {
        seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }
}
