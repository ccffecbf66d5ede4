package dev.candor.correlation.latency;

import dev.candor.correlation.blame.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is usual and what lately was, of every series. Safe for several threads: each series is held for itself. */
public final class LatencyBook {

    // Each holds a kilobyte at most; more than the largest fleet that is meant to be watched.
    private static final int MOST_SERIES = 500_000;

    private final LatencyRules rules;
    private final Map<String, Map<String, SeriesLatency>> probes = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Integer>> answers = new ConcurrentHashMap<>();
    private volatile int size;

    public LatencyBook(LatencyRules rules) {
        this.rules = rules;
    }

    /** Something that is told of one series and one region that answers it. */
    public interface Each<T> {
        void tell(String probe, String location, String region, T what);
    }

    /** Takes in a run that was answered; as {@link SeriesLatency#observe}. */
    public @Nullable Phase observe(
            String probe,
            String location,
            String region,
            double totalMs,
            double connectMs,
            double lookupMs,
            int second) {
        SeriesLatency series = series(probe, location);
        if (series == null) {
            return null;
        }
        if (!region.isEmpty()) {
            answered(region, location, second);
        }
        synchronized (series) {
            return series.observe(region, totalMs, connectMs, lookupMs, second, rules);
        }
    }

    private void answered(String region, String location, int second) {
        Map<String, Integer> locations = answers.get(region);
        if (locations == null) {
            if (answers.size() >= 1_000) {
                return;
            }
            locations = answers.computeIfAbsent(region, r -> new ConcurrentHashMap<>());
        }
        Integer last = locations.get(location);
        if (last == null || last < second) {
            locations.put(location, second);
        }
    }

    /** Learns what is usual for a series; as {@link SeriesLatency#learn}. */
    public void learn(
            String probe, String location, Map<String, LatencyBaseline> byRegion, Map<String, Double> shares) {
        SeriesLatency series = series(probe, location);
        if (series != null) {
            synchronized (series) {
                series.learn(byRegion, shares);
            }
        }
    }

    /** Whether the runs of a series are not as they used to be at that second. */
    public boolean disturbed(String probe, String location, int second) {
        SeriesLatency series = probes.getOrDefault(probe, Map.of()).get(location);
        if (series == null) {
            return false;
        }
        synchronized (series) {
            return series.disturbed(second, rules);
        }
    }

    /** Forgets every other probe. */
    public void retain(Collection<String> ids) {
        probes.keySet().retainAll(ids instanceof Set ? ids : new HashSet<>(ids));
        size = probes.values().stream().mapToInt(Map::size).sum();
    }

    /** What is usual for one probe. */
    public void baselines(String probe, Each<LatencyBaseline> each) {
        probes.getOrDefault(probe, Map.of()).forEach((location, series) -> {
            synchronized (series) {
                series.baselines((region, usual) -> each.tell(probe, location, region, usual));
            }
        });
    }

    /** The region that usually answers a series; null if none does clearly, or nobody knows. */
    public @Nullable String usualRegion(String probe, String location) {
        SeriesLatency series = probes.getOrDefault(probe, Map.of()).get(location);
        if (series == null) {
            return null;
        }
        synchronized (series) {
            return series.usualRegion();
        }
    }

    /** What has changed lately of one probe. */
    public void shifts(String probe, Each<Shift> each) {
        probes.getOrDefault(probe, Map.of()).forEach((location, series) -> {
            synchronized (series) {
                series.shifts((region, shift) -> each.tell(probe, location, region, shift));
            }
        });
    }

    /**
     * The locations that a far region answers although the near one is up.
     *
     * @param appOf what a probe asks, for the case that the app and not the path is to blame
     * @param now in seconds
     */
    public List<Detour> detours(Function<String, String> appOf, int now) {
        List<Detour.Series> away = new ArrayList<>();
        probes.forEach((probe, locations) -> locations.forEach((location, series) -> {
            synchronized (series) {
                SeriesLatency.Away where = series.away(rules);
                if (where != null) {
                    away.add(new Detour.Series(probe, location, where));
                }
            }
        }));
        return away.isEmpty() ? List.of() : Detour.find(away, new Lately(), appOf, now);
    }

    private @Nullable SeriesLatency series(String probe, String location) {
        Map<String, SeriesLatency> locations = probes.get(probe);
        SeriesLatency series = locations == null ? null : locations.get(location);
        return series == null ? add(probe, location) : series;
    }

    private synchronized @Nullable SeriesLatency add(String probe, String location) {
        Map<String, SeriesLatency> locations = probes.computeIfAbsent(probe, p -> new ConcurrentHashMap<>(8));
        SeriesLatency known = locations.get(location);
        if (known != null || size >= MOST_SERIES) {
            return known;
        }
        SeriesLatency series = new SeriesLatency();
        locations.put(location, series);
        size++;
        return series;
    }

    private final class Lately implements Detour.Answered {
        @Override
        public Set<String> of(String probe, String region, int after) {
            Set<String> found = new HashSet<>();
            probes.getOrDefault(probe, Map.of()).forEach((location, series) -> {
                synchronized (series) {
                    Integer last = series.lastAnswer(region);
                    if (last != null && last > after) {
                        found.add(location);
                    }
                }
            });
            return found;
        }

        @Override
        public Set<String> of(String region, int after) {
            Set<String> found = new HashSet<>();
            answers.getOrDefault(region, Map.of()).forEach((location, last) -> {
                if (last > after) {
                    found.add(location);
                }
            });
            return found;
        }
    }
}
