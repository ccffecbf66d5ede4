package dev.candor.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;

/** What is to be known of this process itself: how long it took to be of use, what its log left out. */
@ApplicationScoped
class BootMetrics {

    private volatile double seconds = Double.NaN;

    void start(@Observes StartupEvent event, MeterRegistry meters) {
        Gauge.builder("candor_boot_to_ready_seconds", this, self -> self.seconds)
                .description("How long this process took from its start until it served and measured")
                .register(meters);
        FunctionCounter.builder("candor_log_left_out", this, self -> LogBudget.leftOut())
                .description("Log messages that were left out, since the same had been said often enough")
                .register(meters);
    }

    /** From now on it serves and measures. */
    void ready() {
        seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }
}
