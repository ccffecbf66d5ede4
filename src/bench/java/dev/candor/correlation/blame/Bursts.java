package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The short troubles of single streams and single paths that go on all the time and are nobody's incident. */
final class Bursts {

    private static final double DAY = 86_400;

    /** One of them; the stream is agent and check, the path location and region. */
    record Burst(double from, double until, double weight, double[] mix, int first, int second) {}

    private final List<Burst> streams;
    private final List<Burst> paths;
    private final Map<Long, List<Burst>> streamsNow = new HashMap<>();
    private final Map<Long, List<Burst>> pathsNow = new HashMap<>();
    private int nextStream;
    private int nextPath;

    Bursts(World world, double from, double until, Dice dice) {
        Setting s = world.setting;
        double perDay = s.burstsPerStreamAndDay * world.agents.length * world.apps.length;
        streams = new ArrayList<>();
        double mean = DAY / Math.max(perDay, 1e-9);
        for (double at = from + dice.exponential(mean); at < until; at += dice.exponential(mean)) {
            streams.add(new Burst(
                    at,
                    at + dice.uniform(15, 45),
                    Fault.weight(.7),
                    dice.dirichlet(Fault.signature(Suspect.Kind.STREAM), 10),
                    dice.below(world.agents.length),
                    dice.below(world.apps.length)));
        }
        paths = new ArrayList<>();
        mean = DAY / Math.max(s.pathBurstsPerDay, 1e-9);
        for (double at = from + dice.exponential(mean); at < until; at += dice.exponential(mean)) {
            paths.add(new Burst(
                    at,
                    at + dice.uniform(5, 15),
                    Fault.weight(.3),
                    dice.dirichlet(Fault.signature(Suspect.Kind.PATH), 10),
                    dice.below(world.locations.length),
                    dice.below(world.regions.length)));
        }
        streams.sort(Comparator.comparingDouble(Burst::from));
        paths.sort(Comparator.comparingDouble(Burst::from));
    }

    /** Makes those ready that go on between the two moments; to be called in the order of time. */
    void between(double from, double until) {
        nextStream = advance(streams, nextStream, streamsNow, from, until);
        nextPath = advance(paths, nextPath, pathsNow, from, until);
    }

    private static int advance(
            List<Burst> all, int next, Map<Long, List<Burst>> now, double from, double until) {
        now.values().forEach(bursts -> bursts.removeIf(burst -> burst.until < from));
        now.values().removeIf(List::isEmpty);
        int i = next;
        for (; i < all.size() && all.get(i).from < until; i++) {
            Burst burst = all.get(i);
            now.computeIfAbsent(key(burst.first, burst.second), key -> new ArrayList<>())
                    .add(burst);
        }
        return i;
    }

    private static long key(int first, int second) {
        return (long) first << 32 | second;
    }

    /** Adds those that a run meets. */
    void meeting(Fault.Slot slot, List<Burst> met) {
        if (slot.app < 0) {
            return;
        }
        if (!streamsNow.isEmpty()) {
            add(streamsNow.get(key(slot.agent, slot.check)), slot.at, met);
        }
        if (!pathsNow.isEmpty()) {
            add(pathsNow.get(key(slot.location, slot.region)), slot.at, met);
        }
    }

    private static void add(@org.jspecify.annotations.Nullable List<Burst> some, double at, List<Burst> met) {
        if (some == null) {
            return;
        }
        for (Burst burst : some) {
            if (at >= burst.from && at < burst.until) {
                met.add(burst);
            }
        }
    }

    /** Whether a path was in such trouble shortly before. */
    boolean troubled(String location, String region, World world, double at, double patience) {
        return paths.stream()
                .anyMatch(burst -> burst.from <= at
                        && burst.until + patience >= at
                        && world.locations[burst.first].equals(location)
                        && world.regions[burst.second].equals(region));
    }
}
