package dev.candor.alert;

import dev.candor.app.AlertLatency;
import dev.candor.correlation.SimulatedBelief;
import dev.candor.correlation.SimulatedHub;
import dev.candor.correlation.blame.Story;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures how fast alerts arrive while some receivers hang or fail, with the packaged program, its PostgreSQL and a hundred
 * receivers; and how often simulated faults and simulated noise wake somebody. {@code -Dbench.runs=…} for
 * fewer of each fault, {@code -Dbench.only=latency}, {@code faults} or {@code noise} for a part.
 */
public final class AlertsBench {

    private static final int RUNS = Integer.getInteger("bench.runs", 40);
    private static final int DAYS = Integer.getInteger("bench.days", 30);
    private static final long SEED = Long.getLong("bench.seed", 80_001);
    private static final String ONLY = System.getProperty("bench.only", "all");
    private static final double DAY = 86_400;
    // A hub judges once a second; what it would see in between decides nothing here and takes most of the time.
    private static final double EVERY = 10;

    private AlertsBench() {}

    /** Takes about an hour, most of it for the days of noise. */
    public static void main(String[] args) throws Exception {
        if (ONLY.equals("all") || ONLY.equals("latency")) {
            AlertLatency.measure(System.out);
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            if (ONLY.equals("all") || ONLY.equals("faults")) {
                faults(threads);
            }
            if (ONLY.equals("all") || ONLY.equals("noise")) {
                noise(threads);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void faults(ExecutorService threads) throws InterruptedException, ExecutionException {
        System.out.printf("%-16s %6s %6s %16s   (%d runs of each, from seed %d)%n", "fault", "faults", "pages", "pages per fault", RUNS, SEED);
        long faults = 0;
        long pages = 0;
        for (Map.Entry<String, List<List<String>>> row : pagesOfFaults(RUNS, threads).entrySet()) {
            long injected = (long) Story.faults(row.getKey()) * row.getValue().size();
            long woken = row.getValue().stream().mapToLong(List::size).sum();
            faults += injected;
            pages += woken;
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %6d %6d %16.2f%n",
                    row.getKey(),
                    injected,
                    woken,
                    (double) woken / injected);
            if (Boolean.getBoolean("bench.misses")) {
                row.getValue().stream()
                        .filter(one -> one.size() > Story.faults(row.getKey()))
                        .forEach(one -> System.out.println("    " + String.join("\n      ", one)));
            }
        }
        System.out.printf(Locale.ROOT, "%-16s %6d %6d %16.2f%n", "all", faults, pages, (double) pages / faults);
    }

    private static Map<String, List<List<String>>> pagesOfFaults(int runs, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        Map<String, List<Future<List<String>>>> asked = new LinkedHashMap<>();
        for (String fault : Story.FAULTS) {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                long seed = SEED + i;
                Callable<List<String>> one = () -> pages(Story.of(fault, seed));
                all.add(threads.submit(one));
            }
            asked.put(fault, all);
        }
        Map<String, List<List<String>>> told = new LinkedHashMap<>();
        for (Map.Entry<String, List<Future<List<String>>>> row : asked.entrySet()) {
            List<List<String>> all = new ArrayList<>();
            for (Future<List<String>> one : row.getValue()) {
                all.add(one.get());
            }
            told.put(row.getKey(), all);
        }
        return told;
    }

    /** What woke somebody from the first fault on. */
    static List<String> pages(Story story) {
        PageRehearsal onCall = new PageRehearsal(SimulatedBelief.moment(story.zero()));
        story.play(new SimulatedHub(EVERY, onCall));
        return onCall.pages;
    }

    private static void noise(ExecutorService threads) throws InterruptedException, ExecutionException {
        List<Future<List<String>>> days = new ArrayList<>();
        for (int day = 0; day < DAYS; day++) {
            long seed = SEED + 10_000 + day;
            days.add(threads.submit(() -> pages(Story.quiet(DAY, seed))));
        }
        int pages = 0;
        for (Future<List<String>> day : days) {
            for (String page : day.get()) {
                pages++;
                System.out.println("    " + page);
            }
        }
        System.out.printf("pages in %d days of noise: %d%n", DAYS, pages);
    }
}
