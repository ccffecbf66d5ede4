package dev.candor.measurement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What the lane counts. */
record LaneCounters(
        Counter stored,
        Counter duplicates,
        Counter tooOld,
        Counter inFuture,
        Counter poison,
        Counter retries,
        Counter nudgeFailures,
        Timer batches) {

    static LaneCounters of(MeterRegistry meters) {
        return new LaneCounters(
                counter(meters, "candor_measurements_stored", "Measurements committed for the first time"),
                counter(meters, "candor_measurements_duplicates", "Measurements that were there already"),
                refused(meters, "too_old"),
                refused(meters, "in_future"),
                refused(meters, "poison"),
                counter(meters, "candor_lane_retries", "Transactions that the database did not take, tried again"),
                counter(
                        meters,
                        "candor_lane_nudge_failures",
                        "Measurements stored, of which somebody could not be told"),
                Timer.builder("candor_lane_batch")
                        .description("Time to store what waited, with every retry")
                        .serviceLevelObjectives(
                                Duration.ofMillis(5),
                                Duration.ofMillis(10),
                                Duration.ofMillis(25),
                                Duration.ofMillis(50),
                                Duration.ofMillis(100),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10))
                        .register(meters));
    }

    private static Counter counter(MeterRegistry meters, String name, String help) {
        return Counter.builder(name).description(help).register(meters);
    }

    private static Counter refused(MeterRegistry meters, String reason) {
        return Counter.builder("candor_measurements_refused")
                .description("Measurements not stored: too old, from the future, or set aside as poison")
                .tag("reason", reason)
                .register(meters);
    }
}
