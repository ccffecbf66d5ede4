package dev.candor.measurement;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way into the history: a bounded queue, and a thread that stores what is in it, many batches to a transaction.
 * While the database is away the thread tries for ever and the queue fills, so that senders keep what they have.
 */
final class Lane {

    /** Measurements that may wait; a few seconds of the fastest database. */
    static final int CAPACITY = 20_000;

    /** Measurements per transaction; more gains nothing (performance page, (e)). */
    static final int PER_TRANSACTION = 2_000;

    private static final long LINGER_MS = 20;
    private static final long IDLE_MS = 250;
    private static final Duration FUTURE = Duration.ofMinutes(5);

    private final MeasurementWriter writer;
    private final Duration raw;
    private final InstantSource clock;
    private final Consumer<List<Measurement>> nudge;
    private final LinkedBlockingDeque<Submission> queue = new LinkedBlockingDeque<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final LaneCounters counters;
    private final Retries retries;
    private @Nullable Thread thread;

    private static final class Submission {
        final MeasurementBatch batch;
        final CompletableFuture<MeasurementSink.Receipt> receipt = new CompletableFuture<>();

        Submission(MeasurementBatch batch) {
            this.batch = batch;
        }

        int size() {
            return batch.entries().size();
        }
    }

    /**
     * A lane that stores nothing yet; its thread starts with the first batch.
     *
     * @param raw how old a measurement may be
     * @param nudge told of what was stored, on the lane's thread, after the senders were
     */
    Lane(
            MeasurementWriter writer,
            Duration raw,
            InstantSource clock,
            MeterRegistry meters,
            Consumer<List<Measurement>> nudge) {
        this.writer = writer;
        this.raw = raw;
        this.clock = clock;
        this.nudge = nudge;
        this.counters = LaneCounters.of(meters);
        this.retries = new Retries(stop, counters.retries());
        Gauge.builder("candor_lane_queue_depth", waiting, AtomicInteger::get)
                .description("Measurements that wait for the database, or are being stored")
                .tag("lane", "0")
                .register(meters);
    }

