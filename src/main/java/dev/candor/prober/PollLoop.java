package dev.candor.prober;

import com.sun.jna.Memory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** One thread that waits for all native sockets at once, and on which they are used. */
final class PollLoop implements AutoCloseable {

    /** Told that its descriptor has something to say. */
    interface Ear {

        /** The events are those of {@code poll}. */
        void ready(int events);
    }

    private static final Logger LOG = Logger.getLogger(PollLoop.class);
    private static final int POLLFD = 8;

    private final int bell;
    private final Memory one = new Memory(8);
    private final Thread thread = new Thread(this::live, "prober-icmp");
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean rung = new AtomicBoolean();
    private volatile boolean closed;
    private boolean gone;

    // On the thread only.
    private final Memory heard = new Memory(8);
    private final Map<Integer, Watched> watched = new LinkedHashMap<>();
    private int[] order = new int[0];
    private Memory descriptors = new Memory(POLLFD);
    private boolean changed = true;

    private record Watched(int events, Ear ear) {}

    /** @throws IOException if this process has no descriptor left */
    PollLoop() throws IOException {
        bell = Libc.wakeable();
        if (bell < 0) {
            throw new IOException("no descriptor to wait on: " + Libc.words(Libc.errno()));
        }
        one.setLong(0, 1);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Does it on the thread, soon. From anywhere.
     *
     * @throws RejectedExecutionException if it is closed
     */
    void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        tasks.add(task);
        ring();
    }

    private void ring() {
        if (!rung.getAndSet(true)) {
            synchronized (one) { // once it is closed, its number may be somebody else's
                long unused = gone ? 0 : Libc.write(bell, one, 8);
            }
        }
    }

    /** From now on tells the ear what happens to the descriptor; errors are always told. On the thread. */
    void watch(int fd, int events, Ear ear) {
        watched.put(fd, new Watched(events, ear));
        changed = true;
    }

    /** Closes the descriptor and forgets it. On the thread. */
    void close(int fd) {
        watched.remove(fd);
        changed = true;
        int unused = Libc.close(fd);
    }

    private void live() {
        try {
            while (!closed) {
                turn();
            }
        } finally {
            closed = true;
            watched.keySet().forEach(Libc::close);
            synchronized (one) {
                gone = true;
                int unused = Libc.close(bell);
            }
        }
    }

    private void turn() {
        if (changed) {
            arrange();
        }
        int ready = Libc.poll(descriptors, order.length + 1L, -1);
        if (ready < 0 && Libc.errno() != Libc.EINTR) {
            throw new IllegalStateException("poll: " + Libc.words(Libc.errno()));
        }
        if (ready <= 0) {
            return;
        }
        // Answers first: their stamps should not wait for what is to be sent.
        for (int i = 0; i < order.length; i++) {
            int events = descriptors.getShort((i + 1L) * POLLFD + 6);
            Watched one = events == 0 ? null : watched.get(order[i]);
            if (one != null) {
                safely(() -> one.ear.ready(events));
            }
        }
        if (descriptors.getShort(6) != 0) {
            long unused = Libc.read(bell, heard, 8);
            rung.set(false);
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                safely(task);
            }
        }
    }

    private void arrange() {
        changed = false;
        order = watched.keySet().stream().mapToInt(Integer::intValue).toArray();
        if (descriptors.size() < (order.length + 1L) * POLLFD) {
            descriptors = new Memory((order.length + 1L) * POLLFD * 2);
        }
        descriptors.clear();
        expect(0, bell, Libc.POLLIN);
        for (int i = 0; i < order.length; i++) {
            Watched one = watched.get(order[i]);
            expect(i + 1, order[i], one == null ? 0 : one.events);
        }
    }

    private void expect(int index, int fd, int events) {
        descriptors.setInt((long) index * POLLFD, fd);
        descriptors.setShort((long) index * POLLFD + 4, (short) events);
    }

    /** One run's trouble is not to end those of others. */
    private static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warnf(e, "a native socket's task failed; the others go on");
        }
    }

    /** Ends the thread and closes every descriptor. Who waits for an answer gets none. */
    @Override
    public void close() {
        closed = true;
        rung.set(false);
        ring();
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
