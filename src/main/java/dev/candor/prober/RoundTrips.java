package dev.candor.prober;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The round trips of a ping in the order in which they were sent. In milliseconds. */
final class RoundTrips {

    private final List<@Nullable Double> times = new ArrayList<>();

    /** One more was sent; returns what to tell its answer by. */
    int sent() {
        times.add(null);
        return times.size() - 1;
    }

    void received(int which, double millis) {
        times.set(which, millis);
    }

    int count() {
        return times.size();
    }

    /** Those that came back. */
    List<Double> back() {
        List<Double> back = new ArrayList<>();
        for (Double time : times) {
            if (time != null) {
                back.add(time);
            }
        }
        return back;
    }

    /** Percent of what was sent that did not come back; null if nothing was sent. */
    @Nullable
    Double loss() {
        return times.isEmpty() ? null : (Double) rounded(100.0 * (times.size() - back().size()) / times.size());
    }

    /** {@code min avg max jitter} of what came back; jitter only where there are two, nothing where there are none. */
    Map<String, Object> statistics() {
        List<Double> back = back();
        Map<String, Object> statistics = new LinkedHashMap<>();
        if (!back.isEmpty()) {
            DoubleSummaryStatistics summary =
                    back.stream().mapToDouble(Double::doubleValue).summaryStatistics();
            statistics.put("min", rounded(summary.getMin()));
            statistics.put("avg", rounded(summary.getAverage()));
            statistics.put("max", rounded(summary.getMax()));
        }
        if (back.size() > 1) {
            statistics.put("jitter", rounded(jitter(back)));
        }
        return statistics;
    }

    /**
     * The mean of the absolute differences of neighbours: RFC 3550 §6.4.1's jitter without its smoothing, which needs
     * more packets than a ping sends.
     */
    private static double jitter(List<Double> back) {
        double sum = 0;
        for (int i = 1; i < back.size(); i++) {
            sum += Math.abs(back.get(i) - back.get(i - 1));
        }
        return sum / (back.size() - 1);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
