package dev.candor.page;

import dev.candor.catalog.Tongue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times as one reader reads them, with the zone named. */
final class Clocks {
    private static final Pattern TIME =
            Pattern.compile("(?:(\\d{1,2} [A-Z][a-z]{2} \\d{4}), )?(\\d\\d:\\d\\d:\\d\\d) UTC");
    private static final Pattern DATE = Pattern.compile("(\\d{1,2} [A-Z][a-z]{2}) ?(\\d{4})?");
    private static final DateTimeFormatter WRITTEN_DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    // A leap year has every day.
    private static final String ANY_YEAR = "2024";

    private final Manner manner;
    private final Instant now;
    private final DateTimeFormatter clock;
    private final DateTimeFormatter date;
    private final DateTimeFormatter day;

    Clocks(Manner manner, Instant now) {
        Locale locale = manner.tongue().locale();
        this.manner = manner;
        this.now = now;
        this.clock = DateTimeFormatter.ofPattern(
                manner.zone().equals(ZoneOffset.UTC) ? "HH:mm:ss 'UTC'" : "HH:mm:ss z", locale);
        this.date = manner.tongue() == Tongue.EN
                ? WRITTEN_DAY
                : DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(locale);
        this.day = DateTimeFormatter.ofPattern(manner.tongue() == Tongue.DE ? "d. MMM" : "d MMM", locale);
    }

    /** A moment; with its date unless that is today's there. */
    String moment(Instant at) {
        ZonedDateTime there = at.atZone(manner.zone());
        String time = clock.format(there);
        return there.toLocalDate().equals(manner.today(now)) ? time : date.format(there) + ", " + time;
    }

    /** What the zone is called. */
    String zone() {
        return manner.zoneName();
    }

    /** Whether there may be a time in a text, which zones tell differently. */
    static boolean timed(String text) {
        return text.contains(" UTC");
    }

    /** A text with the times in it told anew. */
    String within(String text) {
        return TIME.matcher(text).replaceAll(found -> Matcher.quoteReplacement(written(found.group())));
    }

    /** A date or a time as pages write them, by UTC and in English; anything else as it is. */
    String written(String text) {
        Matcher time = TIME.matcher(text);
        Matcher bare = DATE.matcher(text);
        try {
            if (time.matches()) {
                LocalDate of = time.group(1) == null
                        ? LocalDate.ofInstant(now, ZoneOffset.UTC)
                        : LocalDate.parse(time.group(1), WRITTEN_DAY);
                return moment(
                        LocalDateTime.of(of, LocalTime.parse(time.group(2))).toInstant(ZoneOffset.UTC));
            }
            if (bare.matches()) {
                return bare.group(2) == null
                        ? day.format(LocalDate.parse(bare.group(1) + " " + ANY_YEAR, WRITTEN_DAY))
                        : date.format(LocalDate.parse(bare.group(1) + " " + bare.group(2), WRITTEN_DAY));
            }
        } catch (DateTimeException e) {
            return text;
        }
        return text;
    }
}
