package dev.candor.agent;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;

/** A sink in memory that keeps the promise of the real one and can be away. */
final class RecordingSink implements MeasurementSink {
    private final Map<String, Measurement> stored = new TreeMap<>();
    private final List<MeasurementBatch> batches = new ArrayList<>();
    private boolean away;
    private boolean losesAnswers;

    /** From now on nothing is taken, or is again. */
    synchronized void away(boolean now) {
        away = now;
    }

    /** From now on everything is taken and the sender is told that it was not. */
    synchronized void losesAnswers(boolean now) {
        losesAnswers = now;
    }

    @Override
    public synchronized CompletionStage<Receipt> accept(MeasurementBatch batch) {
        if (away) {
            return CompletableFuture.failedFuture(new SinkFullException("away"));
        }
        batches.add(batch);
        int fresh = 0;
        for (MeasurementBatch.Entry entry : batch.entries()) {
            String key = "%s %s %019d".formatted(batch.agent(), batch.boot(), entry.sequence());
            Measurement before = stored.putIfAbsent(key, entry.measurement());
            if (before != null && !before.equals(entry.measurement())) {
                throw new IllegalStateException("sequence used twice: " + key);
            }
            fresh += before == null ? 1 : 0;
        }
        if (losesAnswers) {
            return CompletableFuture.failedFuture(new SinkFullException("answer lost"));
        }
        Receipt receipt = new Receipt(fresh, batch.entries().size() - fresh, 0);
        return CompletableFuture.supplyAsync(() -> receipt, ForkJoinPool.commonPool());
    }

    /** Everything taken, by sequence. */
    synchronized List<Measurement> stored() {
        return List.copyOf(stored.values());
    }

    synchronized List<MeasurementBatch> batches() {
        return List.copyOf(batches);
    }
}
