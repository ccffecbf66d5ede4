package dev.candor.measurement;

import dev.candor.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which spans and steps are answered: as many points as a picture can show, and no finer than what is kept. */
final class SeriesSpan {

    /** Most points of one line. */
    static final int MOST_POINTS = 2_000;

    // What a line gets if nobody asks: a point for every few pixels.
    private static final int ENOUGH_POINTS = 400;
    private static final Duration LONGEST = Duration.ofDays(5 * 366);
    private static final Duration ORDINARY = Duration.ofHours(1);
    private static final List<Duration> STEPS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(7));

    private final HistoryConfig config;
    private final Instant now;

    SeriesSpan(HistoryConfig config, Instant now) {
        this.config = config;
        this.now = now;
    }

    /** What was asked for, with {@code from} and {@code to} moved outwards to whole steps. */
    SeriesQuery query(
            String probe,
            @Nullable String from,
            @Nullable String to,
            @Nullable String step,
            SeriesQuery.By by,
            Phase phase) {
        Instant end = to == null ? now : Parameters.time("to", to);
        Instant begin = begin(from, end);
        Duration length = Duration.between(begin, end);
        Duration each = step == null ? step(begin, length) : Parameters.minutes("step", step);
        Instant first = floor(begin, each);
        Instant last = floor(end, each).equals(end) ? end : floor(end, each).plus(each);
        SeriesQuery query = new SeriesQuery(probe, first, last, each, by, phase);
        if (query.points() > MOST_POINTS) {
            throw ProblemException.unprocessable(
                    "too-many-points",
                    "The answer would be too big",
                    "'step' must be so long that there are at most %d points, %s gives %d"
                            .formatted(MOST_POINTS, each, query.points()));
        }
        return kept(query);
    }

    /** The whole span as one point, made of the coarsest roll-up that does it justice. */
    SeriesQuery whole(String probe, @Nullable String from, @Nullable String to, Phase phase) {
        Instant end = to == null ? now : Parameters.time("to", to);
        Instant begin = begin(from, end);
        Duration length = Duration.between(begin, end);
        Duration unit = length.compareTo(Duration.ofDays(14)) > 0
                ? Duration.ofDays(1)
                : length.compareTo(Duration.ofHours(6)) > 0 ? Duration.ofHours(1) : Duration.ofMinutes(1);
        Instant first = floor(begin, unit);
        Instant last = floor(end, unit).equals(end) ? end : floor(end, unit).plus(unit);
        return kept(new SeriesQuery(probe, first, last, Duration.between(first, last), SeriesQuery.By.LOCATION, phase));
    }

    private static Instant begin(@Nullable String from, Instant end) {
        Instant begin = from == null ? end.minus(ORDINARY) : Parameters.time("from", from);
        if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(LONGEST) > 0) {
            throw Parameters.bad(
                    "from", "a time before 'to' and at most %d days before".formatted(LONGEST.toDays()), from);
        }
        return begin;
    }

    private Duration step(Instant begin, Duration length) {
        for (Duration step : STEPS) {
            boolean kept = !oldest(step).isAfter(begin);
            if (kept && length.dividedBy(step) <= ENOUGH_POINTS) {
                return step;
            }
        }
        return STEPS.get(STEPS.size() - 1);
    }

    private Instant oldest(Duration step) {
        boolean hours = step.toMinutes() % 60 == 0;
        boolean days = step.toMinutes() % (24 * 60) == 0;
        return now.minus(days ? config.days() : hours ? config.hours() : config.minutes());
    }

    private SeriesQuery kept(SeriesQuery query) {
        Duration kept = switch (query.grain()) {
            case MINUTE -> config.minutes();
            case HOUR -> config.hours();
            case DAY -> config.days();
        };
        // A step at the very end of what is kept may reach a little beyond it.
        Instant oldest = now.minus(kept).minus(query.grain().length());
        if (query.from().isBefore(oldest)) {
            throw ProblemException.unprocessable(
                    "finer-than-kept",
                    "So much detail is not kept so long",
                    "'from' must be at most %d days ago for this step, was %s; ask for a longer step"
                            .formatted(kept.toDays(), query.from()));
        }
        return query;
    }

    private static Instant floor(Instant moment, Duration step) {
        long seconds = step.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), seconds) * seconds);
    }
}
