package dev.candor.measurement;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Takes measurements over. One implementation is in-process, another posts to a hub; both keep the same promise. */
public interface MeasurementSink {

    /**
     * Takes the batch over. The stage completes with the receipt once every entry is durable; measurements already seen
     * are dropped, so that sending a batch again is safe. It completes exceptionally if the batch was not taken, and then
     * the sender keeps it and tries again.
     *
     * @throws SinkFullException in the stage, if there is no room now
     */
    CompletionStage<Receipt> accept(MeasurementBatch batch);

    /**
     * What became of a batch.
     *
     * @param stored how many entries were new
     * @param duplicates how many had been seen before
     * @param refused how many can never be stored and were set aside; sending them again changes nothing
     */
    record Receipt(int stored, int duplicates, int refused) {}

    /** The sink is full or its database is away; the batch stays with the sender, who may try again after a while. */
    final class SinkFullException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private static final Duration SOON = Duration.ofSeconds(1);

        private final Duration retryAfter;

        /** Full for the moment. */
        public SinkFullException(String message) {
            this(message, SOON);
        }

        /** Full, and likely not to be after {@code retryAfter}. */
        public SinkFullException(String message, Duration retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        /** How long the sender should wait before it tries again: what {@code Retry-After} says over HTTP. */
        public Duration retryAfter() {
            return retryAfter;
        }
    }
}
