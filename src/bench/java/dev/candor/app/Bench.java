package dev.candor.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs the benchmark that is asked for by {@code -Dbench=…}, or all, each in a process of its own. */
final class Bench {

    private static final Map<String, String> ALL = new TreeMap<>(Map.of(
            "agents", "dev.candor.agent.AgentsBench",
            "prober", "dev.candor.prober.ProberBench",
            "alerts", "dev.candor.alert.AlertsBench",
            "gate", "dev.candor.gate.GateBench",
            "ingest", "dev.candor.measurement.IngestBench",
            "history", "dev.candor.measurement.HistoryBench",
            "latency", "dev.candor.measurement.LatencyBench",
            "pages", "dev.candor.page.PagesBench",
            "tick", "dev.candor.correlation.TickBench"));

    private Bench() {}

    /** Ends with the code of the first that fails. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String asked = System.getProperty("bench", "all");
        if (!asked.equals("all") && !ALL.containsKey(asked)) {
            throw new IllegalArgumentException("expected one of %s or all, found %s".formatted(ALL.keySet(), asked));
        }
        for (Map.Entry<String, String> bench : ALL.entrySet()) {
            if (asked.equals("all") || asked.equals(bench.getKey())) {
                System.out.printf("%n== %s%n", bench.getKey());
                int code = run(bench.getValue());
                if (code != 0) {
                    System.exit(code);
                }
            }
        }
    }

    private static int run(String main) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("bench."))
                .sorted()
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
