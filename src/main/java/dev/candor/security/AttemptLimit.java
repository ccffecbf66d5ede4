package dev.candor.security;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts attempts per key and says when there were too many. Remembers the keys that tried last, so that memory is bounded. */
public final class AttemptLimit {

    private final int most;
    private final Duration within;
    private final Map<String, Deque<Instant>> attempts;

    /**
     * A limit.
     *
     * @param most attempts within that time
     * @param keys that are remembered; beyond it the one that has not tried for longest is forgotten
     */
    public AttemptLimit(int most, Duration within, int keys) {
        this.most = most;
        this.within = within;
        this.attempts = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
                return size() > keys;
            }
        };
    }

    /** Whether one more attempt is let through; counts it if so. */
    public synchronized boolean allows(String key, Instant now) {
        Deque<Instant> own = attempts.computeIfAbsent(key, k -> new ArrayDeque<>());
        while (!own.isEmpty() && !own.peekFirst().isAfter(now.minus(within))) {
            own.removeFirst();
        }
        if (own.size() >= most) {
            return false;
        }
        own.addLast(now);
        return true;
    }
}
