package dev.candor.measurement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

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
                meters.counter("candor_measurements_stored"),
                meters.counter("candor_measurements_duplicates"),
                meters.counter("candor_measurements_refused", "reason", "too_old"),
                meters.counter("candor_measurements_refused", "reason", "in_future"),
                meters.counter("candor_measurements_refused", "reason", "poison"),
                meters.counter("candor_lane_retries"),
                meters.counter("candor_lane_nudge_failures"),
                meters.timer("candor_lane_batch"));
    }
}
