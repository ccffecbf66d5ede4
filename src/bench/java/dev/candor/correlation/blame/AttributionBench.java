package dev.candor.correlation.blame;

import dev.candor.correlation.recording.RecordingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures how well faults are attributed in simulations, beside what else is in use, and prints tables of it. */
public final class AttributionBench {

    private final BenchOptions options;

    private AttributionBench(BenchOptions options) {
        this.options = options;
    }

    /** Runs what the arguments ask for; see {@link BenchOptions#USAGE}. */
    public static void main(String... args) throws Exception {
        try {
            new AttributionBench(new BenchOptions(args)).run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(BenchOptions.usage());
            System.exit(64);
        }
    }

    private void run() throws InterruptedException, ExecutionException, IOException {
        String file = options.record();
        if (file != null) {
            record(Path.of(file));
            return;
        }
        Report report = new Report(options, System.out);
        report.head();
        ExecutorService threads = Executors.newFixedThreadPool(options.number("threads", 2));
        try {
            for (Scenario scenario : options.scenarios()) {
                report.row(scenario, marks(scenario, options, threads));
            }
        } finally {
            threads.shutdown();
        }
        report.foot();
    }

    private void record(Path file) throws IOException {
        Scenario scenario = options.scenarios().get(0);
        Simulation simulation = simulation(scenario, options, options.number("seed", 11));
        try (RecordingWriter out = new RecordingWriter(Files.newBufferedWriter(file))) {
            simulation.play(out);
        }
        System.out.printf(
                Locale.ROOT,
                "%s, seed %d, from %.3f: %s%n",
                scenario.name(),
                options.number("seed", 11),
                simulation.zero(),
                Exam.symbols(simulation.required(simulation.zero() + 60)));
    }

    /** Per system, in their order, the marks of all runs of a scenario. */
    static Map<String, Marks> marks(Scenario scenario, BenchOptions options, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        int runs = options.number("runs", 40);
        long seed = options.number("seed", 11);
        List<Future<Map<String, Marks>>> results = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long own = seed + i;
            results.add(threads.submit(() -> one(scenario, options, own)));
        }
        Map<String, Marks> all = new LinkedHashMap<>();
        for (Future<Map<String, Marks>> result : results) {
            result.get().forEach((name, marks) -> all.computeIfAbsent(name, key -> new Marks())
                    .add(marks));
        }
        return all;
    }

    private static Map<String, Marks> one(Scenario scenario, BenchOptions options, long seed) {
        Map<String, Marks> all = new LinkedHashMap<>();
        for (Contestant contestant : options.contestants()) {
            // Told anew to each, so that no run has to be kept whole.
            Simulation simulation = simulation(scenario, options, seed);
            List<String> lines = new ArrayList<>();
            Marks marks = Exam.of(contestant, simulation, lines::add);
            Marks.Moment last = marks.moments.isEmpty()
                    ? new Marks.Moment()
                    : marks.moments.values().stream().reduce((a, b) -> b).orElseThrow();
            boolean missed = last.exact < last.runs || !marks.misses.isEmpty();
            String truth = Exam.symbols(simulation.required(simulation.zero() + 60));
            List<String> misses = List.copyOf(marks.misses);
            marks.misses.clear();
            if (options.flag("trace")) {
                marks.misses.add("%s seed=%d %s: %s%n      %s"
                        .formatted(contestant.name(), seed, truth, misses, String.join("\n      ", lines)));
            } else if (missed) {
                marks.misses.add("%s seed=%d %s: %s %s"
                        .formatted(
                                contestant.name(),
                                seed,
                                truth,
                                lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1),
                                misses));
            }
            all.put(contestant.name(), marks);
        }
        return all;
    }

    static Simulation simulation(Scenario scenario, BenchOptions options, long seed) {
        return new Simulation(scenario, options.setting(seed), seed * 1_000_003 + scenario.name().hashCode());
    }
}
