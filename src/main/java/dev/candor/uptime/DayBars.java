package dev.candor.uptime;

import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last days of one component, oldest first, the last one being today so far.
 *
 * @param days one per UTC day
 * @param watchedSince when the first span within these days began; null if there is none
 * @param watched all time from then to now
 */
public record DayBars(List<DayBar> days, @Nullable Instant watchedSince, Tally watched) {

    public DayBars {
        days = List.copyOf(days);
    }

    /**
     * Cuts spans into days.
     *
     * @param spans of one component, in any order. Where two overlap, the one that begins later counts
     * @param knownUntil when the health was last judged: a span that still lasts is known up to there, not up to now
     * @param now end of the last day
     * @param count how many days, at least 1
     */
    public static DayBars of(List<HealthSpan> spans, Instant knownUntil, Instant now, int count, UptimeRule rule) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least one day, were " + count);
        }
        LocalDate first = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(count - 1L);
        Interval window = new Interval(startOf(first), now);
        Tally[] seen = new Tally[count];
        Arrays.fill(seen, Tally.NONE);
        Instant watchedSince = null;
        for (Piece piece : pieces(spans, knownUntil.isBefore(now) ? knownUntil : now, window)) {
            if (watchedSince == null) {
                watchedSince = piece.time().from();
            }
            spread(piece, first, seen);
        }
        List<DayBar> days = new ArrayList<>(count);
        Tally all = Tally.NONE;
        for (int i = 0; i < count; i++) {
            LocalDate day = first.plusDays(i);
            Instant end = startOf(day.plusDays(1));
            Tally tally = fill(seen[i], new Interval(startOf(day), end.isBefore(now) ? end : now));
            days.add(new DayBar(day, tally, rule.judge(tally)));
            all = all.plus(tally);
        }
        return new DayBars(days, watchedSince, sinceWatched(all, watchedSince, window));
    }

    /** Whether anybody watched on one of these days, or on a day before it. */
    public boolean watched(DayBar bar) {
        return watchedSince != null && !bar.day().isBefore(firstWatched(watchedSince));
    }

    /** How many milliseconds the first watched day had lasted before the first span; 0 for any other day. */
    public long unwatched(DayBar bar) {
        return watchedSince == null || !bar.day().equals(firstWatched(watchedSince))
                ? 0
                : new Interval(startOf(bar.day()), watchedSince).millis();
    }

    private static LocalDate firstWatched(Instant since) {
        return LocalDate.ofInstant(since, ZoneOffset.UTC);
    }

    // Before the first span nobody had set out to watch: that time says nothing about uptime, not even "unknown".
    private static Tally sinceWatched(Tally all, @Nullable Instant watchedSince, Interval window) {
        if (watchedSince == null) {
            return Tally.NONE;
        }
        long before = new Interval(window.from(), watchedSince).millis();
        return new Tally(all.up(), all.degraded(), all.down(), all.unknown() - before);
    }

    // What is not covered by any span is unknown.
    private static Tally fill(Tally seen, Interval day) {
        return seen.plus(new Tally(0, 0, 0, day.millis() - seen.total()));
    }

    private static Tally tally(Health health, long millis) {
        return switch (health) {
            case UP -> new Tally(millis, 0, 0, 0);
            case DEGRADED -> new Tally(0, millis, 0, 0);
            case DOWN -> new Tally(0, 0, millis, 0);
            case UNKNOWN -> new Tally(0, 0, 0, millis);
        };
    }

    private static void spread(Piece piece, LocalDate first, Tally[] seen) {
        Instant at = piece.time().from();
        while (at.isBefore(piece.time().to())) {
            LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
            Instant midnight = startOf(day.plusDays(1));
            Instant end = midnight.isBefore(piece.time().to())
                    ? midnight
                    : piece.time().to();
            int index = Math.toIntExact(day.toEpochDay() - first.toEpochDay());
            seen[index] = seen[index].plus(tally(piece.health(), new Interval(at, end).millis()));
            at = end;
        }
    }

    private static List<Piece> pieces(List<HealthSpan> spans, Instant knownUntil, Interval window) {
        List<HealthSpan> ordered =
                spans.stream().sorted(Comparator.comparing(HealthSpan::from)).toList();
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            HealthSpan span = ordered.get(i);
            Instant end = span.to() == null || span.to().isAfter(knownUntil) ? knownUntil : span.to();
            if (i + 1 < ordered.size() && ordered.get(i + 1).from().isBefore(end)) {
                end = ordered.get(i + 1).from();
            }
            if (span.from().isBefore(end)) {
                new Interval(span.from(), end)
                        .overlap(window)
                        .ifPresent(time -> pieces.add(new Piece(span.health(), time)));
            }
        }
        return pieces;
    }

    private static Instant startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private record Piece(Health health, Interval time) {}
}
