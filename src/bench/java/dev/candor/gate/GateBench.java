package dev.candor.gate;

import dev.candor.correlation.blame.Rehearsal;
import dev.candor.correlation.blame.Rehearsal.Trouble;
import dev.candor.correlation.blame.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures how gates decide on simulated deploys, and how exactly they tell downtime, and prints a table of it. {@code
 * -Dbench.runs=…} for fewer runs a row, {@code -Dbench.only=BROKEN,PATH} for some rows, {@code -Dbench.misses=true} to print
 * each run that was decided wrongly.
 */
public final class GateBench {

    private static final int RUNS = Integer.getInteger("bench.runs", 100);
    private static final long SEED = Long.getLong("bench.seed", 70_001);
    private static final int METERED = 2_000;
    private static final double P90 = .9;

    private GateBench() {}

    /** How the gates of one row decided. */
    static final class Row {
        final Map<GateStatus, Integer> ended = new EnumMap<>(GateStatus.class);
        final List<Double> failedAfter = new ArrayList<>();
        final List<String> wrong = new ArrayList<>();
        int runs;

        void add(Trouble trouble, long seed, GateRehearsal.Outcome outcome) {
            runs++;
            ended.merge(outcome.status(), 1, Integer::sum);
            if (outcome.status() == GateStatus.FAILED) {
                failedAfter.add(outcome.after());
            }
            if (outcome.status() == (trouble.guilty() ? GateStatus.PASSED : GateStatus.FAILED)) {
                wrong.add("%s seed %d after %.0f s: %s"
                        .formatted(
                                trouble,
                                seed,
                                outcome.after(),
                                outcome.report().reasons()));
            }
        }

        int count(GateStatus status) {
            return ended.getOrDefault(status, 0);
        }

        /** So many of all its gates had failed by then; NaN without. */
        double failedWithin(double share) {
            double[] times = new double[runs];
            Arrays.fill(times, Double.POSITIVE_INFINITY);
            for (int i = 0; i < failedAfter.size(); i++) {
                times[i] = failedAfter.get(i);
            }
            Arrays.sort(times);
            return runs == 0 ? Double.NaN : times[(int) Math.ceil(share * runs) - 1];
        }
    }

    /** A gate with the usual policy, soak and deadline. */
    static GateSpec spec(String app, List<String> critical) {
        return new GateSpec(
                app,
                "production",
                "v2",
                "v1",
                Duration.ofSeconds(180),
                Duration.ofMinutes(15),
                List.of(app),
                Duration.ofSeconds(2),
                critical,
                List.of(),
                GatePolicy.DEFAULT,
                null,
                false,
                null,
                null,
                null,
                List.of());
    }

    /** Takes a quarter of an hour. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        System.out.printf(
                Locale.ROOT,
                "Gates: soak 180 s, usual policy, a run each 2 s from each of 12 locations, %d runs a row from seed %d%n",
                RUNS,
                SEED);
        System.out.printf("%-14s %7s %7s %13s   %s%n", "trouble", "passed", "failed", "inconclusive", "failed after, median / 90 %");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Map<Trouble, Row> rows = new EnumMap<>(Trouble.class);
        try {
            for (Trouble trouble : asked()) {
                Row row = row(trouble, RUNS, SEED, threads);
                rows.put(trouble, row);
                System.out.printf(
                        Locale.ROOT,
                        "%-14s %7d %7d %13d   %.0f s / %.0f s%n",
                        trouble.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        row.count(GateStatus.PASSED),
                        row.count(GateStatus.FAILED),
                        row.count(GateStatus.INCONCLUSIVE),
                        row.failedWithin(.5),
                        row.failedWithin(P90));
                if (Boolean.getBoolean("bench.misses")) {
                    row.wrong.forEach(line -> System.out.println("    " + line));
                }
            }
        } finally {
            threads.shutdown();
        }
        System.out.printf("failed though the deploy was good: %s%n", wrong(rows, false, GateStatus.FAILED));
        System.out.printf("passed though the deploy was bad:  %s%n", wrong(rows, true, GateStatus.PASSED));
        meter();
    }

    private static List<Trouble> asked() {
        String some = System.getProperty("bench.only", "all");
        return some.equals("all")
                ? List.of(Trouble.values())
                : Arrays.stream(some.split(",")).map(Trouble::valueOf).toList();
    }

    /** That many gates on deploys with that trouble. */
    static Row row(Trouble trouble, int runs, long seed, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        List<Future<GateRehearsal.Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long own = seed + i;
            outcomes.add(threads.submit(() -> GateRehearsal.of(new Rehearsal(trouble, own))));
        }
        Row row = new Row();
        for (int i = 0; i < runs; i++) {
            row.add(trouble, seed + i, outcomes.get(i).get());
        }
        return row;
    }

    private static Share wrong(Map<Trouble, Row> rows, boolean guilty, GateStatus status) {
        int wrong = 0;
        int runs = 0;
        for (Map.Entry<Trouble, Row> entry : rows.entrySet()) {
            if (entry.getKey().guilty() == guilty) {
                wrong += entry.getValue().count(status);
                runs += entry.getValue().runs;
            }
        }
        return new Share(wrong, runs);
    }

    private static void meter() {
        int right = 0;
        double[] widths = new double[METERED];
        for (int i = 0; i < METERED; i++) {
            MeterRehearsal.Outcome outcome = MeterRehearsal.of(SEED + i);
            right += outcome.right() ? 1 : 0;
            widths[i] = outcome.width();
        }
        Arrays.sort(widths);
        System.out.printf(
                Locale.ROOT,
                "true downtime within what was reported: %s; width over 2Δ/m: median %.2f, 99 %% below %.2f, most %.2f%n",
                new Share(right, METERED),
                widths[METERED / 2],
                widths[METERED * 99 / 100],
                widths[METERED - 1]);
    }
}
