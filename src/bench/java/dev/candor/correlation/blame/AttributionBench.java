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

    /** Per system the marks of one run. */
    static Map<String, Marks> one(Scenario scenario, BenchOptions options, long seed) {
        Simulation simulation = simulation(scenario, options, seed);
        List<String> lines = new ArrayList<>();
        Map<String, Exam> exams = new LinkedHashMap<>();
        for (Contestant contestant : options.contestants()) {
            String name = contestant.name();
            exams.put(name, new Exam(contestant, simulation, line -> lines.add(name + " " + line)));
        }
        List<Events> audience = new ArrayList<>(exams.values());
        Exam doubting = exams.get(Contestant.JOINT);
        if (simulation.world().setting.confirm > 0 && doubting != null) {
            Confirmer confirmer = new Confirmer(simulation.world(), doubting::latest);
            audience.add(confirmer);
            simulation.play(new Audience(audience), confirmer);
        } else {
            simulation.play(new Audience(audience));
        }
        Map<String, Marks> all = new LinkedHashMap<>();
        exams.forEach((name, exam) -> {
            Marks marks = exam.finish();
            List<String> own =
                    lines.stream().filter(line -> line.startsWith(name + " ")).toList();
            annotate(marks, options.flag("trace"), own, name + " seed=" + seed, simulation);
            all.put(name, marks);
        });
        return all;
    }

    /** Puts what was believed beside what is true, where they differ. */
    private static void annotate(
            Marks marks, boolean trace, List<String> lines, String title, Simulation simulation) {
        boolean missed = !marks.misses.isEmpty()
                || marks.moments.values().stream().anyMatch(moment -> moment.exact < moment.runs);
        String misses = String.join("; ", marks.misses);
        String truth = Exam.symbols(simulation.required(simulation.zero() + 60));
        marks.misses.clear();
        if (trace || missed) {
            String told = trace ? String.join("\n      ", lines) : lines.isEmpty() ? "" : lines.get(lines.size() - 1);
            marks.misses.add("%s %s: %s%n      %s".formatted(title, truth, misses, told));
        }
    }

    /** Lets several hear the same. */
    private record Audience(List<? extends Events> all) implements Events {
        @Override
        public void plan(Plan plan) {
            all.forEach(one -> one.plan(plan));
        }

        @Override
        public void rollout(Rollout rollout) {
            all.forEach(one -> one.rollout(rollout));
        }

        @Override
        public void hint(Hint hint) {
            all.forEach(one -> one.hint(hint));
        }

        @Override
        public void observe(Observation observation) {
            all.forEach(one -> one.observe(observation));
        }
    }

    static Simulation simulation(Scenario scenario, BenchOptions options, long seed) {
        return simulation(scenario, seed, options.setting(seed));
    }

    static Simulation simulation(Scenario scenario, long seed, Setting setting) {
        return new Simulation(scenario, setting, seed * 1_000_003 + scenario.name().hashCode());
    }
}
