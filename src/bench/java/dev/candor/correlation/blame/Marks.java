package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Concern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a contestant did in some runs of one scenario; those of single runs are added up. */
final class Marks {

    /** How it did so many seconds after the fault. */
    static final class Moment {
        int runs;
        int exact;
        int honest;
        int ambiguous;
        int rightClass;
        long right;
        long wrong;
        long missed;

        void add(Moment other) {
            runs += other.runs;
            exact += other.exact;
            honest += other.honest;
            ambiguous += other.ambiguous;
            rightClass += other.rightClass;
            right += other.right;
            wrong += other.wrong;
            missed += other.missed;
        }

        Share exactly() {
            return new Share(exact, runs);
        }

        Share honestly() {
            return new Share(honest, runs);
        }

        Share precision() {
            return new Share(right, right + wrong);
        }

        Share recall() {
            return new Share(right, right + missed);
        }
    }

    /** What was stated with a confidence, and whether it was true. */
    record Stated(double confidence, boolean right) {}

    /** Verdicts that were wrong: all, those that would have woken a person, and those of a path truly in short trouble. */
    static final class Wrong {
        int verdicts;
        int pages;
        int troubled;
    }

    final Map<Integer, Moment> moments = new TreeMap<>();
    final List<Double> timesToDetect = new ArrayList<>();
    final List<Stated> stated = new ArrayList<>();
    final Map<Concern, Wrong> wrong = new EnumMap<>(Concern.class);
    final List<Long> tickNanos = new ArrayList<>();
    final List<String> misses = new ArrayList<>();
    double days;
    long observed;
    long observingNanos;

    Moment moment(int seconds) {
        return moments.computeIfAbsent(seconds, key -> new Moment());
    }

    Wrong wrong(Concern concern) {
        return wrong.computeIfAbsent(concern, key -> new Wrong());
    }

    void add(Marks other) {
        other.moments.forEach((seconds, moment) -> moment(seconds).add(moment));
        timesToDetect.addAll(other.timesToDetect);
        stated.addAll(other.stated);
        other.wrong.forEach((concern, count) -> {
            wrong(concern).verdicts += count.verdicts;
            wrong(concern).pages += count.pages;
            wrong(concern).troubled += count.troubled;
        });
        tickNanos.addAll(other.tickNanos);
        misses.addAll(other.misses);
        days += other.days;
        observed += other.observed;
        observingNanos += other.observingNanos;
    }

    /** The time to detect that such a share of the runs stayed below; infinite where they did not detect it. */
    double timeToDetect(double share) {
        double[] sorted =
                timesToDetect.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return quantile(sorted, share);
    }

    double tickMillis(double share) {
        double[] sorted = tickNanos.stream().mapToDouble(n -> n / 1e6).sorted().toArray();
        return quantile(sorted, share);
    }

    private static double quantile(double[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
    }

    double perSecond() {
        return observed / (observingNanos / 1e9);
    }

    /** Of all that was stated with at least that confidence, how much was true. */
    Share calibrated(double from, double to) {
        long all = stated.stream()
                .filter(s -> s.confidence >= from && s.confidence < to)
                .count();
        long right = stated.stream()
                .filter(s -> s.confidence >= from && s.confidence < to && s.right)
                .count();
        return new Share(right, all);
    }

    /** The expected calibration error over the bins of the table. */
    double calibrationError() {
        double[] edges = BINS;
        double error = 0;
        for (int i = 0; i + 1 < edges.length; i++) {
            double from = edges[i];
            double to = edges[i + 1];
            double[] bin = stated.stream()
                    .filter(s -> s.confidence >= from && s.confidence < to)
                    .mapToDouble(Stated::confidence)
                    .toArray();
            if (bin.length > 0) {
                double mean = Arrays.stream(bin).average().orElse(0);
                error += bin.length * Math.abs(mean - calibrated(from, to).value());
            }
        }
        return stated.isEmpty() ? Double.NaN : error / stated.size();
    }

    static final double[] BINS = {0, .5, .7, .8, .9, .95, .99, 1.01};
}
