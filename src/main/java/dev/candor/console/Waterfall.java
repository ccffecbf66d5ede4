package dev.candor.console;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.Phases;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of one run went: a bar for each phase, or for each step of a suite, one behind the other. Pure.
 *
 * @param width of the drawing; bars are given in its units
 */
record Waterfall(int width, List<Bar> bars) {

    private static final int WIDTH = 600;
    // What is shorter is drawn so, that it can be seen.
    private static final int SHORTEST = 2;
    private static final int MOST = 64;

    /** One bar and its time in words. */
    record Bar(String name, int x, int width, int y, String time) {}

    static Waterfall of(Measurement run) {
        List<Map.Entry<String, Double>> parts = steps(run);
        if (parts.isEmpty()) {
            Phases p = run.phases();
            add(parts, "look-up", p.dns());
            add(parts, "connect", p.connect());
            add(parts, "TLS", p.tls());
            add(parts, "send", p.send());
            add(parts, "wait", p.waiting());
            add(parts, "transfer", p.transfer());
        }
        double sum = parts.stream().mapToDouble(Map.Entry::getValue).sum();
        double all = Math.max(Math.max(sum, run.timings().total()), 0.001);
        List<Bar> bars = new ArrayList<>();
        double begun = 0;
        for (Map.Entry<String, Double> part : parts) {
            int width = Math.max(SHORTEST, (int) Math.round(WIDTH * part.getValue() / all));
            int x = Math.min(WIDTH - width, (int) Math.round(WIDTH * begun / all));
            bars.add(new Bar(part.getKey(), x, width, 16 * bars.size(), ms(part.getValue())));
            begun += part.getValue();
        }
        return new Waterfall(WIDTH, bars);
    }

    /** In which many lines it is drawn. */
    public int height() {
        return Math.max(16, 16 * bars.size());
    }

    static String ms(double ms) {
        return String.format(Locale.ROOT, ms < 10 ? "%.2f ms" : "%.1f ms", ms);
    }

    private static void add(List<Map.Entry<String, Double>> parts, String name, @Nullable Double ms) {
        if (ms != null) {
            parts.add(Map.entry(name, ms));
        }
    }

    private static List<Map.Entry<String, Double>> steps(Measurement run) {
        List<Map.Entry<String, Double>> parts = new ArrayList<>();
        run.steps().stream().limit(MOST).forEach(step -> {
            if (step.get("total_ms") instanceof Number took) {
                add(parts, String.valueOf(step.get("name")), took.doubleValue());
            }
        });
        return parts;
    }
}
