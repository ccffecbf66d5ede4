package dev.candor.measurement;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Who waits for the database, and for how long by now. */
final class LaneWaits {

    private final InstantSource clock;
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Instant> waiting = new ConcurrentSkipListMap<>();

    LaneWaits(InstantSource clock, MeterRegistry meters) {
        this.clock = clock;
        Gauge.builder("candor_lane_oldest_age_seconds", this, LaneWaits::oldestSeconds)
                .description("How long the batch that came first of those not yet stored has waited; 0 if none waits")
                .register(meters);
    }

    /** Hands a batch in and watches it until it is stored or refused. */
    <T> CompletionStage<T> watch(Supplier<CompletionStage<T>> handIn) {
        long number = numbers.incrementAndGet();
        waiting.put(number, clock.instant());
        try {
            return handIn.get().whenComplete((done, failure) -> waiting.remove(number));
        } catch (RuntimeException e) {
            waiting.remove(number);
            throw e;
        }
    }

    double oldestSeconds() {
        Map.Entry<Long, Instant> first = waiting.firstEntry();
        return first == null
                ? 0
                : Math.max(
                        0, Duration.between(first.getValue(), clock.instant()).toNanos() / 1e9);
    }
}
