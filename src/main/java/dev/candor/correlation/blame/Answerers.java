package dev.candor.correlation.blame;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which regions and hosts answer whom, as answers said. Bounded; what was not seen for long is forgotten. */
public final class Answerers {

    /** How many are remembered at most; those seen longest ago go first. */
    static final int MOST = 200_000;

    /** After so long an answer counts half, in seconds: routes change. */
    private static final double HALVED_S = 3_600;

    private final Map<Way, Seen> seen = new LinkedHashMap<>(16, 0.75f, true);

    /** Where answers came from. */
    record Way(
            String location,
            String app,
            String region,
            @Nullable String host) {}

    private record Seen(double last, double often) {
        double often(double at) {
            return often * Math.pow(2, (last - at) / HALVED_S);
        }
    }

    /**
     * An answer came.
     *
     * @param at when, in seconds
     */
    public synchronized void see(String location, String app, String region, @Nullable String host, double at) {
        Way way = new Way(location, app, region, host);
        Seen before = seen.get(way);
        // What is told late counts as if it came just then.
        double last = before == null ? at : Math.max(at, before.last());
        seen.put(way, new Seen(last, 1 + (before == null ? 0 : before.often(last))));
        if (seen.size() > MOST) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    /** Forgets what was last seen before then. */
    public synchronized void forget(double before) {
        seen.values().removeIf(one -> one.last() < before);
    }

    /** All that are remembered, each with how often it answered, where older answers count less. */
    synchronized Map<Way, Double> all() {
        double newest = seen.values().stream().mapToDouble(Seen::last).max().orElse(0);
        Map<Way, Double> all = new HashMap<>();
        seen.forEach((way, one) -> all.put(way, one.often(newest)));
        return all;
    }
}
