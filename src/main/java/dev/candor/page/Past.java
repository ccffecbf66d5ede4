package dev.candor.page;

import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.incident.Maintenance;
import dev.candor.uptime.Watch;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What figures of this month need besides what pages tell of now; the same for all audiences.
 *
 * @param watch the health of components
 * @param works planned work since the month began, over or not
 */
record Past(Watch watch, List<Maintenance> works) {

    Past {
        works = List.copyOf(works);
    }

    /** As known by a judgement, to the minute, as pages tell times; null if nothing was ever judged. */
    static Past of(List<HealthSpan> spans, @Nullable Judgement judgement, List<Maintenance> works) {
        return new Past(
                Watch.of(
                        spans,
                        judgement == null ? Instant.EPOCH : judgement.at().truncatedTo(ChronoUnit.MINUTES)),
                works);
    }

    /** The month of a moment, in UTC. */
    static YearMonth month(Instant at) {
        return YearMonth.from(at.atOffset(ZoneOffset.UTC));
    }

    /** When a month begins, in UTC. */
    static Instant begin(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
