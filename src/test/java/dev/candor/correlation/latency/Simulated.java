package dev.candor.correlation.latency;

import dev.candor.measurement.Latencies;
import dev.candor.measurement.LatencyPast.Block;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Latencies of a made-up target: a diurnal pattern, a heavy tail, and whatever a test adds. */
final class Simulated {
    static final Instant NOW = Instant.parse("2026-03-11T14:30:00Z"); // a Wednesday
    static final int INTERVAL_S = 15;

    private final Random random;
    private final double median;
    private final double spread;
    private final double tail;

    /**
     * A target.
     *
     * @param median in milliseconds, at midnight
     * @param spread of the logarithm
     * @param tail which share of the runs takes three to ten times as long
     */
    Simulated(long seed, double median, double spread, double tail) {
        this.random = new Random(seed);
        this.median = median;
        this.spread = spread;
        this.tail = tail;
    }

    /** How long a run takes that begins then: a quarter more at noon than at midnight. */
    double run(Instant at) {
        double hour = at.getEpochSecond() % 86_400 / 3_600.0;
        double diurnal = 1 + 0.125 * (1 - Math.cos(hour / 24 * 2 * Math.PI));
        double ms = median * diurnal * Math.exp(spread * random.nextGaussian());
        return random.nextDouble() < tail ? ms * (3 + 7 * random.nextDouble()) : ms;
    }

    /** The three hours around this time of the day, on each of the days before. */
    List<Block> sameHours(int days, ToDoubleFunction<Instant> runs) {
        List<Block> blocks = new ArrayList<>();
        for (int day = days; day >= 1; day--) {
            Instant from = NOW.minus(Duration.ofDays(day)).minus(Duration.ofMinutes(90));
            Latencies latencies = new Latencies();
            for (int second = 0; second < 3 * 3_600; second += INTERVAL_S) {
                latencies.add(runs.applyAsDouble(from.plusSeconds(second)));
            }
            blocks.add(new Block(from, latencies));
        }
        return blocks;
    }

    LatencyBaseline baseline() {
        return baseline(sameHours(14, this::run));
    }

    static LatencyBaseline baseline(List<Block> blocks) {
        return LatencyBaseline.of(blocks, 3, 0.5, LatencyBaseline.Basis.TIME_OF_DAY, LatencyRules.ORDINARY);
    }
}
