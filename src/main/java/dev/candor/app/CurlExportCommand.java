package dev.candor.app;

import dev.candor.probe.CurlExport;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeKind;
import dev.candor.security.SecretSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code curl export}: prints the command line that repeats a probe. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Print a curl command line that repeats a probe. Secrets are shown as $NAME.",
            "With --from, it goes to the address that the last run from there used, as a running Candor knows it;",
            "its token is taken from the environment variable CANDOR_TOKEN."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:the command line was printed",
            "64:wrong usage",
            "65:configuration error, printed as file:line:column: message",
            "69:the running Candor gave no answer"
        })
final class CurlExportCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Parameters(arity = "1", paramLabel = "ID", description = "the id of the probe")
    private String id = "";

    @Option(
            names = "--file",
            paramLabel = "FILE|DIR",
            description = "where the probe is; may be repeated (default: candor.probes.directory)")
    private List<Path> files = List.of();

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "fills in {{NAME}}; may be repeated")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(names = "--from", paramLabel = "LOCATION", description = "goes where the last run from there went")
    private @Nullable String location;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "the running Candor (default: ${DEFAULT-VALUE})")
    private URI hub = URI.create("http://127.0.0.1:8080");

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        ShellVariables secrets = new ShellVariables();
        List<Path> places = files.isEmpty() ? List.of(Launch.probesDirectory()) : files;
        ProbeFile.Loaded loaded = ProbeFile.load(places, variables, secrets);
        Optional<Probe> found =
                loaded.probes().stream().filter(probe -> probe.id().equals(id)).findFirst();
        if (found.isEmpty()) {
            loaded.errors().forEach(error -> err.println(error.withCaret()));
            err.flush();
            if (loaded.errors().isEmpty()) {
                throw new ParameterException(spec.commandLine(), "no probe has the id " + id);
            }
            return ValidateCommand.CONFIGURATION_ERROR;
        }
        Probe probe = found.get();
        String pin;
        try {
            pin = location == null ? null : new LastAddress(hub, System.getenv("CANDOR_TOKEN")).of(id, location);
        } catch (IOException e) {
            err.println("candor: " + e.getMessage());
            err.flush();
            return Launch.UNAVAILABLE;
        }
        CurlExport.Exported exported =
                CurlExport.of(request(probe), probe.timeout(), probe.retries(), pin, secrets.byMark);
        exported.notes().forEach(note -> err.println("note: " + secrets.shown(note)));
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.print(exported.text());
        out.flush();
        return 0;
    }

    private ProbeKind.Http request(Probe probe) {
        if (probe.kind() instanceof ProbeKind.Http http) {
            return http;
        }
        if (probe.kind() instanceof ProbeKind.Prometheus prometheus) {
            return prometheus.request();
        }
        throw new ParameterException(
                spec.commandLine(),
                "expected a probe that asks by http, found %s in %s"
                        .formatted(probe.kind().word(), id));
    }

    /** Gives marks in place of secrets: letters and digits, which every part of a request can hold as they are. */
    private static final class ShellVariables implements SecretSource {
        private final Map<String, String> byMark = new LinkedHashMap<>();

        @Override
        public Optional<String> find(String name) {
            String mark = "candorsecret%dx".formatted(byMark.size());
            byMark.put(mark, SecretSource.shortVariable(name));
            return Optional.of(mark);
        }

        String shown(String text) {
            String shown = text;
            for (Map.Entry<String, String> mark : byMark.entrySet()) {
                shown = shown.replace(mark.getKey(), "$" + mark.getValue());
            }
            return shown;
        }
    }
}
