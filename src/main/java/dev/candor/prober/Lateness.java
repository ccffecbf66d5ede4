package dev.candor.prober;

import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long one event loop was held up, by a starved CPU or by its own work: what a run on it measured in that time is
 * not the target's. A tick that comes late tells by how much. Used on its loop, except for {@link #start}
 * and {@link #settled}.
 */
final class Lateness {

    // Between two ticks a hold-up is seen only as far as it reaches beyond the next one: 20 ms of blindness against 50
    // wake-ups a second.
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);
    // What timers are late by on an idle machine.
    private static final long USUAL = TimeUnit.MILLISECONDS.toNanos(3);

    private long due;
    private final AtomicLong heldUp = new AtomicLong();

    /** Begins to watch the loop, until it ends. */
    void start(EventLoop loop) {
        loop.execute(() -> {
            due = System.nanoTime() + TICK;
            plan(loop);
        });
    }

    private void tick(EventLoop loop) {
        if (!loop.isShuttingDown()) {
            long now = System.nanoTime();
            heldUp.addAndGet(overdue(now));
            due = now + TICK;
            plan(loop);
        }
    }

    private void plan(EventLoop loop) {
        ScheduledFuture<?> unused = loop.schedule(() -> tick(loop), TICK, TimeUnit.NANOSECONDS);
    }

    /** How long in all, in nanoseconds, up to this moment. */
    long total() {
        return heldUp.get() + overdue(System.nanoTime());
    }

    /** The same up to the last tick, for any thread. */
    long settled() {
        return heldUp.get();
    }

    private long overdue(long now) {
        return due == 0 || now - due < USUAL ? 0 : now - due;
    }
}
