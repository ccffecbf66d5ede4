package dev.candor.uptime;

import dev.candor.catalog.ServiceHours;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Months and hours as intervals. */
final class Calendar {
    private Calendar() {}

    /** A month in UTC. */
    static Interval of(YearMonth month) {
        return new Interval(
                month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
                month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** All hours that begin in or just before a period; the whole of it if there are no hours. Clock changes are as they were. */
    static List<Interval> hours(@Nullable ServiceHours hours, Interval period) {
        if (hours == null) {
            return List.of(period);
        }
        List<Interval> all = new ArrayList<>();
        LocalDate day = LocalDate.ofInstant(period.from(), hours.zone()).minusDays(1);
        LocalDate last = LocalDate.ofInstant(period.to(), hours.zone());
        for (; !day.isAfter(last); day = day.plusDays(1)) {
            if (hours.on(day.getDayOfWeek())) {
                Instant from = at(day, hours.from(), hours);
                Instant to = at(day, hours.to(), hours);
                if (from.isBefore(to)) {
                    new Interval(from, to).overlap(period).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    private static Instant at(LocalDate day, int minute, ServiceHours hours) {
        return day.plusDays(minute / 1440)
                .atTime(minute % 1440 / 60, minute % 60)
                .atZone(hours.zone())
                .toInstant();
    }
}
