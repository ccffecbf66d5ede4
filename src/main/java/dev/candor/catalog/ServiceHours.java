package dev.candor.catalog;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours in which a service level counts, by the clocks of one place; what happens outside them counts neither way.
 *
 * @param firstDay first day of the week, included
 * @param lastDay last one, included; before {@code firstDay} it is of the next week
 * @param from minutes after midnight, included
 * @param to minutes after midnight, excluded; more than {@code from}, and 1440 for the end of the day
 */
public record ServiceHours(DayOfWeek firstDay, DayOfWeek lastDay, int from, int to, ZoneId zone) {

    private static final String FORM = "expected hours such as 'Mon-Fri 08:00-18:00 Europe/Berlin'";
    private static final Pattern WRITTEN =
            Pattern.compile("(\\w{3})-(\\w{3}) (\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d) (\\S{1,64})");
    private static final int DAY = 24 * 60;

    public ServiceHours {
        if (from < 0 || to <= from || to > DAY) {
            throw new IllegalArgumentException(
                    "expected hours that end after they begin, on the same day, was minute %d to %d"
                            .formatted(from, to));
        }
    }

    /**
     * As files write it.
     *
     * @throws IllegalArgumentException for another form, with what was expected
     */
    public static ServiceHours parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException("%s, found '%s'".formatted(FORM, text));
        }
        return new ServiceHours(
                day(written.group(1)),
                day(written.group(2)),
                minute(written.group(3), written.group(4)),
                minute(written.group(5), written.group(6)),
                zone(written.group(7)));
    }

    private static DayOfWeek day(String word) {
        List<String> words = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            String name = word(day);
            if (name.equalsIgnoreCase(word)) {
                return day;
            }
            words.add(name);
        }
        throw new IllegalArgumentException(
                "expected a day of %s, found '%s'".formatted(String.join(", ", words), word));
    }

    private static int minute(String hours, String minutes) {
        int minute = Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
        if (Integer.parseInt(minutes) > 59 || minute > DAY) {
            throw new IllegalArgumentException("%s, found the time '%s:%s'".formatted(FORM, hours, minutes));
        }
        return minute;
    }

    /**
     * A time zone by its name.
     *
     * @throws IllegalArgumentException for none, with what was expected
     */
    static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected a time zone such as UTC or Europe/Berlin, found '%s'".formatted(name), e);
        }
    }

    /** Whether hours begin on that day of the week. */
    public boolean on(DayOfWeek day) {
        int last = Math.floorMod(lastDay.getValue() - firstDay.getValue(), 7);
        return Math.floorMod(day.getValue() - firstDay.getValue(), 7) <= last;
    }

    private static String word(DayOfWeek day) {
        return day.getDisplayName(TextStyle.SHORT, Locale.ROOT);
    }

    private static String clock(int minute) {
        return minute == DAY ? "24:00" : LocalTime.ofSecondOfDay(minute * 60L).toString();
    }

    /** As files write it. */
    @Override
    public String toString() {
        return "%s-%s %s-%s %s".formatted(word(firstDay), word(lastDay), clock(from), clock(to), zone);
    }
}
