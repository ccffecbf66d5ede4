package dev.candor.page;

import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What must be made anew, each once however often it is asked for: what is shared, then whom a change hits, then all
 * others, those that wait longest first. Safe for many threads.
 */
final class Work {
    private final Map<String, Instant> urgent = new LinkedHashMap<>();
    private final Map<String, Instant> others = new LinkedHashMap<>();
    private final Set<UUID> incidents = new LinkedHashSet<>();
    private boolean commons;
    private boolean all;
    private boolean hit;
    private Instant since = Instant.MAX;

    /**
     * What must happen before any audience is made.
     *
     * @param since the first moment of these changes
     * @param all whether all audiences are concerned
     * @param hit whether those are whom any open incident hits
     * @param incidents whoever is hit by these comes first
     */
    record First(Instant since, boolean all, boolean hit, Set<UUID> incidents) {}

    /** What is shared changed, and with it nobody's own pages. */
    synchronized void commons(Instant at) {
        commons = true;
        since = earlier(since, at);
    }

    /** What is shared changed, and the own pages of those whom open incidents hit. */
    synchronized void hit(Instant at) {
        commons(at);
        hit = true;
    }

    /** Something changed that all pages may tell of. */
    synchronized void all(Instant at) {
        commons(at);
        all = true;
    }

    /** The same, by an incident: whom it hits comes first. */
    synchronized void incident(UUID id, Instant at) {
        all(at);
        incidents.add(id);
    }

    /** These audiences must be made anew before all others. */
    synchronized void urgent(Collection<String> customers, Instant at) {
        customers.forEach(customer -> {
            Instant waiting = others.remove(customer);
            urgent.merge(customer, waiting == null ? at : earlier(waiting, at), Work::earlier);
        });
    }

    /** These must be made anew when their turn comes. */
    synchronized void others(Collection<String> customers, Instant at) {
        customers.forEach(customer -> {
            if (!urgent.containsKey(customer)) {
                others.merge(customer, at, Work::earlier);
            }
        });
    }

    /** What comes first, if anything does; it is no longer waiting then. */
    synchronized Optional<First> first() {
        if (!commons) {
            return Optional.empty();
        }
        First first = new First(since, all, hit, Set.copyOf(incidents));
        commons = false;
        all = false;
        hit = false;
        incidents.clear();
        since = Instant.MAX;
        return Optional.of(first);
    }

    /** At most so many of the audiences whose turn it is, with the moment since when each waits. */
    synchronized Map<String, Instant> take(int most) {
        Map<String, Instant> from = urgent.isEmpty() ? others : urgent;
        Map<String, Instant> taken = new LinkedHashMap<>();
        Iterator<Map.Entry<String, Instant>> next = from.entrySet().iterator();
        while (next.hasNext() && taken.size() < most) {
            Map.Entry<String, Instant> entry = next.next();
            taken.put(entry.getKey(), entry.getValue());
            next.remove();
        }
        return taken;
    }

    /** How many audiences wait. */
    synchronized int waiting() {
        return urgent.size() + others.size();
    }

    /** Since when the first of what waits does; empty if nothing waits. */
    synchronized Optional<Instant> waitingSince() {
        return Stream.of(
                        commons ? Stream.of(since) : Stream.<Instant>empty(),
                        urgent.values().stream(),
                        others.values().stream())
                .flatMap(s -> s)
                .min(Instant::compareTo);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
