package dev.candor.correlation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Under which addresses apps were found to be served, and by which hosts: learned from good answers that name their host.
 * An app has left an address once that has fallen silent and another one, which was not known before, answers for the same
 * hosts in its place. Silence alone moves nothing: an address may as well be down.
 */
final class AddressBook {

    private static final int MOST_APPS = 10_000;
    private static final int MOST_ADDRESSES = 32;
    private static final int MOST_HOSTS = 512;

    /** Good answers from elsewhere, none from here in between, that make a move of it. */
    private static final int MOVED = 5;

    /** What an old address answered last, and a new one first, may overlap so far: runs do not end in the order they began. */
    private static final Duration OVERLAP = Duration.ofSeconds(10);

    private final Map<String, Map<String, Entry>> byApp = new HashMap<>();
    private int changes;
    private int moves;

    private static final class Entry {
        private final Instant first;
        private Instant last;
        private final TreeSet<String> hosts = new TreeSet<>();
        private final Map<String, Integer> elsewhere = new HashMap<>();
        private boolean left;

        Entry(Instant first) {
            this.first = first;
            this.last = first;
        }
    }

    /** A host that answers for an app under an address. */
    record Served(String host, String ip) {}

    /** Takes a run of a probe of that app in. */
    void saw(String app, Point point) {
        String ip = point.ip();
        String host = point.identity().host();
        if (ip == null || host == null || point.down() || !point.conclusive()) {
            return;
        }
        if (byApp.size() >= MOST_APPS && !byApp.containsKey(app)) {
            return;
        }
        Map<String, Entry> known = byApp.computeIfAbsent(app, a -> new LinkedHashMap<>());
        Entry entry = known.get(ip);
        if (entry == null) {
            if (known.size() >= MOST_ADDRESSES) {
                return;
            }
            entry = new Entry(point.at());
            known.put(ip, entry);
        }
        entry.last = later(entry.last, point.at());
        entry.elsewhere.clear();
        if (entry.left) {
            entry.left = false;
            changes++;
        }
        if (entry.hosts.size() < MOST_HOSTS && entry.hosts.add(host)) {
            changes++;
        }
        for (Map.Entry<String, Entry> other : known.entrySet()) {
            if (!other.getKey().equals(ip) && !other.getValue().left && replaces(entry, other.getValue(), point.at())) {
                int times = other.getValue().elsewhere.merge(ip, 1, Integer::sum);
                if (times >= MOVED) {
                    other.getValue().left = true;
                    changes++;
                    moves++;
                }
            }
        }
    }

    private static boolean replaces(Entry next, Entry before, Instant at) {
        return at.isAfter(before.last)
                && next.first.isAfter(before.first)
                && !next.first.isBefore(before.last.minus(OVERLAP))
                && next.hosts.stream().anyMatch(before.hosts::contains);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Who answers for that app now, and where: in order of hosts, then addresses. */
    List<Served> of(String app) {
        List<Served> now = new ArrayList<>();
        byApp.getOrDefault(app, Map.of()).forEach((ip, entry) -> {
            if (!entry.left) {
                entry.hosts.forEach(host -> now.add(new Served(host, ip)));
            }
        });
        now.sort(Comparator.comparing(Served::host).thenComparing(Served::ip));
        return now;
    }

    /** The addresses of that app on that host. */
    List<String> of(String app, String host) {
        return of(app).stream()
                .filter(served -> served.host().equals(host))
                .map(Served::ip)
                .toList();
    }

    /** Grows whenever {@link #of} would answer otherwise than before. */
    int changes() {
        return changes;
    }

    /** How often an app was found to have left an address. */
    int moves() {
        return moves;
    }

    /** Forgets the apps that are not asked any more. */
    void keep(Set<String> apps) {
        byApp.keySet().removeIf(app -> !apps.contains(app));
    }
}
