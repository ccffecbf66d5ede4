package dev.candor.correlation.latency;

import dev.candor.measurement.Latencies;
import dev.candor.measurement.LatencyPast.Block;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How long one probe usually takes at one location when one region answers. All times are milliseconds. It is drawn from
 * calm pieces of the past only: those whose median and 95th percentile are near the median of all pieces, so that an
 * incident of up to half of them leaves no mark. Floats, since there may be a hundred thousand of them in memory.
 *
 * @param p25 a quarter of the runs took no longer, as the others likewise
 * @param limit a run that takes longer is slow
 * @param connect the usual time to connect; NaN if none is told
 * @param lookup the usual time to find an address; NaN likewise
 * @param mistakes which share of the ordinary runs of the past is above the limit
 * @param runs how many runs this is drawn from
 * @param blocks how many pieces of the past those are
 * @param basis which past it is drawn from
 */
public record LatencyBaseline(
        float p25,
        float p50,
        float p75,
        float p95,
        float limit,
        float connect,
        float lookup,
        float mistakes,
        int runs,
        int blocks,
        Basis basis) {

    // A day differs from the others by more than chance and the weather only if it does by this much.
    private static final double CALM_MEDIAN = Math.log(1.25);
    private static final double CALM_TAIL = Math.log(1.6);
    private static final double SPREADS = 3 * 1.4826;
    private static final int LIKE_DAYS = 4;
    private static final int NEWEST_RUNS = 100;
    // The upper end of a bucket of the counts, of which percentiles tell the middle.
    private static final double EDGE = 1.01;

    /** Which past something is drawn from. */
    public enum Basis {
        /** This time of the day, on the days before. */
        TIME_OF_DAY,
        /** All hours, since it is not asked often enough to tell them apart. */
        WHOLE_DAYS,
        /** All there is, since it has been asked for less than three days. */
        YOUNG;

        /** The word in JSON: {@code time_of_day}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Draws what is usual from pieces of the past.
     *
     * @param blocks oldest first
     * @return null if the past says too little
     */
    public static @Nullable LatencyBaseline of(
            List<Block> blocks, double connect, double lookup, Basis basis, LatencyRules rules) {
        List<Block> calm = calm(blocks);
        Latencies all = new Latencies();
        calm.forEach(block -> all.add(block.runs()));
        if (all.runs() < rules.leastRuns()) {
            return null;
        }
        double median = all.quantile(0.5);
        double limit = Math.max(rules.noticed(median), all.quantile(1 - rules.share()) * EDGE);
        double mistakes = (double) all.above(limit) / all.runs();
        Latencies newest = calm.get(calm.size() - 1).runs();
        if (newest.runs() >= NEWEST_RUNS) {
            mistakes = Math.max(mistakes, (double) newest.above(limit) / newest.runs());
        }
        return new LatencyBaseline(
                (float) all.quantile(0.25),
                (float) median,
                (float) all.quantile(0.75),
                (float) all.quantile(0.95),
                (float) limit,
                (float) connect,
                (float) lookup,
                (float) mistakes,
                (int) Math.min(Integer.MAX_VALUE, all.runs()),
                calm.size(),
                basis);
    }

    /** Only weekends on a weekend and only working days on others, if there are enough of them to be sure; UTC. */
    public static List<Block> likeDays(List<Block> days, Instant at) {
        boolean weekend = weekend(at);
        List<Block> alike =
                days.stream().filter(day -> weekend(day.begins()) == weekend).toList();
        return alike.size() >= LIKE_DAYS ? alike : days;
    }

    private static boolean weekend(Instant at) {
        DayOfWeek day = at.atOffset(ZoneOffset.UTC).getDayOfWeek();
        return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
    }

    private static List<Block> calm(List<Block> blocks) {
        List<Block> some =
                blocks.stream().filter(block -> block.runs().runs() > 0).toList();
        if (some.size() < 3) {
            return some; // nothing to compare with
        }
        double[] medians = logs(some, runs -> runs.quantile(0.5));
        double[] tails = logs(some, runs -> runs.quantile(0.95));
        double median = middle(medians);
        double tail = middle(tails);
        double medianSpread = Math.max(CALM_MEDIAN, SPREADS * deviation(medians, median));
        double tailSpread = Math.max(CALM_TAIL, SPREADS * deviation(tails, tail));
        List<Block> calm = new ArrayList<>(some.size());
        for (int i = 0; i < some.size(); i++) {
            if (Math.abs(medians[i] - median) <= medianSpread && tails[i] - tail <= tailSpread) {
                calm.add(some.get(i));
            }
        }
        calm.sort(Comparator.comparing(Block::begins));
        return calm;
    }

    private static double[] logs(List<Block> blocks, ToDoubleFunction<Latencies> figure) {
        // Below a tenth of a millisecond clocks differ more than targets do.
        return blocks.stream()
                .mapToDouble(block -> Math.log(Math.max(0.1, figure.applyAsDouble(block.runs()))))
                .toArray();
    }

    private static double deviation(double[] values, double from) {
        return middle(Arrays.stream(values).map(v -> Math.abs(v - from)).toArray());
    }

    private static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
