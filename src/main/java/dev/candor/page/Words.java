package dev.candor.page;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How pages say times, numbers and lists. All times are UTC and say so. */
public final class Words {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter SHORT_DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    // Controls, and the characters that make text run backwards over what stands beside it.
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\s\\p{Cc}\\p{Cs}\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff]+");
    private static final int LONGEST = 300;
    private static final Pattern UNPRINTABLE_IN_LINES =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff&&[^\\n\\t]]");
    // Longer texts are no updates; the rest is cut so that rendering stays quick.
    private static final int LONGEST_TEXT = 20_000;

    private Words() {}

    /** One line that can do no harm where text is expected: no controls, no change of direction, not endless. */
    public static String plain(String text) {
        if (text.length() <= LONGEST && harmless(text)) {
            return text;
        }
        String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }

    // Most names are: printable ASCII, and no space at an end or beside another.
    private static boolean harmless(String text) {
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || (c == ' ' && before == ' ')) {
                return false;
            }
            before = c;
        }
        return before != ' ' || text.isEmpty();
    }

    /** Several lines that can do no harm where text is expected, each ended by a line feed only; otherwise as written. */
    static String text(String written) {
        String text =
                UNPRINTABLE_IN_LINES.matcher(written.replace("\r\n", "\n")).replaceAll(" ");
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    /** The moment with its zone; with its date unless that is today's. */
    public static View.Moment moment(Instant at, Instant now) {
        LocalDateTime second = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, ZoneOffset.UTC);
        LocalDate day = second.toLocalDate();
        // By hand: a page has dozens of moments, and formatters take longer than all else about them.
        StringBuilder clock = new StringBuilder(12);
        two(clock, second.getHour()).append(':');
        two(clock, second.getMinute()).append(':');
        String time = two(clock, second.getSecond()).toString();
        return new View.Moment(day + "T" + time + "Z", (day.equals(day(now)) ? "" : date(day) + ", ") + time + " UTC");
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** {@code 3 Mar 2026}. */
    static String date(LocalDate day) {
        return DAY.format(day);
    }

    /** {@code 3 Mar}, where the year is clear. */
    static String shortDate(LocalDate day) {
        return SHORT_DAY.format(day);
    }

    /** The day in UTC. */
    static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    /** How long, in the two largest units: {@code 5 min 12 s}. Less than a second is {@code under 1 s}. */
    public static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds == 0 ? "under 1 s" : seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3600, "h", seconds / 60 % 60, "min");
        }
        return two(seconds / 86_400, "d", seconds / 3600 % 24, "h");
    }

    private static String two(long large, String unit, long small, String smaller) {
        return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + smaller;
    }

    /** {@code 1 machine}, {@code 2 machines}. */
    public static String count(long number, String noun) {
        return number + " " + (number == 1 ? noun : noun + "s");
    }

    /** {@code 3 of 5 locations}, {@code all 5 locations}; {@code 1 location} where there is no other. */
    static String share(long part, long whole, String noun) {
        if (part == whole) {
            return (whole > 1 ? "all " : "") + count(whole, noun);
        }
        return part + " of " + count(whole, noun);
    }

    /** {@code  (ams, fra)}, with the space before it, each once and in order; empty where there are none. */
    static String codes(Collection<String> codes) {
        List<String> known = codes.stream()
                .filter(code -> !code.isEmpty())
                .distinct()
                .sorted()
                .map(Words::plain)
                .toList();
        return known.isEmpty() ? "" : " (" + String.join(", ", known) + ")";
    }

    /** {@code is} for one, {@code are} for any other number. */
    static String be(long number) {
        return number == 1 ? "is" : "are";
    }

    /** {@code a}, {@code a and b}, {@code a, b and c}, {@code a, b and 4 more}. */
    public static String list(List<String> items) {
        if (items.size() > 3) {
            return items.get(0) + ", " + items.get(1) + " and " + (items.size() - 2) + " more";
        }
        if (items.size() < 2) {
            return String.join("", items);
        }
        return String.join(", ", items.subList(0, items.size() - 1)) + " and " + items.get(items.size() - 1);
    }

    /** Thousandths of a percent as {@code 99.982 %}; {@code 100 %} only for a full hundred. */
    static String percent(long thousandths) {
        if (thousandths % 1000 == 0) {
            return thousandths / 1000 + " %";
        }
        return thousandths / 1000 + "."
                + String.valueOf(1_000 + thousandths % 1000).substring(1) + " %";
    }

    /** With a capital at its beginning. */
    public static String sentence(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** As it stands in HTML, in text or in an attribute. */
    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
