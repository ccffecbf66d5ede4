package dev.candor.prober;

import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Makes the one {@link Probers} of a served process from its configuration. */
@ApplicationScoped
class ProbersProducer {

    @Produces
    @Singleton
    Probers probers(ProberConfig config, InstantSource clock, MeterRegistry meters) {
        List<Cidr> allowed =
                config.allow().orElse(List.of()).stream().map(Cidr::parse).toList();
        Probers probers = new Probers(config.concurrency(), EgressGuard.allowing(allowed), clock);
        Gauge.builder("candor_prober_in_flight", probers, Probers::inFlight)
                .description("Runs in flight now")
                .register(meters);
        FunctionCounter.builder("candor_prober_refused", probers, Probers::refused)
                .description("Runs not made because too many were in flight")
                .register(meters);
        Gauge.builder("candor_prober_concurrency", config, ProberConfig::concurrency)
                .description("Runs that may be in flight at once")
                .register(meters);
        FunctionCounter.builder(
                        "candor_prober_held_up_seconds",
                        probers,
                        p -> p.heldUp().toNanos() / 1e9)
                .description("How long event loops came late: what runs measured then is not the target's")
                .register(meters);
        return probers;
    }

    void close(@Disposes Probers probers) {
        probers.close();
    }
}
