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

    /** Longer than anything that is asked once is waited for: of its turns only one comes before its end. */
    private static final Duration ONCE = Duration.ofHours(1);

    public Assignment {
        items = List.copyOf(items);
    }

    /**
     * One probe on its turns.
     *
     * @param key unique within the assignment: the probe's id, within a burst the burst's id before it
     * @param interval between two turns
     * @param phase when its turns come: at phase + k · interval since 1970 (UTC)
     * @param from turns up to then are somebody else's; null for no begin
     * @param until after which there are no more turns; null for no end
     */
    public record Item(
            String key,
            Probe probe,
            Duration interval,
            Duration phase,
            @Nullable Instant from,
            @Nullable Instant until) {

        public Item {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("interval must be positive, was " + interval);
            }
        }

        /** Whether it is the same question on the same turns, whatever their begin and end. */
        boolean goesOnAs(Item other) {
            return probe.equals(other.probe) && interval.equals(other.interval) && phase.equals(other.phase);
        }
    }

    /** A location that runs nothing. */
    public static Assignment none(String location) {
        return of(location, List.of());
    }

    private static Assignment of(String location, List<Item> items) {
        long version = items.size();
        for (Item item : items) {
            String probe = item.probe().source().isEmpty()
                    ? item.probe().toString()
                    : item.probe().source();
            version = 31 * version
                    + hash("%s %s %s %s %s %s"
                            .formatted(item.key(), item.interval(), item.phase(), item.from(), item.until(), probe));
        }
        return new Assignment(location, Long.toHexString(version), items);
    }

    /**
     * What {@code agent} runs at {@code location} under these probes and bursts. Probes spread over their interval by a hash of probe and
     * location, whichever agent runs them. The runs of a burst are spread over the interval by location instead, evenly, so that {@code n} locations
     * see the target {@code n} times per interval and never together.
     *
     * @param members who shares the location's probes
     * @param locations every location that has an agent
     */
    static Assignment of(
            String agent,
            String location,
            List<Roster.Member> members,
            Collection<String> locations,
            ProbeSet probes,
            Collection<Burst> bursts) {
        List<Item> items = new ArrayList<>();
        for (Probe probe : probes.probes()) {
            if (probe.trigger() == Trigger.SCHEDULE && probe.runsFrom(location)) {
                Duration phase = within(probe.interval(), probe.id() + '@' + location);
                Share.of(agent, location, members, probe)
                        .ifPresent(share -> items.add(
                                new Item(probe.id(), probe, probe.interval(), phase, share.from(), share.until())));
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
                    String key = burst.id() + '/' + probe.id();
                    Share.of(agent, location, members, probe)
                            .ifPresent(share -> items.add(new Item(
                                    key,
                                    probe,
                                    burst.interval(),
                                    phase,
                                    share.from(),
                                    earlier(share.until(), burst.until()))));
                }
            }
        }
        return of(location, items);
    }

    /** The same with what that agent is to ask once more: each is one turn, at its very moment. */
    Assignment asking(String agent, Collection<Ask> asks, ProbeSet probes) {
        List<Item> more = new ArrayList<>(items);
        for (Ask ask : asks) {
            if (ask.agent().equals(agent) && ask.location().equals(location)) {
                Duration phase = Duration.ofMillis(Math.floorMod(ask.at().toEpochMilli(), ONCE.toMillis()));
                probes.probe(ask.probe())
                        .filter(probe -> probe.runsFrom(location))
                        .ifPresent(probe -> more.add(new Item(ask.id(), probe, ONCE, phase, null, ask.until())));
            }
        }
        return more.size() == items.size() ? this : of(location, more);
    }

    /** What the only agent of {@code location} runs. */
    static Assignment of(String location, Collection<String> locations, ProbeSet probes, Collection<Burst> bursts) {
        return of(location, location, List.of(new Roster.Member(location, true, null)), locations, probes, bursts);
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one != null && one.isBefore(other) ? one : other;
    }

    private static Duration within(Duration interval, String name) {
        return Duration.ofNanos(Math.floorMod(hash(name), interval.toNanos()));
    }

    // FNV-1a, then the finalizer of MurmurHash3: near names must land far from each other.
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
