package dev.candor.page;

import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How late we were: how long an incident had lasted before we noticed it, how long until we told, and whether updates came when
 * they were promised. Of what is shown to everybody, so the same for all. Pure.
 *
 * @param entries the newest first
 */
record Lateness(List<Entry> entries) {

    Lateness {
        entries = List.copyOf(entries);
    }

    /**
     * One incident's.
     *
     * @param toDetect from its beginning, by evidence, until it was noticed
     * @param toTell from its beginning until it stood on a page
     * @param promises how many updates were promised and were due by now, or came
     * @param kept how many of those came in time
     * @param latest how late the latest of the others was, or is; zero if none was
     */
    record Entry(Incident incident, Duration toDetect, Duration toTell, int promises, int kept, Duration latest) {}

    /** Of these facts. */
    static Lateness of(Facts facts) {
        return new Lateness(facts.incidents().stream()
                .sorted(Comparator.comparing(Incident::beganAt).reversed().thenComparing(Incident::id))
                .map(incident -> entry(incident, facts.now()))
                .toList());
    }

    private static Entry entry(Incident incident, Instant now) {
        List<Update> told = incident.updates().stream()
                .sorted(Comparator.comparingInt(Update::number))
                .toList();
        int promises = 0;
        int kept = 0;
        Duration latest = Duration.ZERO;
        for (int i = 0; i < told.size(); i++) {
            Instant due = told.get(i).nextUpdateBy();
            Instant came = i + 1 < told.size() ? told.get(i + 1).at() : incident.resolvedAt();
            // What is open and not due yet is neither kept nor broken.
            if (due == null || (came == null && !now.isAfter(due))) {
                continue;
            }
            promises++;
            Duration late = Duration.between(due, came == null ? now : came);
            if (late.isNegative() || late.toSeconds() == 0) {
                kept++;
            } else {
                latest = late.compareTo(latest) > 0 ? late : latest;
            }
        }
        return new Entry(
                incident,
                Duration.between(incident.beganAt(), incident.detectedAt()),
                Duration.between(incident.beganAt(), incident.publishedAt()),
                promises,
                kept,
                latest);
    }

    List<Duration> toDetect() {
        return entries.stream().map(Entry::toDetect).sorted().toList();
    }

    List<Duration> toTell() {
        return entries.stream().map(Entry::toTell).sorted().toList();
    }

    int promises() {
        return entries.stream().mapToInt(Entry::promises).sum();
    }

    int kept() {
        return entries.stream().mapToInt(Entry::kept).sum();
    }

    /**
     * The smallest of the values that so many percent are not above (nearest rank); null if there are none.
     *
     * @param ordered from the shortest to the longest
     * @param percent from 1 to 100
     */
    static @Nullable Duration percentile(List<Duration> ordered, int percent) {
        return ordered.isEmpty() ? null : ordered.get((ordered.size() * percent + 99) / 100 - 1);
    }

    /** The bounds of the chart's classes, each not included: under 10 s, under 30 s, and so on; what is above stands apart. */
    static final List<Duration> BOUNDS = List.of(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(20));

    /** How many there are of each class. */
    static List<Integer> classes(List<Duration> all) {
        List<Integer> counts = new ArrayList<>();
        Duration from = null;
        for (Duration to : BOUNDS) {
            counts.add(count(all, from, to));
            from = to;
        }
        counts.add(count(all, from, null));
        return counts;
    }

    private static int count(List<Duration> all, @Nullable Duration from, @Nullable Duration to) {
        return Math.toIntExact(all.stream()
                .filter(d -> (from == null || d.compareTo(from) >= 0) && (to == null || d.compareTo(to) < 0))
                .count());
    }
}
