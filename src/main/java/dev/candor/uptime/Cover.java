package dev.candor.uptime;

import dev.candor.correlation.Health;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which times some intervals cover together, to the millisecond: where each stretch begins and ends, in turn. */
final class Cover {
    private final long[] edges;

    private Cover(long[] edges) {
        this.edges = edges;
    }

    /** What any of these covers. */
    static Cover of(Collection<Interval> intervals) {
        List<Long> edges = new ArrayList<>();
        intervals.stream().sorted(Comparator.comparing(Interval::from)).forEach(one -> {
            long from = one.from().toEpochMilli();
            long to = one.to().toEpochMilli();
            long end = edges.isEmpty() ? Long.MIN_VALUE : edges.get(edges.size() - 1);
            if (from < to && from > end) {
                edges.add(from);
                edges.add(to);
            } else if (from < to && to > end) {
                edges.set(edges.size() - 1, to);
            }
        });
        return new Cover(edges.stream().mapToLong(Long::longValue).toArray());
    }

    /** What stretches of one health cover. */
    static Cover of(Collection<Stretch> stretches, Health... healths) {
        return of(stretches.stream()
                .filter(s -> Arrays.asList(healths).contains(s.health()))
                .map(s -> new Interval(s.from(), s.to()))
                .toList());
    }

    /** What all of these cover; nothing if there are none. */
    static Cover common(List<Cover> covers) {
        if (covers.isEmpty()) {
            return new Cover(new long[0]);
        }
        long[] cuts = covers.stream()
                .flatMapToLong(c -> Arrays.stream(c.edges))
                .sorted()
                .distinct()
                .toArray();
        List<Interval> common = new ArrayList<>();
        for (int i = 0; i + 1 < cuts.length; i++) {
            long at = cuts[i];
            if (covers.stream().allMatch(c -> c.covers(at))) {
                common.add(new Interval(Instant.ofEpochMilli(at), Instant.ofEpochMilli(cuts[i + 1])));
            }
        }
        return of(common);
    }

    /** What of a period it does not cover. */
    List<Interval> gaps(Interval period) {
        List<Interval> gaps = new ArrayList<>();
        Instant at = period.from();
        for (Interval one : intervals()) {
            if (one.from().isAfter(at)) {
                new Interval(at, one.from()).overlap(period).ifPresent(gaps::add);
            }
            at = one.to().isAfter(at) ? one.to() : at;
        }
        if (at.isBefore(period.to())) {
            gaps.add(new Interval(at, period.to()));
        }
        return gaps;
    }

    /** As intervals that neither meet nor overlap, in order. */
    List<Interval> intervals() {
        List<Interval> all = new ArrayList<>();
        for (int i = 0; i < edges.length; i += 2) {
            all.add(new Interval(Instant.ofEpochMilli(edges[i]), Instant.ofEpochMilli(edges[i + 1])));
        }
        return all;
    }

    /** Where it begins and ends, in milliseconds since 1970. */
    List<Long> edges() {
        return Arrays.stream(edges).boxed().toList();
    }

    /** Whether that moment, in milliseconds since 1970, is covered. */
    boolean covers(long moment) {
        int at = Arrays.binarySearch(edges, moment);
        // An edge with an even place begins a stretch; between edges, the one before tells.
        return at >= 0 ? at % 2 == 0 : (-at - 1) % 2 == 1;
    }
}
