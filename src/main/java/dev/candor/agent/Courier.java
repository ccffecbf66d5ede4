package dev.candor.agent;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.MeasurementSink;
import io.quarkus.logging.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries the measurements of one agent to the sink, by way of its spool. One thread writes them to disk in batches and
 * sends only what is durable there, one batch at a time: what was measured lately first, then what piled up while the
 * sink was away. Nothing leaves the spool before the sink has acknowledged it.
 */
final class Courier {

    /** Measurements per batch. */
    static final int BATCH = 500;

    // What a hub takes at once is 1 MiB (its limit for bodies), and around each measurement there is a little more.
    private static final int BATCH_CHARS = 768 * 1024;

    // How long a measurement may wait for others to share its disk write: half of the 200 ms we may lose to a power
    // cut.
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    // What memory may hold while the disk is slow or full; beyond it measurements are given up and counted.
    private static final int IN_MEMORY = 10_000;
    private static final long FIRST_BACKOFF_MS = 100;
    private static final long LONGEST_BACKOFF_MS = 5_000;

    private final String agent;
    private final Spool spool;
    private final MeasurementSink sink;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Journal journal;
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final AtomicLong inMemory = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Tally tally = new Tally(0, 0, 0, null, null);

    // Only the courier's own thread touches these.
    private final Queue<String> unwritten = new ArrayDeque<>();
    private boolean inFlight;
    private int failures;
    private long notBefore;
    private long liveFrom;

    /** What became of what was sent, see {@link AgentStatus}. */
    record Tally(
            long stored,
            long duplicates,
            long refused,
            @Nullable Instant lastSent,
            @Nullable String trouble) {

        private Tally with(MeasurementSink.Receipt receipt, Instant now) {
            return new Tally(
                    stored + receipt.stored(),
                    duplicates + receipt.duplicates(),
                    refused + receipt.refused(),
                    now,
                    null);
        }

        private Tally with(String newTrouble) {
            return new Tally(stored, duplicates, refused, lastSent, newTrouble);
        }
    }

    Courier(String agent, Spool spool, MeasurementSink sink, InstantSource clock, RandomGenerator random) {
        this(agent, spool, sink, clock, random, Journal.NONE);
    }

