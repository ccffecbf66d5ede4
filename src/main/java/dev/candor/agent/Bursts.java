package dev.candor.agent;

import dev.candor.problem.ProblemException;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The extra runs in force. Kept in memory: who wants them after a restart asks again. */
@Singleton
public class Bursts {

    /** How many there may be at once. */
    public static final int MOST = 32;

    private final Map<String, Burst> bursts = new LinkedHashMap<>();
    private final InstantSource clock;
    private final Event<BurstsChanged> changed;

    Bursts(InstantSource clock, Event<BurstsChanged> changed) {
        this.clock = clock;
        this.changed = changed;
    }

    /**
     * Extra runs from now until the burst's end; agents follow at once. Asking for the same again changes nothing.
     *
     * @throws ProblemException 503 if {@value #MOST} others are going on
     */
    public void request(Burst burst) {
        synchronized (bursts) {
            expire();
            if (!bursts.containsKey(burst.id()) && bursts.size() >= MOST) {
                throw ProblemException.unavailable(
                        "bursts-full",
                        "Too many gates measure at once",
                        "%d are measuring; try again when one has ended".formatted(MOST),
                        Duration.ofSeconds(30));
            }
            bursts.put(burst.id(), burst);
        }
        changed.fire(new BurstsChanged());
    }

    /** Ends the burst of that id; if there is none, nothing happens. */
    public void end(String id) {
        synchronized (bursts) {
            if (bursts.remove(id) == null) {
                return;
            }
        }
        changed.fire(new BurstsChanged());
    }

    /** Those going on now. */
    public List<Burst> current() {
        synchronized (bursts) {
            expire();
            return List.copyOf(bursts.values());
        }
    }

    private void expire() {
        bursts.values().removeIf(burst -> burst.until().isBefore(clock.instant()));
    }
}
