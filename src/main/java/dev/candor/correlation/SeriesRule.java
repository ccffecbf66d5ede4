package dev.candor.correlation;

import dev.candor.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges one probe at one location from its own runs, with hysteresis: a single lost run changes nothing, and a series
 * in which every third run fails is steadily degraded, not now up and now down.
 */
final class SeriesRule {

    /** A mix is looked for among this many runs. */
    private static final int LOOK_BACK = 10;

    /** How many of them make a mix: two, since one may be a lost packet. */
    private static final int MIX = 2;

    /** After a mix that long must be clean, within the bounds of {@link #cleanRuns}. */
    private static final Duration CLEAN = Duration.ofSeconds(10);

    private static final Duration SLOW = Duration.ofSeconds(15);

    private final Probe probe;
    private final List<Point> told;
    private final Health before;
    private final Instant beforeSince;

    private SeriesRule(Probe probe, List<Point> told, @Nullable SeriesHealth previous) {
        this.probe = probe;
        this.told = told;
        this.before = previous == null ? Health.UNKNOWN : previous.health();
        this.beforeSince = previous == null ? Instant.MIN : previous.since();
    }

    /**
     * What is believed now.
     *
     * @param points the runs of the window, oldest first
     * @param previous what was believed until now; null if the series is new
     */
    static SeriesHealth judge(
            Probe probe, String location, List<Point> points, @Nullable SeriesHealth previous, Instant now) {
        List<Point> told = told(points);
        SeriesRule rule = new SeriesRule(probe, told, previous);
        Verdict verdict = rule.verdict(now);
        Instant since = previous == null
                ? verdict.since()
                : previous.health() == verdict.health() || verdict.since().isBefore(previous.since())
                        ? previous.since()
                        : verdict.since();
        SeriesHealth judged = new SeriesHealth(
                probe.id(),
                location,
                verdict.health(),
                since,
                told.size(),
                failures(told),
                points.isEmpty() ? null : points.get(points.size() - 1).at(),
                lastDetail(points));
        // The same object for the same belief: of ten thousand probes, what did not change need not be compared again.
        return previous != null && judged.equals(previous) ? previous : judged;
    }

    private static List<Point> told(List<Point> points) {
        for (Point point : points) {
            if (!point.conclusive()) {
                return points.stream().filter(Point::conclusive).toList();
            }
        }
        return points;
    }

    private static int failures(List<Point> told) {
        int failures = 0;
        for (Point point : told) {
            failures += point.up() ? 0 : 1;
        }
        return failures;
    }

    private Verdict verdict(Instant now) {
        if (told.isEmpty()) {
            return new Verdict(Health.UNKNOWN, now);
        }
        Instant silentFrom = fromEnd(1).at().plus(Rhythm.patience(probe));
        if (silentFrom.isBefore(now)) {
            return new Verdict(Health.UNKNOWN, silentFrom);
        }
        int failing = trailing(Point::down);
        if (failing >= confirmations()) {
            return new Verdict(Health.DOWN, fromEnd(failing).at());
        }
        return switch (before) {
            case UP, UNKNOWN -> afterGood();
            case DEGRADED -> recovered() ? upAgain() : new Verdict(Health.DEGRADED, beforeSince);
            case DOWN -> recovered() ? upAgain() : afterDown();
        };
    }

    private Verdict afterGood() {
        int degraded = trailing(Point::degraded);
        if (degraded >= confirmations()) {
            return new Verdict(Health.DEGRADED, fromEnd(degraded).at());
        }
        // What came before it was last up is over: an outage must not count as a mix after its end.
        List<Point> bad = told.subList(Math.max(0, told.size() - LOOK_BACK), told.size()).stream()
                .filter(point -> !point.up())
                .filter(point -> before != Health.UP || !point.at().isBefore(beforeSince))
                .toList();
        if (bad.size() >= MIX) {
            return new Verdict(Health.DEGRADED, bad.get(0).at());
        }
        if (before == Health.UP) {
            return new Verdict(Health.UP, beforeSince);
        }
        return fromEnd(1).up()
                ? upAgain()
                : new Verdict(Health.UNKNOWN, told.get(0).at());
    }

    /** Down, and the newest runs neither confirm it nor suffice for a recovery. */
    private Verdict afterDown() {
        List<Point> rest = afterLastStreak();
        long passing = rest.stream().filter(point -> !point.down()).count();
        boolean mixed = passing >= MIX && passing < rest.size() && !fromEnd(1).down();
        return rest.stream()
                .filter(point -> !point.down())
                .findFirst()
                .filter(first -> mixed || passing >= goodRuns())
                .map(first -> new Verdict(Health.DEGRADED, first.at()))
                .orElse(new Verdict(Health.DOWN, beforeSince));
    }

    private Verdict upAgain() {
        return new Verdict(Health.UP, fromEnd(trailing(Point::up)).at());
    }

    /** A plain outage is over after a few good runs; a mix only when it would have shown again. */
    private boolean recovered() {
        int good = trailing(Point::up);
        if (good < goodRuns()) {
            return false;
        }
        return good >= cleanRuns()
                || told.subList(0, told.size() - good).stream()
                        .filter(point -> !point.at().isBefore(beforeSince))
                        .noneMatch(Point::up);
    }

    private List<Point> afterLastStreak() {
        int streak = 0;
        for (int i = told.size() - 1; i >= 0; i--) {
            streak = told.get(i).down() ? streak + 1 : 0;
            if (streak == confirmations()) {
                return told.subList(i + streak, told.size());
            }
        }
        return told;
    }

    private int confirmations() {
        return probe.retries() + 1;
    }

    private int goodRuns() {
        return probe.interval().compareTo(SLOW) >= 0 ? 2 : 3;
    }

    private int cleanRuns() {
        long runs = CLEAN.toMillis() / Math.max(1, probe.interval().toMillis());
        return (int) Math.min(LOOK_BACK, Math.max(5, runs));
    }

    private int trailing(Predicate<Point> kind) {
        int count = 0;
        while (count < told.size() && kind.test(fromEnd(count + 1))) {
            count++;
        }
        return count;
    }

    private Point fromEnd(int nth) {
        return told.get(told.size() - nth);
    }

    private static @Nullable String lastDetail(List<Point> points) {
        for (int i = points.size() - 1; i >= 0; i--) {
            Point point = points.get(i);
            if (point.conclusive() && !point.up()) {
                return point.detail();
            }
        }
        return null;
    }

    private record Verdict(Health health, Instant since) {}
}
