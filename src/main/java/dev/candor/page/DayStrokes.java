package dev.candor.page;

import dev.candor.uptime.DayBar;
import dev.candor.uptime.DayBars;
import dev.candor.uptime.DayState;
import dev.candor.uptime.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Days as strokes, from the bottom up: a worse day is a taller one, so that it can be read without colours; the part of a
 * day that nobody watched is grey. Days that are up are one dashed stroke below all others, as high as such a day is: most
 * days are up, and a page has room for fifty of these drawings. What is worse, or unknown, covers its day.
 */
final class DayStrokes {
    /** How wide a day is. */
    static final int STEP = 4;

    private static final int HEIGHT = 28;
    private static final int UP = 18;
    // The middle of a stroke as high as a day that was up.
    private static final int GROUND = HEIGHT - UP / 2;

    private final DayBars bars;
    private final Pen ground = new Pen();
    private final Map<Tone, Pen> above = new EnumMap<>(Tone.class);

    private DayStrokes(DayBars bars) {
        this.bars = bars;
    }

    /** One path per state; the first one belongs below the others. */
    static List<View.Path> of(DayBars bars) {
        return new DayStrokes(bars).draw();
    }

    private List<View.Path> draw() {
        int unwatched = 0;
        int from = 0;
        int x = 0;
        for (DayBar bar : bars.days()) {
            boolean watched = bars.watched(bar);
            if (!watched || bar.state() == DayState.NO_DATA) {
                up(from, x);
                from = x + STEP;
            }
            if (watched) {
                worse(bar, x);
            } else {
                unwatched = x + STEP;
            }
            x += STEP;
        }
        up(from, x);
        List<View.Path> paths = new ArrayList<>();
        add(paths, Tone.OK, ground);
        if (unwatched > 0) {
            // One calm line up to the first day that anybody watched.
            Pen line = new Pen();
            line.across(0, unwatched, HEIGHT - 1);
            add(paths, Tone.UNKNOWN, line);
        }
        above.forEach((tone, pen) -> add(paths, tone, pen));
        return paths;
    }

    private static void add(List<View.Path> paths, Tone tone, Pen pen) {
        if (!pen.path.isEmpty()) {
            paths.add(new View.Path(tone.css(), pen.path.toString()));
        }
    }

    private void up(int from, int to) {
        if (from < to) {
            ground.across(from, to, GROUND);
        }
    }

    private void worse(DayBar bar, int x) {
        int full = height(bar.state());
        Tally tally = bar.tally();
        long total = tally.total() - bars.unwatched(bar);
        // At least three units of what is known, so that a bad minute in an unwatched day stays visible.
        int known = tally.known() == 0
                ? 0
                : Math.max(3, Math.toIntExact(Math.multiplyExact((long) full, tally.known()) / total));
        if (bar.state() != DayState.UP) {
            column(Tone.of(bar.state()), x, HEIGHT, known);
        }
        column(Tone.UNKNOWN, x, HEIGHT - known, full - known);
    }

    private void column(Tone tone, int x, int bottom, int height) {
        if (height > 0) {
            above.computeIfAbsent(tone, t -> new Pen()).up(x + STEP / 2, bottom, height);
        }
    }

    private static int height(DayState state) {
        return switch (state) {
            case UP -> UP;
            case DEGRADED -> 23;
            case DOWN -> HEIGHT;
            case NO_DATA -> 6;
        };
    }

    // Strokes, each told from where the last one ended: days that are alike are the same few letters, which compress to
    // nothing.
    private static final class Pen {
        private final StringBuilder path = new StringBuilder();
        private int x;
        private int y;

        void up(int toX, int toY, int height) {
            move(toX, toY);
            path.append("v-").append(height);
            y -= height;
        }

        void across(int fromX, int toX, int atY) {
            move(fromX, atY);
            path.append('h').append(toX - fromX);
            x = toX;
        }

        private void move(int toX, int toY) {
            path.append('m').append(toX - x).append(' ').append(toY - y);
            x = toX;
            y = toY;
        }
    }
}
