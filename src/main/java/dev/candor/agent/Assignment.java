package dev.candor.agent;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one location runs.
 *
 * @param location the location's code
 * @param version changes whenever the items do, and only then: an entity tag
 * @param items what is run, each on its own turns
 */
public record Assignment(String location, String version, List<Item> items) {

    public Assignment {
        items = List.copyOf(items);
    }

    /**
     * One probe on its turns.
     *
     * @param key unique within the assignment: the probe's id, within a burst the burst's id before it
     * @param interval between two turns
     * @param phase when its turns come: at phase + k · interval since 1970 (UTC)
     * @param until after which there are no more turns; null for no end
     */
    public record Item(
            String key,
            Probe probe,
            Duration interval,
            Duration phase,
            @Nullable Instant until) {

        public Item {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("interval must be positive, was " + interval);
            }
        }
    }

    /** A location that runs nothing. */
    static Assignment none(String location) {
        return of(location, List.of());
    }

    private static Assignment of(String location, List<Item> items) {
        return new Assignment(location, Long.toHexString(hash(items.toString())), items);
    }

    /**
     * What {@code location} runs under these probes and bursts. Probes spread over their interval by a hash of probe and
     * location. The runs of a burst are spread over the interval by location instead, evenly, so that {@code n} locations
     * see the target {@code n} times per interval and never together.
     *
     * @param locations every location that has an agent
     */
    static Assignment of(String location, Collection<String> locations, ProbeSet probes, Collection<Burst> bursts) {
        List<Item> items = new ArrayList<>();
        for (Probe probe : probes.probes()) {
            if (probe.trigger() == Trigger.SCHEDULE && probe.runsFrom(location)) {
                Duration phase = within(probe.interval(), probe.id() + '@' + location);
                items.add(new Item(probe.id(), probe, probe.interval(), phase, null));
            }
        }
        for (Burst burst : bursts) {
            List<String> taking =
                    locations.stream().filter(burst::runsFrom).sorted().toList();
            int position = Collections.binarySearch(taking, location);
            if (position < 0) {
                continue;
            }
            Duration stagger = burst.interval().multipliedBy(position).dividedBy(taking.size());
            for (Probe probe : probes.probes()) {
                if (burst.probes().contains(probe.id()) && probe.runsFrom(location)) {
                    Duration phase = within(burst.interval(), burst.id() + '/' + probe.id())
                            .plus(stagger);
                    items.add(new Item(burst.id() + '/' + probe.id(), probe, burst.interval(), phase, burst.until()));
                }
            }
        }
        return of(location, items);
    }

    private static Duration within(Duration interval, String name) {
        return Duration.ofNanos(Math.floorMod(hash(name), interval.toNanos()));
    }

    // FNV-1a, then the finalizer of MurmurHash3: near names must land far from each other.
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
