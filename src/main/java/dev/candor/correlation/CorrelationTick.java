package dev.candor.correlation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.InstantSource;

/** Judges at regular times. */
@ApplicationScoped
class CorrelationTick {
    private final Correlator correlator;
    private final InstantSource clock;
    private final Counter failures;
    private final Timer duration;
    private volatile boolean ready;

    CorrelationTick(Correlator correlator, HealthBoard board, InstantSource clock, MeterRegistry metrics) {
        this.correlator = correlator;
        this.clock = clock;
        this.failures = Counter.builder("candor_correlation_failures")
                .description("Ticks that could not judge")
                .register(metrics);
        this.duration = Timer.builder("candor_correlation_tick")
                .description("Time to judge the window once, with what follows in the same transaction")
                .register(metrics);
        Gauge.builder(
                        "candor_correlation_findings",
                        board,
                        b -> b.latest().findings().size())
                .description("Suspected causes now")
                .register(metrics);
    }

    /** By now the files were read: what is believed of their components must not be dropped before. */
    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        ready = true;
    }

    @Scheduled(every = "{candor.correlation.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        if (!ready) {
            return;
        }
        try {
            duration.record(() -> correlator.judge(clock.instant()));
        } catch (RuntimeException e) {
            failures.increment();
            Log.errorf(e, "correlation tick failed; the next one judges the same window again");
        }
    }
}
