package dev.candor.correlation.blame;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which regions and hosts answer whom, as answers said. Bounded; what was not seen for long is forgotten. */
public final class Answerers {

    /** How many are remembered at most; those seen longest ago go first. */
    static final int MOST = 200_000;

    private final Map<Way, Double> seen = new LinkedHashMap<>(16, 0.75f, true);

    /** Where answers came from. */
    record Way(
            String location,
            String app,
            String region,
            @Nullable String host) {}

    /**
     * An answer came.
     *
     * @param at when, in seconds
     */
    public synchronized void see(String location, String app, String region, @Nullable String host, double at) {
        seen.put(new Way(location, app, region, host), at);
        if (seen.size() > MOST) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    /** Forgets what was last seen before then. */
    public synchronized void forget(double before) {
        seen.values().removeIf(at -> at < before);
    }

    synchronized Set<Way> all() {
        return new HashSet<>(seen.keySet());
    }
}
