package dev.candor.page;

import dev.candor.uptime.DayBar;
import dev.candor.uptime.DayBars;
import dev.candor.uptime.DayState;
import dev.candor.uptime.Tally;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Days as a drawing, as a list of the days that were not all right, and as a table of them all. In the drawing a worse day
 * is a taller bar, so that it can be read without colours; the part of a day that nobody watched is grey.
 */
final class BarChart {
    private static final int STEP = 4;
    private static final int HEIGHT = 28;
    private static final long DAY = Duration.ofDays(1).toMillis();
    // Longer lists say no more than the table does.
    private static final int NOTABLE = 5;
    // Shorter gaps come from restarts and are in the table.
    private static final long GAP = Duration.ofMinutes(5).toMillis();

    private BarChart() {}

    static View.Bars of(DayBars bars) {
        Tally watched = bars.watched();
        return new View.Bars(
                bars.days().size() * STEP, paths(bars), uptime(bars), range(watched), notable(bars), rows(bars));
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

    private static List<View.Path> paths(DayBars bars) {
        Map<Tone, Pen> drawn = new EnumMap<>(Tone.class);
        int x = 0;
        for (DayBar bar : bars.days()) {
            if (!watched(bars, bar)) {
                // One calm line up to the first day that anybody watched.
                x += STEP;
                continue;
            }
            if (drawn.isEmpty() && x > 0) {
                line(drawn, x);
            }
            int full = height(bar.state());
            Tally tally = bar.tally();
            long total = tally.total() - unwatched(bars, bar);
            // At least three units of what is known, so that a bad minute in an unwatched day stays visible.
            int known = tally.known() == 0
                    ? 0
                    : Math.max(3, Math.toIntExact(Math.multiplyExact((long) full, tally.known()) / total));
            column(drawn, Tone.of(bar.state()), x, HEIGHT, known);
            column(drawn, Tone.UNKNOWN, x, HEIGHT - known, full - known);
            x += STEP;
        }
        if (drawn.isEmpty()) {
            line(drawn, x);
        }
        return drawn.entrySet().stream()
                .map(e -> new View.Path(e.getKey().css(), e.getValue().toString()))
                .toList();
    }

    private static void column(Map<Tone, Pen> drawn, Tone tone, int x, int bottom, int height) {
        if (height > 0) {
            drawn.computeIfAbsent(tone, t -> new Pen()).up(x + STEP / 2, bottom, height);
        }
    }

    private static void line(Map<Tone, Pen> drawn, int width) {
        drawn.computeIfAbsent(Tone.UNKNOWN, t -> new Pen()).across(width);
    }

    // Strokes, each told from where the last one ended: days that are alike are the same few letters, which compress to
    // nothing.
    private static final class Pen {
        private final StringBuilder path = new StringBuilder();
        private int x;
        private int y;

        void up(int toX, int toY, int height) {
            path.append("m%d %dv-%d".formatted(toX - x, toY - y, height));
            x = toX;
            y = toY - height;
        }

        void across(int width) {
            path.append("m0 %dh%d".formatted(HEIGHT - 1, width));
            x = width;
            y = HEIGHT - 1;
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    private static int height(DayState state) {
        return switch (state) {
            case UP -> 18;
            case DEGRADED -> 23;
            case DOWN -> HEIGHT;
            case NO_DATA -> 6;
        };
    }

    // Newest first; days in a row that only lack data are one line. Days before Candor began to watch are no news.
    private static List<String> notable(DayBars bars) {
        List<String> lines = new ArrayList<>();
        List<DayBar> days = bars.days();
        int last = days.size() - 1;
        while (last >= 0 && watched(bars, days.get(last))) {
            int first = last;
            long gap = gap(bars, days.get(last));
            if (gap >= GAP && !marked(days.get(last))) {
                while (first > 0
                        && watched(bars, days.get(first - 1))
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

    private static boolean watched(DayBars bars, DayBar bar) {
        return bars.watchedSince() != null && !bar.day().isBefore(Words.day(bars.watchedSince()));
    }

    private static boolean marked(DayBar bar) {
        return bar.state() == DayState.DOWN || bar.state() == DayState.DEGRADED;
    }

    // Unknown time of a day, without what lies before the first span.
    private static long gap(DayBars bars, DayBar bar) {
        return bar.tally().unknown() - unwatched(bars, bar);
    }

    // How long the first watched day had lasted before the first span; 0 on any other day.
    private static long unwatched(DayBars bars, DayBar bar) {
        return bars.watchedSince() == null || !bar.day().equals(Words.day(bars.watchedSince()))
                ? 0
                : bars.watchedSince().toEpochMilli() - bar.day().toEpochDay() * DAY;
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
        return watched(bars, one) ? watched(bars, other) && one.tally().equals(other.tally()) : !watched(bars, other);
    }

    private static View.Row row(DayBars bars, LocalDate first, DayBar bar) {
        Tally tally = bar.tally();
        if (!watched(bars, bar)) {
            return new View.Row(dates(first, bar.day()), View.Mark.of(Tone.UNKNOWN, "Not watched"), "–", "–", "–", "–");
        }
        return new View.Row(
                dates(first, bar.day()),
                View.Mark.of(Tone.of(bar.state()), word(bar.state())),
                cell(tally.up()),
                cell(tally.degraded()),
                cell(tally.down()),
                missing(gap(bars, bar), unwatched(bars, bar)));
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
