package dev.candor.app;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.prober.Probers;
import dev.candor.prober.Vantage;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code check}: runs probes once and says how they went. Needs no server and no database. A run that could not be made
 * counts as down for the exit status: who asked whether all is well must not hear yes.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Run probes from files once and print a report, or with --json one JSON object a line.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:all up",
            "1:something down, or unknown",
            "2:degraded only",
            "64:wrong usage",
            "65:configuration error, printed as file:line:column: message"
        })
final class CheckCommand implements Callable<Integer> {

    private static final int DOWN = 1;
    private static final int DEGRADED = 2;
    private static final int CONFIGURATION_ERROR = 65;
    // Enough that a file of a hundred probes is done soon, few enough that they don't make each other late.
    private static final Duration WARM_UP = Duration.ofMillis(250);
    private static final int AT_ONCE = 8;
    private static final int MOST_REPEATS = 10_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "probe files, or directories of them")
    private List<Path> files = List.of();

    @Option(names = "--probe", paramLabel = "ID", description = "only this probe; may be repeated")
    private List<String> only = List.of();

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "fills in {{NAME}}; may be repeated")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "auto, always or never (default: ${DEFAULT-VALUE}: on a terminal, unless NO_COLOR is set)")
    private Look.When color = Look.When.AUTO;

    @Option(
            names = "--location",
            paramLabel = "NAME",
            defaultValue = "local",
            description = "what the place is called that this runs at (default: ${DEFAULT-VALUE})")
    private String location = "local";

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "how often each probe runs (default: ${DEFAULT-VALUE})")
    private int repeat = 1;

    @Option(
            names = "--allow",
            split = ",",
            paramLabel = "CIDR",
            description = "opens addresses that are refused by default: loopback, private, link-local, metadata")
    private List<String> allow = List.of();

    @Override
    public Integer call() {
        if (repeat < 1 || repeat > MOST_REPEATS) {
            throw wrong("--repeat must be from 1 to %d, was %d".formatted(MOST_REPEATS, repeat));
        }
        EgressGuard guard =
                EgressGuard.allowingWhateverIn(allow.stream().map(this::block).toList());
        ProbeFile.Loaded loaded = ProbeFile.load(files, variables, Launch.secrets());
        if (!loaded.errors().isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            loaded.errors().forEach(error -> err.println(error.withCaret()));
            err.flush();
            return CONFIGURATION_ERROR;
        }
        List<Probe> probes = chosen(loaded.probes());
        try (Probers probers = new Probers(AT_ONCE, guard, new ClockProducer().clock())) {
            // Else the first run would measure how classes are loaded.
            probers.warmUp(WARM_UP);
            int status = 0;
            for (int round = 0; round < repeat; round++) {
                for (int first = 0; first < probes.size(); first += AT_ONCE) {
                    List<Probe> some = probes.subList(first, Math.min(probes.size(), first + AT_ONCE));
                    status = worse(status, run(probers, some));
                }
            }
            return status;
        }
    }

    private Cidr block(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--allow " + e.getMessage());
        }
    }

    private List<Probe> chosen(List<Probe> probes) {
        for (String id : only) {
            if (probes.stream().noneMatch(probe -> probe.id().equals(id))) {
                throw wrong("no probe has the id " + id);
            }
        }
        List<Probe> chosen = only.isEmpty()
                ? probes
                : probes.stream().filter(probe -> only.contains(probe.id())).toList();
        if (chosen.isEmpty()) {
            throw wrong("there is no probe in " + files);
        }
        return chosen;
    }

    /** Runs them at once and prints them in order, each as soon as those before it are printed. */
    private int run(Probers probers, List<Probe> probes) {
        List<CompletableFuture<Measurement>> runs = new ArrayList<>();
        for (Probe probe : probes) {
            runs.add(probers.run(probe, Vantage.at(location)).toCompletableFuture());
        }
        int status = 0;
        Look look = Look.of(color, System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < runs.size(); i++) {
            Measurement measurement = runs.get(i).join();
            out.print(
                    json
                            ? MeasurementJson.write(measurement) + "\n"
                            : CheckReport.of(probes.get(i), measurement, look));
            out.flush();
            status = worse(status, status(measurement.outcome()));
        }
        return status;
    }

    private static int status(Outcome outcome) {
        return switch (outcome) {
            case UP -> 0;
            case DEGRADED -> DEGRADED;
            case DOWN, UNKNOWN -> DOWN;
        };
    }

    /** Down is worse than degraded, and degraded than up. */
    private static int worse(int a, int b) {
        return a == DOWN || b == DOWN ? DOWN : Math.max(a, b);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
