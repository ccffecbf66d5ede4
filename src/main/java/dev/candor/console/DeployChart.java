package dev.candor.console;

import dev.candor.gate.GateStory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Who answered in each region over time: a row per region, a column per ten seconds, in each the shares of the deployed version,
 * of others, and of failures. The same as numbers stands in the table of regions. Pure.
 *
 * @param width of the drawing; parts are given in its units
 */
record DeployChart(int width, int height, List<Row> rows) {

    private static final int STEP = 8;
    private static final int BAR = 20;
    private static final int ROW = 26;

    /** A region and where its parts are drawn; {@code y} is for its name. */
    record Row(String region, int y, List<Part> parts) {}

    /** A share of one step; {@code css} is new, old, unnamed or failed. */
    record Part(String css, int x, int y, int height) {}

    /** With room for the names of the regions. */
    public int viewWidth() {
        return width + 48;
    }

    static DeployChart of(GateStory gate) {
        TreeSet<String> regions = new TreeSet<>();
        gate.steps().forEach(step -> regions.addAll(step.answers().keySet()));
        List<Row> rows = new ArrayList<>();
        int width = STEP;
        for (String region : regions) {
            int top = ROW * rows.size();
            List<Part> parts = new ArrayList<>();
            for (GateStory.Step step : gate.steps()) {
                GateStory.Answers a = step.answers().get(region);
                int x = Math.toIntExact(step.at() / 10) * STEP;
                width = Math.max(width, x + STEP);
                if (a != null) {
                    add(parts, x, top, a);
                }
            }
            rows.add(new Row(region, top + BAR - 5, parts));
        }
        return new DeployChart(width, Math.max(ROW, ROW * rows.size()), rows);
    }

    private static void add(List<Part> parts, int x, int top, GateStory.Answers a) {
        int all = a.byNew() + a.byOld() + a.unknown() + a.failed();
        int y = top + BAR;
        y = part(parts, "new", x, y, a.byNew(), all);
        y = part(parts, "unnamed", x, y, a.unknown(), all);
        y = part(parts, "old", x, y, a.byOld(), all);
        part(parts, "failed", x, y, a.failed(), all);
    }

    /** Upwards from {@code bottom}; a single failure among many stays visible. */
    private static int part(List<Part> parts, String css, int x, int bottom, int share, int all) {
        if (share == 0) {
            return bottom;
        }
        int height = Math.max(2, Math.round((float) BAR * share / all));
        parts.add(new Part(css, x, bottom - height, height));
        return bottom - height;
    }
}
