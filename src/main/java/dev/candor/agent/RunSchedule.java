package dev.candor.agent;

import dev.candor.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When each probe of one location has its turn. Turns stand on a grid that is fixed to the calendar (phase + k ·
 * interval), so that they neither drift nor move when the agent starts again. Knows the time only from its callers. Not
 * thread-safe, except that {@link Turn#end} may be called from anywhere.
 */
final class RunSchedule {

    // A wall clock set back further than this would leave probes silent until it has caught up.
    private static final Duration SET_BACK = Duration.ofSeconds(1);

    private final Map<String, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> queue = new PriorityQueue<>(Comparator.comparing((Entry e) -> e.next));
    private Instant lastSeen = Instant.MIN;

    /**
     * A probe's turn.
     *
     * @param due when it should have come
     * @param missed how many turns of this probe before this one never came, since nobody asked in time
     * @param fresh whether the run before has ended; if not, this turn must be skipped and told as unknown
     */
    record Turn(Assignment.Item item, Instant due, long missed, boolean fresh, AtomicBoolean running) {

        Probe probe() {
            return item.probe();
        }

        /** The run has ended, and the probe may take its next turn. */
        void end() {
            running.set(false);
        }
    }

    private static final class Entry {
        final Assignment.Item item;
        final AtomicBoolean running;
        Instant next;

        Entry(Assignment.Item item, AtomicBoolean running, Instant next) {
            this.item = item;
            this.running = running;
            this.next = next;
        }
    }

    /** From now on this is run. Items that stay as they were keep their turns and whatever is running. */
    void follow(Assignment assignment, Instant now) {
        Map<String, Entry> before = new HashMap<>(entries);
        entries.clear();
        for (Assignment.Item item : assignment.items()) {
            Entry same = before.get(item.key());
            Entry ongoing = same != null && same.item.goesOnAs(item) ? same : null;
            Instant next = ongoing == null ? firstTurn(item, now) : ongoing.next;
            if (item.from() != null && item.from().isAfter(now)) {
                // Until then the turns are another agent's, also if they were this one's before.
                next = later(next, firstTurn(item, now));
            }
            entries.put(item.key(), new Entry(item, ongoing == null ? new AtomicBoolean() : ongoing.running, next));
        }
        queue.clear();
        queue.addAll(entries.values());
    }

    /** The turns that have come, each probe at most once, in the order in which they were due. */
    List<Turn> due(Instant now) {
        if (now.isBefore(lastSeen.minus(lastSeen.equals(Instant.MIN) ? Duration.ZERO : SET_BACK))) {
            realign(now);
        }
        lastSeen = now;
        List<Turn> turns = new ArrayList<>();
        for (Entry entry = queue.peek(); entry != null && !entry.next.isAfter(now); entry = queue.peek()) {
            queue.poll();
            Instant due = entry.next;
            Instant until = entry.item.until();
            if (until != null && due.isAfter(until)) {
                entries.remove(entry.item.key());
                continue;
            }
            Instant latest = turnAtOrBefore(entry.item, until != null && now.isAfter(until) ? until : now);
            long missed = Duration.between(due, latest).dividedBy(entry.item.interval());
            turns.add(new Turn(entry.item, latest, missed, entry.running.compareAndSet(false, true), entry.running));
            entry.next = latest.plus(entry.item.interval());
            queue.add(entry);
        }
        return turns;
    }

    /** When the next turn comes; empty if nothing is assigned. */
    Optional<Instant> next() {
        return Optional.ofNullable(queue.peek()).map(entry -> entry.next);
    }

    private void realign(Instant now) {
        queue.clear();
        for (Entry entry : entries.values()) {
            entry.next = firstTurn(entry.item, now);
            queue.add(entry);
        }
    }

    private static Instant firstTurn(Assignment.Item item, Instant now) {
        Instant from = item.from();
        return turnAfter(item, from != null && from.isAfter(now) ? from : now);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The first turn of the item that is later than {@code now}. */
    static Instant turnAfter(Assignment.Item item, Instant now) {
        return turnAtOrBefore(item, now).plus(item.interval());
    }

    private static Instant turnAtOrBefore(Assignment.Item item, Instant now) {
        // Nanoseconds since 1970 fit into 63 bits until the year 2262.
        long interval = item.interval().toNanos();
        long sincePhase = nanos(now) - item.phase().toNanos();
        return now.minusNanos(Math.floorMod(sincePhase, interval));
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
