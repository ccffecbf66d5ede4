package dev.candor.agent;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The single extra runs that are still to come. Kept in memory: after a restart nobody needs their answers any more. */
@Singleton
public class Asks {

    /** How many there may be at once; a few seconds old each at most. */
    public static final int MOST = 256;

    private final Map<String, Ask> asks = new LinkedHashMap<>();
    private final InstantSource clock;
    private final Event<BurstsChanged> changed;

    Asks(InstantSource clock, Event<BurstsChanged> changed) {
        this.clock = clock;
        this.changed = changed;
    }

    /**
     * Wants these runs; agents hear of all of them at once. What would be more than {@value #MOST} is left out. Asking for
     * the same again changes nothing.
     *
     * @return how many were taken
     */
    public int request(Collection<Ask> wanted) {
        int taken = 0;
        synchronized (asks) {
            expire();
            for (Ask ask : wanted) {
                if (asks.size() < MOST && asks.putIfAbsent(ask.id(), ask) == null) {
                    taken++;
                }
            }
        }
        if (taken > 0) {
            changed.fire(new BurstsChanged());
        }
        return taken;
    }

    /** Those still to come. */
    public List<Ask> current() {
        synchronized (asks) {
            expire();
            return List.copyOf(asks.values());
        }
    }

    private void expire() {
        asks.values().removeIf(ask -> ask.until().isBefore(clock.instant()));
    }
}
