package dev.candor.measurement;

import io.quarkus.logging.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue, and a thread that stores what is in it, many batches to a transaction. While the database is away the
 * thread tries for ever and the queue fills, so that senders keep what they have.
 */
final class Lane {

    /** Measurements that may wait; a second of the fastest database. */
    static final int CAPACITY = 20_000;

    /** Bytes that may wait, as {@link LaneEntry#weight} guesses them: fewer measurements, if they carry much evidence. */
    static final long CAPACITY_BYTES = 8L * 1024 * 1024;

    /** Measurements per transaction; more gains nothing (performance page, (e)). */
    static final int PER_TRANSACTION = 2_000;

    private static final long LINGER_MS = 20;
    private static final long IDLE_MS = 250;

    private final String name;
    private final LaneProcessor processor;
    private final LaneCounters counters;
    private final LinkedBlockingDeque<Submission> queue = new LinkedBlockingDeque<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final CountDownLatch stop;
    private @Nullable Thread thread;

    private record Submission(List<LaneEntry> entries, long bytes, CompletableFuture<List<LaneProcessor.Fate>> fates) {
        int size() {
            return entries.size();
        }
    }

    /**
     * A lane that stores nothing yet; its thread starts with the first batch.
     *
     * @param stop counted down when the process stops, here or elsewhere
     */
    Lane(String name, LaneProcessor processor, LaneCounters counters, CountDownLatch stop) {
        this.name = name;
        this.processor = processor;
        this.counters = counters;
        this.stop = stop;
    }

    /** As {@link IngestLog#append}. */
    CompletionStage<List<LaneProcessor.Fate>> append(List<LaneEntry> entries) {
        int size = entries.size();
        if (size > PER_TRANSACTION) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "a batch may hold %d measurements, this one holds %d".formatted(PER_TRANSACTION, size)));
        }
        long bytes = 0;
        for (LaneEntry entry : entries) {
            bytes += entry.weight();
        }
        Submission submission = new Submission(entries, bytes, new CompletableFuture<>());
        synchronized (this) {
            if (stop.getCount() == 0) {
                return CompletableFuture.failedFuture(
                        new MeasurementSink.SinkFullException("the hub is stopping", Duration.ofSeconds(10)));
            }
            // One batch is always taken, however big: it could never be stored otherwise.
            if (waiting.get() > 0 && (waiting.get() + size > CAPACITY || waitingBytes.get() + bytes > CAPACITY_BYTES)) {
                return CompletableFuture.failedFuture(new MeasurementSink.SinkFullException(
                        "%d measurements (%d KiB) are waiting for the database"
                                .formatted(waiting.get(), waitingBytes.get() / 1024),
                        Duration.ofSeconds(1)));
            }
            waiting.addAndGet(size);
            waitingBytes.addAndGet(bytes);
            queue.add(submission);
            if (thread == null) {
                thread = new Thread(this::run, name);
                thread.setDaemon(true);
                thread.start();
            }
        }
        return submission.fates();
    }

    /** Measurements that wait or are being stored. */
    int waiting() {
        return waiting.get();
    }

    /** Waits until what was taken before the stop is stored. What the database does not take in time stays with its senders. */
    void join(Duration patience) throws InterruptedException {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.join(Math.max(1, patience.toMillis()));
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
            List<LaneEntry> entries = new ArrayList<>();
            group.forEach(submission -> entries.addAll(submission.entries()));
            List<LaneProcessor.Fate> fates = processor.process(entries, Fence.NONE);
            if (fates.size() < entries.size()) {
                refuse(group);
                return;
            }
            int from = 0;
            for (Submission submission : group) {
                int to = from + submission.size();
                release(submission);
                submission.fates().complete(List.copyOf(fates.subList(from, to)));
                from = to;
            }
        } catch (RuntimeException e) {
            Log.errorf(e, "a group of batches failed; the measurements stay with their senders");
            refuse(group);
        }
    }

    private void release(Submission submission) {
        waiting.addAndGet(-submission.size());
        waitingBytes.addAndGet(-submission.bytes());
    }

    private void refuse(List<Submission> group) {
        for (Submission submission : group) {
            if (!submission.fates().isDone()) {
                release(submission);
                submission
                        .fates()
                        .completeExceptionally(new MeasurementSink.SinkFullException(
                                "the hub could not store the measurements; they stay with their sender",
                                Duration.ofSeconds(3)));
            }
        }
    }
}
