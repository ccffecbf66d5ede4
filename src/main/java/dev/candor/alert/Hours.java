package dev.candor.alert;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Times of the week on the wall clock of a zone. Where the clock is put forward over a border, the border is the moment
 * after the gap; where it is put back, it is the first of the two.
 *
 * @param days on which they begin
 * @param to at or before {@code from} it lies on the day after
 */
record Hours(ZoneId zone, Set<DayOfWeek> days, LocalTime from, LocalTime to) {

    private static final List<String> NAMES = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final int A_WEEK = 7;

    Hours {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("expected at least one day");
        }
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static Hours of(AlertConfig.Times times) {
        try {
            return new Hours(
                    ZoneId.of(times.zone()),
                    days(times.days()),
                    LocalTime.parse(times.from()),
                    LocalTime.parse(times.to()));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected a zone like Europe/Berlin and times like 09:00, found %s, %s and %s"
                            .formatted(times.zone(), times.from(), times.to()),
                    e);
        }
    }

    private static Set<DayOfWeek> days(String text) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.toLowerCase(Locale.ROOT).replace(" ", "").split(",", -1)) {
            String[] ends = part.split("-", -1);
            int first = NAMES.indexOf(ends[0]);
            int last = NAMES.indexOf(ends[ends.length - 1]);
            if (first < 0 || last < 0 || ends.length > 2) {
                throw new IllegalArgumentException("expected days like mon-fri or sat,sun, found " + text);
            }
            for (int i = 0; i <= (last - first + A_WEEK) % A_WEEK; i++) {
                days.add(DayOfWeek.of((first + i) % A_WEEK + 1));
            }
        }
        return days;
    }

    /** Whether that moment lies in them; the beginning does, the end does not. */
    boolean contain(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        return within(today, moment) || within(today.minusDays(1), moment);
    }

    private boolean within(LocalDate day, Instant moment) {
        return days.contains(day.getDayOfWeek()) && !moment.isBefore(beginOn(day)) && moment.isBefore(endOf(day));
    }

    /** When they begin next, after that moment. */
    Instant next(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        for (int ahead = 0; ahead <= A_WEEK; ahead++) {
            LocalDate day = today.plusDays(ahead);
            if (days.contains(day.getDayOfWeek()) && beginOn(day).isAfter(moment)) {
                return beginOn(day);
            }
        }
        throw new IllegalStateException("every week has each day");
    }

    /** When those that hold that moment end; days that follow on each other without a gap are one time. */
    Instant end(Instant moment) {
        Instant end = moment;
        LocalDate day = moment.atZone(zone).toLocalDate().minusDays(1);
        // A week that is quiet throughout would never end: it is looked at again after it.
        for (int ahead = 0; ahead <= A_WEEK + 1; ahead++, day = day.plusDays(1)) {
            if (within(day, end)) {
                end = endOf(day);
            }
        }
        return end;
    }

    private Instant beginOn(LocalDate day) {
        return day.atTime(from).atZone(zone).toInstant();
    }

    private Instant endOf(LocalDate day) {
        return (to.isAfter(from) ? day : day.plusDays(1))
                .atTime(to)
                .atZone(zone)
                .toInstant();
    }
}
