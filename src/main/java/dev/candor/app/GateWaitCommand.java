package dev.candor.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gate wait}: opens a gate on a hub, waits for its verdict, and says by its exit status whether to go on. */
@Command(
        name = "wait",
        mixinStandardHelpOptions = true,
        description = "Open a gate for a deploy and wait for its verdict.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:passed",
            "1:failed: the deploy is bad",
            "2:inconclusive or held: it can't be told, or the platform is in trouble",
            "3:the gate could not be asked; nothing is known",
            "64:wrong usage"
        })
final class GateWaitCommand implements Callable<Integer> {

    private static final int NOT_ASKED = 3;
    private static final int UNDECIDED = 2;
    private static final String WAIT = "5s";

    /** What a held gate does to who waits. */
    enum Held {
        EXIT,
        WAIT
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            defaultValue = "${env:CANDOR_HUB:-http://localhost:8080}",
            description = "where the hub is (default: ${DEFAULT-VALUE}); also CANDOR_HUB")
    private URI hub = URI.create("http://localhost:8080");

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:CANDOR_TOKEN}",
            description = "a token with the role deployer; also CANDOR_TOKEN, which no process list shows")
    private @Nullable String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "a file that holds the token")
    private @Nullable Path tokenFile;

    @Option(names = "--file", paramLabel = "FILE", description = "the request as JSON; other options come on top")
    private @Nullable Path file;

    @Option(names = "--app", paramLabel = "NAME", description = "what was deployed")
    private @Nullable String app;

    @Option(names = "--version", paramLabel = "VERSION", description = "the deployed version, as answers carry it")
    private @Nullable String version;

    @Option(names = "--previous-version", paramLabel = "VERSION", description = "what ran until then")
    private @Nullable String previous;

    @Option(names = "--environment", paramLabel = "NAME", description = "where to (default: production)")
    private @Nullable String environment;

    @Option(names = "--soak", paramLabel = "TIME", description = "how long to watch, such as 180s")
    private @Nullable String soak;

    @Option(names = "--deadline", paramLabel = "TIME", description = "when to decide at last, such as 15m")
    private @Nullable String deadline;

    @Option(names = "--suite", paramLabel = "PROBE", description = "the smoke suite to judge by")
    private @Nullable String suite;

    @Option(names = "--probe", split = ",", paramLabel = "PROBE", description = "further probes; may be repeated")
    private List<String> probes = List.of();

    @Option(names = "--probe-interval", paramLabel = "TIME", description = "between two runs from one location")
    private @Nullable String interval;

    @Option(names = "--critical", split = ",", paramLabel = "REGION", description = "regions that must pass")
    private List<String> critical = List.of();

    @Option(names = "--advisory", split = ",", paramLabel = "REGION", description = "regions that never decide")
    private List<String> advisory = List.of();

    @Option(names = "--max-downtime", paramLabel = "TIME", description = "longest downtime of a region, such as 5s")
    private @Nullable String maxDowntime;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "the Idempotency-Key: the same asks for the same gate again (default: a new one)")
    private @Nullable String key;

    @Option(
            names = "--held",
            paramLabel = "WHAT",
            defaultValue = "exit",
            description = "exit with 2 or wait until the deadline while something holds the gate (default: exit)")
    private Held held = Held.EXIT;

    @Option(names = "--json", description = "print the gate's last answer as JSON instead of a table")
    private boolean json;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "auto, always or never (default: ${DEFAULT-VALUE}: on a terminal, unless NO_COLOR is set)")
    private Look.When color = Look.When.AUTO;

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public Integer call() {
        if (hub.getHost() == null || !List.of("http", "https").contains(String.valueOf(hub.getScheme()))) {
            throw wrong("--hub must be a http or https URL, was " + hub);
        }
        PrintWriter err = spec.commandLine().getErr();
        try {
            ObjectNode request = request();
            GateClient client = new GateClient(hub, token(), mapper, err::println);
            return wait(client, request, err);
        } catch (IOException e) {
            err.println("candor: " + e.getMessage());
            err.flush();
            return NOT_ASKED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_ASKED;
        }
    }

    private int wait(GateClient client, ObjectNode request, PrintWriter err) throws IOException, InterruptedException {
        JsonNode gate = client.open(key == null ? UUID.randomUUID().toString() : key, request.toString());
        err.println("gate %s watches %s %s: %s"
                .formatted(
                        gate.path("id").asText(),
                        gate.path("app").asText(),
                        gate.path("version").asText(),
                        gate.path("links").path("html").asText()));
        Look look = Look.of(color, System.getenv());
        String told = "";
        while (!decided(gate)) {
            String line = look.inert("%-8s %s  %s"
                    .formatted(
                            gate.path("status").asText(),
                            gate.path("progress").asText(),
                            gate.path("reasons").path(0).asText()));
            if (!line.equals(told)) {
                err.println(line);
                err.flush();
                told = line;
            }
            if (held == Held.EXIT && gate.path("status").asText().equals("held")) {
                break;
            }
            gate = client.read(gate.path("id").asText(), WAIT);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? gate + "\n" : GateTable.of(gate, look));
        out.flush();
        return gate.path("exit_code").asInt(UNDECIDED);
    }

    private static boolean decided(JsonNode gate) {
        return switch (gate.path("status").asText()) {
            case "passed", "failed", "inconclusive" -> true;
            default -> false;
        };
    }

    private ObjectNode request() throws IOException {
        JsonNode base = file == null ? mapper.createObjectNode() : mapper.readTree(Files.readString(file));
        if (!(base instanceof ObjectNode request)) {
            throw wrong("--file must hold a JSON object");
        }
        put(request, "app", app);
        put(request, "version", version);
        put(request, "previous_version", previous);
        put(request, "environment", environment);
        put(request, "soak", soak);
        put(request, "deadline", deadline);
        put(request, "suite", suite);
        put(request, "probe_interval", interval);
        put(request, "probes", probes);
        put(request, "critical_regions", critical);
        put(request, "advisory_regions", advisory);
        if (maxDowntime != null) {
            request.withObject("/policy").put("max_downtime", maxDowntime);
        }
        if (!request.has("app") || !request.has("version")) {
            throw wrong("--app and --version are needed, or a --file that names them");
        }
        return request;
    }

    private static void put(ObjectNode request, String field, @Nullable String value) {
        if (value != null) {
            request.put(field, value);
        }
    }

    private static void put(ObjectNode request, String field, List<String> values) {
        if (!values.isEmpty()) {
            var list = request.putArray(field);
            values.forEach(list::add);
        }
    }

    private String token() throws IOException {
        String shown = tokenFile != null ? Files.readString(tokenFile) : token;
        if (shown == null || shown.isBlank()) {
            throw wrong("a token is needed: --token-file, --token or CANDOR_TOKEN");
        }
        return shown.strip();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