    /** As {@link MeasurementSink#accept}. */
    CompletionStage<MeasurementSink.Receipt> submit(MeasurementBatch batch) {
        Submission submission = new Submission(batch);
        int size = submission.size();
        if (size > PER_TRANSACTION) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "a batch may hold %d measurements, this one holds %d".formatted(PER_TRANSACTION, size)));
        }
        synchronized (this) {
            if (stop.getCount() == 0) {
                return CompletableFuture.failedFuture(new MeasurementSink.SinkFullException("the hub is stopping"));
            }
            if (waiting.get() + size > CAPACITY) {
                return CompletableFuture.failedFuture(new MeasurementSink.SinkFullException(
                        "%d measurements are waiting for the database".formatted(waiting.get())));
            }
            waiting.addAndGet(size);
            queue.add(submission);
            if (thread == null) {
                thread = new Thread(this::run, "candor-lane");
                thread.setDaemon(true);
                thread.start();
            }
        }
        return submission.receipt;
    }

    /** Takes nothing more, stores what waits, and ends. What the database does not take in time stays with its senders. */
    void stop(Duration patience) throws InterruptedException {
        Thread running;
        synchronized (this) {
            stop.countDown();
            running = thread;
        }
        if (running != null) {
            running.join(patience.toMillis());
        }
    }

    private void run() {
        while (stop.getCount() > 0 || !queue.isEmpty()) {
            try {
                List<Submission> group = take();
                if (!group.isEmpty()) {
                    counters.batches().record(() -> attempt(group));
                }
            } catch (InterruptedException e) {
                // Nobody interrupts this thread to make it work on: let the senders keep what they have.
                stop.countDown();
                break;
            }
        }
        for (Submission left = queue.poll(); left != null; left = queue.poll()) {
            refuse(List.of(left));
        }
    }

    private List<Submission> take() throws InterruptedException {
        List<Submission> group = new ArrayList<>();
        Submission first = queue.poll(IDLE_MS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return group;
        }
        group.add(first);
        int size = fill(group, first.size());
        if (size < PER_TRANSACTION && queue.isEmpty()) {
            Submission second = queue.poll(LINGER_MS, TimeUnit.MILLISECONDS);
            if (second != null) {
                queue.addFirst(second);
                fill(group, size);
            }
        }
        return group;
    }

    private int fill(List<Submission> group, int filled) {
        int size = filled;
        for (Submission next = queue.peek();
                next != null && size + next.size() <= PER_TRANSACTION;
                next = queue.peek()) {
            group.add(queue.remove());
            size += next.size();
        }
        return size;
    }

    private void attempt(List<Submission> group) {
        try {
            process(group);
        } catch (RuntimeException e) {
            Log.errorf(e, "a group of batches failed; the measurements stay with their senders");
            refuse(group);
        }
    }

    private void process(List<Submission> group) {
        Instant now = clock.instant();
        List<LaneEntry> takeable = new ArrayList<>();
        Map<Submission, List<LaneEntry>> bySubmission = new HashMap<>();
        for (Submission submission : group) {
            MeasurementBatch batch = submission.batch;
            List<LaneEntry> own = new ArrayList<>();
            for (MeasurementBatch.Entry entry : batch.entries()) {
                if (inTime(entry.measurement(), now)) {
                    own.add(new LaneEntry(batch.agent(), batch.boot(), entry.sequence(), entry.measurement()));
                }
            }
            bySubmission.put(submission, own);
            takeable.addAll(own);
        }
        Set<LaneEntry> stored = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<LaneEntry> poison = Collections.newSetFromMap(new IdentityHashMap<>());
        if (!storeAll(takeable, stored, poison)) {
            refuse(group);
            return;
        }
        counters.stored().increment(stored.size());
        counters.duplicates().increment(takeable.size() - stored.size() - poison.size());
        for (Submission submission : group) {
            List<LaneEntry> own = bySubmission.getOrDefault(submission, List.of());
            int fresh = (int) own.stream().filter(stored::contains).count();
            int dead = (int) own.stream().filter(poison::contains).count();
            int refused = submission.size() - own.size() + dead;
            waiting.addAndGet(-submission.size());
            submission.receipt.complete(
                    new MeasurementSink.Receipt(fresh, submission.size() - fresh - refused, refused));
        }
        if (!stored.isEmpty()) {
            nudge(takeable.stream()
                    .filter(stored::contains)
                    .map(LaneEntry::measurement)
                    .toList());
        }
    }

    private boolean inTime(Measurement measurement, Instant now) {
        if (measurement.startedAt().isBefore(now.minus(raw))) {
            counters.tooOld().increment();
            return false;
        }
        if (measurement.startedAt().isAfter(now.plus(FUTURE))) {
            counters.inFuture().increment();
            return false;
        }
        return true;
    }

    private void nudge(List<Measurement> measurements) {
        try {
            nudge.accept(measurements);
        } catch (RuntimeException e) {
            counters.nudgeFailures().increment();
            Log.errorf(e, "someone told of %d stored measurements failed; they are stored", measurements.size());
        }
    }

    private void refuse(List<Submission> group) {
        for (Submission submission : group) {
            if (submission.receipt.completeExceptionally(new MeasurementSink.SinkFullException(
                    "the hub could not store the measurements; they stay with their sender"))) {
                waiting.addAndGet(-submission.size());
            }
        }
    }

    // Halves a batch that the database will not take until the entry at fault stands alone. False: stopped meanwhile.
    private boolean storeAll(List<LaneEntry> entries, Set<LaneEntry> stored, Set<LaneEntry> poison) {
        if (entries.isEmpty()) {
            return true;
        }
        String fault;
        try {
            List<LaneEntry> done = retries.persistently(() -> writer.store(entries, clock.instant()));
            if (done == null) {
                return false;
            }
            stored.addAll(done);
            return true;
        } catch (Retries.BadDataException e) {
            fault = String.valueOf(e.getMessage());
        }
        if (entries.size() > 1) {
            int half = entries.size() / 2;
            return storeAll(entries.subList(0, half), stored, poison)
                    && storeAll(entries.subList(half, entries.size()), stored, poison);
        }
        LaneEntry entry = entries.get(0);
        poison.add(entry);
        counters.poison().increment();
        Log.warnf("measurement %d of agent %s was set aside: %s", entry.sequence(), entry.agent(), fault);
        try {
            Boolean done = retries.persistently(() -> {
                writer.setAside(entry, fault, clock.instant());
                return true;
            });
            return done != null;
        } catch (Retries.BadDataException e) {
            Log.errorf("it could not even be set aside and is lost: %s", e.getMessage());
            return true;
        }
    }
}
