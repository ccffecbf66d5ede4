package dev.candor.measurement;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The lanes of this process: the log that needs no other machine. What is not committed is with its sender still. */
final class Lanes implements IngestLog {

    private final List<Lane> lanes = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * Lanes that store nothing yet.
     *
     * @param count how many store at once
     * @param raw how old a measurement may be
     * @param nudge told of what was stored, on the lane's thread, before the senders are
     */
    Lanes(
            int count,
            MeasurementWriter writer,
            Duration raw,
            InstantSource clock,
            MeterRegistry meters,
            Consumer<MeasurementsStored> nudge) {
        LaneCounters counters = LaneCounters.of(meters);
        Storing storing = new Storing(writer, raw, clock, counters, new Retries(stop, counters.retries()), nudge);
        for (int i = 0; i < count; i++) {
            Lane lane = new Lane("candor-lane-" + i, storing, counters, stop);
            lanes.add(lane);
            Gauge.builder("candor_lane_queue_depth", lane, Lane::waiting)
                    .description("Measurements that wait for the database, or are being stored")
                    .tag("lane", String.valueOf(i))
                    .register(meters);
        }
    }

    @Override
    public int lanes() {
        return lanes.size();
    }

    @Override
    public CompletionStage<List<LaneProcessor.Fate>> append(int lane, List<LaneEntry> entries) {
        return lanes.get(lane).append(entries);
    }

    /**
     * As {@link MeasurementSink#accept}. A batch is spread over the lanes of its probes; if one of them is full the sender
     * keeps all of it, and what the others have stored is a duplicate the next time.
     */
    CompletionStage<MeasurementSink.Receipt> accept(MeasurementBatch batch) {
        int size = batch.entries().size();
        if (size > Lane.PER_TRANSACTION) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "a batch may hold %d measurements, this one holds %d".formatted(Lane.PER_TRANSACTION, size)));
        }
        Map<Integer, List<LaneEntry>> byLane = new TreeMap<>();
        for (MeasurementBatch.Entry entry : batch.entries()) {
            LaneEntry own = new LaneEntry(batch.agent(), batch.boot(), entry.sequence(), entry.measurement());
            byLane.computeIfAbsent(laneOf(own.key()), lane -> new ArrayList<>()).add(own);
        }
        List<CompletableFuture<List<LaneProcessor.Fate>>> parts = new ArrayList<>();
        byLane.forEach((lane, entries) -> parts.add(append(lane, entries).toCompletableFuture()));
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> receipt(parts.stream()
                        .map(CompletableFuture::join)
                        .flatMap(List::stream)
                        .toList()));
    }

    private static MeasurementSink.Receipt receipt(Collection<LaneProcessor.Fate> fates) {
        return new MeasurementSink.Receipt(
                Collections.frequency(fates, LaneProcessor.Fate.STORED),
                Collections.frequency(fates, LaneProcessor.Fate.DUPLICATE),
                Collections.frequency(fates, LaneProcessor.Fate.REFUSED));
    }

    /** Takes nothing more, stores what waits, and ends. What the database does not take in time stays with its senders. */
    void stop(Duration patience) throws InterruptedException {
        stop.countDown();
        for (Lane lane : lanes) {
            lane.join(patience);
        }
    }
}
