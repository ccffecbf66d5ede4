package dev.candor.page;

import dev.candor.uptime.DayBar;
import dev.candor.uptime.DayBars;
import dev.candor.uptime.DayState;
import dev.candor.uptime.Tally;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Days as a drawing, as a list of the days that were not all right, and as a table of them all.
 */
final class BarChart {
    private static final long DAY = Duration.ofDays(1).toMillis();
    // Longer lists say no more than the table does.
    private static final int NOTABLE = 5;
    // Shorter gaps come from restarts and are in the table.
    private static final long GAP = Duration.ofMinutes(5).toMillis();

    private BarChart() {}

    static View.Bars of(DayBars bars) {
        Tally watched = bars.watched();
        return new View.Bars(
                bars.days().size() * DayStrokes.STEP,
                DayStrokes.of(bars),
                uptime(bars),
                range(watched),
                notable(bars),
                rows(bars));
    }

    private static String uptime(DayBars bars) {
        if (bars.watched().uptime().isEmpty()) {
            return "not watched yet";
        }
        String since = bars.watchedSince() != null
                        && Words.day(bars.watchedSince())
                                .isAfter(bars.days().get(0).day())
                ? " since " + Words.shortDate(Words.day(bars.watchedSince()))
                : "";
        return Words.percent(bars.watched().uptime().getAsLong()) + " up" + since;
    }

    private static String range(Tally watched) {
        if (watched.known() == 0 || watched.unknown() < GAP) {
            return "";
        }
        return "between %s and %s, as nothing was known for %s"
                .formatted(
                        Words.percent(watched.uptimeAtLeast().orElse(0)),
                        Words.percent(watched.uptimeAtMost().orElse(0)),
                        span(watched.unknown()));
    }

    // Newest first; days in a row that only lack data are one line. Days before Candor began to watch are no news.
    private static List<String> notable(DayBars bars) {
        List<String> lines = new ArrayList<>();
        List<DayBar> days = bars.days();
        int last = days.size() - 1;
        while (last >= 0 && bars.watched(days.get(last))) {
            int first = last;
            long gap = gap(bars, days.get(last));
            if (gap >= GAP && !marked(days.get(last))) {
                while (first > 0
                        && bars.watched(days.get(first - 1))
                        && !marked(days.get(first - 1))
                        && gap(bars, days.get(first - 1)) >= GAP) {
                    first--;
                    gap += gap(bars, days.get(first));
                }
            }
            List<String> what = trouble(days.get(last), gap);
            if (!what.isEmpty()) {
                String when = first == days.size() - 1
                        ? "Today"
                        : dates(days.get(first).day(), days.get(last).day());
                lines.add(when + ": " + String.join(", ", what));
            }
            last = first - 1;
        }
        if (lines.size() <= NOTABLE) {
            return lines;
        }
        List<String> first = new ArrayList<>(lines.subList(0, NOTABLE));
        first.add((lines.size() - NOTABLE) + " more on the page of days");
        return first;
    }

    private static boolean marked(DayBar bar) {
        return bar.state() == DayState.DOWN || bar.state() == DayState.DEGRADED;
    }

    // Unknown time of a day, without what lies before the first span.
    private static long gap(DayBars bars, DayBar bar) {
        return bar.tally().unknown() - bars.unwatched(bar);
    }

    private static List<String> trouble(DayBar bar, long gap) {
        List<String> what = new ArrayList<>();
        Tally tally = bar.tally();
        if (marked(bar)) {
            if (tally.down() > 0) {
                what.add("down for " + span(tally.down()));
            }
            if (tally.degraded() > 0) {
                what.add("degraded for " + span(tally.degraded()));
            }
        }
        if (gap >= GAP) {
            what.add("no data for " + span(gap));
        }
        return what;
    }

    // Newest first; equal days in a row are one row.
    private static List<View.Row> rows(DayBars bars) {
        List<View.Row> rows = new ArrayList<>();
        List<DayBar> days = bars.days();
        int last = days.size() - 1;
        while (last >= 0) {
            int first = last;
            while (first > 0 && alike(bars, days.get(first - 1), days.get(last))) {
                first--;
            }
            rows.add(row(bars, days.get(first).day(), days.get(last)));
            last = first - 1;
        }
        return rows;
    }

    private static boolean alike(DayBars bars, DayBar one, DayBar other) {
        return bars.watched(one) ? bars.watched(other) && one.tally().equals(other.tally()) : !bars.watched(other);
    }

    private static View.Row row(DayBars bars, LocalDate first, DayBar bar) {
        Tally tally = bar.tally();
        if (!bars.watched(bar)) {
            return new View.Row(dates(first, bar.day()), View.Mark.of(Tone.UNKNOWN, "Not watched"), "–", "–", "–", "–");
        }
        return new View.Row(
                dates(first, bar.day()),
                View.Mark.of(Tone.of(bar.state()), word(bar.state())),
                cell(tally.up()),
                cell(tally.degraded()),
                cell(tally.down()),
                missing(gap(bars, bar), bars.unwatched(bar)));
    }

    // Time before anybody set out to watch is no failure to watch, and reads so.
    private static String missing(long gap, long before) {
        if (before == 0) {
            return cell(gap);
        }
        String began = span(before) + " before we began";
        return gap == 0 ? began : span(gap) + ", and " + began;
    }

    private static String dates(LocalDate first, LocalDate last) {
        return first.equals(last) ? Words.shortDate(last) : Words.shortDate(first) + " to " + Words.shortDate(last);
    }

    private static String word(DayState state) {
        return switch (state) {
            case UP -> "Up";
            case DEGRADED -> "Degraded";
            case DOWN -> "Down";
            case NO_DATA -> "No data";
        };
    }

    private static String cell(long millis) {
        if (millis == 0) {
            return "–";
        }
        return millis == DAY ? "all day" : span(millis);
    }

    private static String span(long millis) {
        return Words.span(Duration.ofMillis(millis));
    }
}
