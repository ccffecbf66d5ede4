package dev.candor.measurement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One way of storing, measured several times in turn with the others; ratios are medians over pairs. */
final class Side {
    private final String name;
    private final BenchCpu busy;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();
    private String split = "";

    Side(String name, BenchCpu busy) {
        this.name = name;
        this.busy = busy;
    }

    void measure(Sender sender) throws Exception {
        BenchCpu.Taken before = busy.now();
        long start = System.nanoTime();
        long stored = sender.send();
        rates.add(stored * 1e9 / (System.nanoTime() - start));
        BenchCpu.Taken taken = busy.now().since(before);
        cpu.add(taken.micros(stored));
        split = taken.each(stored);
    }

    double last() {
        return rates.get(rates.size() - 1);
    }

    private double ratio(Side other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            ratios.add(rates.get(i) / other.rates.get(i));
        }
        return median(ratios);
    }

    void print(Side loop, Side arrays) {
        System.out.printf(
                Locale.ROOT,
                "%-52s %10.0f %8.2f %8.2f  %.1f µs, at last %s%n",
                name,
                median(rates),
                ratio(loop),
                ratio(arrays),
                median(cpu),
                split);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** Stores, and says how many. */
    interface Sender {
        long send() throws Exception;
    }
}