    Courier(
            String agent,
            Spool spool,
            MeasurementSink sink,
            InstantSource clock,
            RandomGenerator random,
            Journal journal) {
        this.journal = journal;
        this.agent = agent;
        this.spool = spool;
        this.sink = sink;
        this.clock = clock;
        this.random = random;
        this.liveFrom = spool.nextSequence();
        this.notBefore = System.nanoTime();
        this.thread = new Thread(this::run, "candor-courier-" + agent);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes a measurement over. Never blocks; if memory is full the measurement is given up and counted. */
    void offer(Measurement measurement) {
        if (stopping || inMemory.incrementAndGet() > IN_MEMORY) {
            if (!stopping) {
                inMemory.decrementAndGet();
            }
            dropped.incrementAndGet();
            return;
        }
        inbox.add(() -> write(measurement));
    }

    /** Writes to disk what is in memory, sends once more if the sink answers, and lets go of the spool. */
    void stop(Duration patience) throws InterruptedException, IOException {
        stopping = true;
        inbox.add(() -> {});
        thread.join(patience.toMillis());
        spool.close();
    }

    Tally tally() {
        return tally;
    }

    /** Measurements given up before they reached the spool. */
    long dropped() {
        return dropped.get();
    }

    private void run() {
        try {
            while (!stopping) {
                collect();
                turn();
            }
            // What came before the stop is made durable; one answer more is waited for, so that it is not sent twice.
            drain();
            turn();
            for (int i = 0; i < 10 && inFlight; i++) {
                Runnable work = inbox.poll(100, TimeUnit.MILLISECONDS);
                if (work != null) {
                    work.run();
                }
            }
        } catch (InterruptedException e) {
            Log.warnf("the courier of agent %s was interrupted; what is on disk is sent after the next start", agent);
        }
    }

    private void turn() {
        try {
            flush();
            send();
        } catch (IOException | UncheckedIOException e) {
            trouble("spool", e);
        } catch (RuntimeException e) {
            trouble("courier", e);
        }
    }

    private void collect() throws InterruptedException {
        long end = System.nanoTime() + LINGER_NANOS;
        while (!stopping && unwritten.size() < BATCH) {
            long left = end - System.nanoTime();
            Runnable work = left <= 0 ? null : inbox.poll(left, TimeUnit.NANOSECONDS);
            if (work == null) {
                return;
            }
            boolean wasInFlight = inFlight;
            work.run();
            if (wasInFlight && !inFlight && failures == 0 && spool.standing().depth() >= BATCH) {
                // The sink is ready for more: don't let a backlog wait for the clock. What has just come may wait,
                // since many
                // small batches would cost the hub far more than few large ones.
                return;
            }
        }
    }

    private void drain() {
        for (Runnable work = inbox.poll(); work != null; work = inbox.poll()) {
            work.run();
        }
    }

    private void write(Measurement measurement) {
        try {
            unwritten.add(MeasurementJson.write(measurement));
        } catch (UncheckedIOException e) {
            inMemory.decrementAndGet();
            dropped.incrementAndGet();
            trouble("measurement", e);
        }
    }

    private void flush() throws IOException {
        for (String next = unwritten.peek(); next != null; next = unwritten.peek()) {
            long sequence = spool.nextSequence();
            spool.append(next);
            if (spool.nextSequence() > sequence) {
                journal.add(sequence);
            }
            unwritten.remove();
            inMemory.decrementAndGet();
        }
        spool.sync();
        // Before anything of it is sent: what the hub has is in the journal.
        journal.write();
    }

    private void send() throws IOException {
        if (inFlight || System.nanoTime() - notBefore < 0) {
            return;
        }
        List<Spool.Stored> records = spool.next(liveFrom, BATCH);
        List<Long> sequences = new ArrayList<>(records.size());
        List<Long> unreadable = new ArrayList<>();
        List<MeasurementBatch.Entry> entries = new ArrayList<>(records.size());
        int chars = 0;
        for (Spool.Stored stored : records) {
            chars += stored.payload().length();
            if (chars > BATCH_CHARS && !entries.isEmpty()) {
                break;
            }
            try {
                entries.add(new MeasurementBatch.Entry(stored.sequence(), MeasurementJson.read(stored.payload())));
                sequences.add(stored.sequence());
            } catch (IOException | IllegalArgumentException e) {
                // Written by another version: no later try can read it.
                unreadable.add(stored.sequence());
                Log.errorf("agent %s gives up measurement %d, which it cannot read: %s", agent, stored.sequence(), e);
            }
        }
        if (!unreadable.isEmpty()) {
            dropped.addAndGet(unreadable.size());
            spool.acknowledge(unreadable);
        }
        if (entries.isEmpty()) {
            return;
        }
        inFlight = true;
        accept(new MeasurementBatch(agent, spool.boot(), entries))
                .whenComplete((receipt, failure) -> inbox.add(() -> answered(sequences, receipt, failure)));
    }

    private CompletionStage<MeasurementSink.Receipt> accept(MeasurementBatch batch) {
        try {
            return sink.accept(batch);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answered(
            List<Long> sequences, MeasurementSink.@Nullable Receipt receipt, @Nullable Throwable failure) {
        inFlight = false;
        if (receipt == null) {
            failures++;
            long longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(failures, 10));
            notBefore = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextLong(longest + 1));
            // What piles up from here on is news when the sink is back; what it refused now is history.
            liveFrom = spool.nextSequence();
            trouble(
                    "hub",
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
            return;
        }
        failures = 0;
        tally = tally.with(receipt, clock.instant());
        try {
            spool.acknowledge(sequences);
        } catch (IOException e) {
            trouble("spool", e);
        }
    }

    private void trouble(String where, @Nullable Throwable failure) {
        String text = "%s: %s".formatted(where, failure == null ? "no answer" : failure.getMessage());
        if (!text.equals(tally.trouble())) {
            Log.warnf("agent %s has trouble and goes on measuring (%s)", agent, text);
        }
        tally = tally.with(text);
    }
}
