package dev.candor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The packaged program as a fleet: a hub with its PostgreSQL, agents, and a target, each in a process of its own. */
final class BenchFleet implements AutoCloseable {

    /** The packaged program. */
    static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();

    private static final String TOKEN = "bench.0123456789012345678901234567890123456789";

    // A file may hold a mebibyte.
    private static final int PER_FILE = 5_000;

    private final Path directory;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Process> agents = new TreeMap<>();
    private final int port = freePort();
    private final int managementPort = freePort();
    private final Process target;
    private final int targetPort;
    private final Process hub;
    private int most;

    BenchFleet(Path directory, List<String> locations, int probes) throws IOException {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAll));
        target = new ProcessBuilder(
                        java(), "-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                        BenchTarget.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        targetPort = portOf(target.inputReader(StandardCharsets.UTF_8));
        Files.createDirectories(probesDirectory());
        StringBuilder catalog = new StringBuilder("version: candor/v1\nlocations:\n");
        locations.forEach(code -> catalog.append("  - {id: %1$s, title: %1$s}\n".formatted(code)));
        catalog.append("regions: [{id: eu, title: Europe}]\ncomponents: [{id: site, title: Site}]\n");
        Files.writeString(probesDirectory().resolve("catalog.yaml"), catalog);
        assign(probes, 3);
        hub = launch(
                "hub",
                List.of("-Xmx512m"),
                Map.of(
                        "CANDOR_DATA_DIRECTORY", directory.resolve("hub").toString(),
                        "CANDOR_PROBES_DIRECTORY", probesDirectory().toString(),
                        "CANDOR_SECURITY_OPERATOR_TOKEN", TOKEN,
                        "QUARKUS_HTTP_HOST", "127.0.0.1",
                        "QUARKUS_HTTP_PORT", String.valueOf(port),
                        "QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort)),
                List.of("serve", "--role", "hub"));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static int portOf(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("port ")) {
                return Integer.parseInt(line.substring(5));
            }
        }
        throw new IOException("the target ended at its start");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path probesDirectory() {
        return directory.resolve("probes");
    }

    /** From now on there are so many probes, each every 30 s, as a user would write them, to be answered within so many seconds. */
    final void assign(int probes, int seconds) throws IOException {
        for (int first = 0; first < most || first < probes; first += PER_FILE) {
            StringBuilder text = new StringBuilder(
                    "version: candor/v1\ndefaults: {interval: 30s, timeout: 5s, retries: 1}\nprobes: %s\n"
                            .formatted(first < probes ? "" : "[]"));
            for (int i = first; i < Math.min(probes, first + PER_FILE); i++) {
                text.append("""
                          - id: site-%1$05d
                            title: Site %1$d
                            component: site
                            http: {url: "http://127.0.0.1:%2$d/%1$05d"}
                            expect: [status == 200, time_total < %3$ds]
                        """.formatted(i, targetPort, seconds));
            }
            Path draft = directory.resolve("probes.new");
            Files.writeString(draft, text);
            Files.move(
                    draft,
                    probesDirectory().resolve("probes-%05d.yaml".formatted(first)),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        most = Math.max(most, probes);
    }

    Process hub() {
        return hub;
    }

    Process agent(String name) {
        return agents.get(name);
    }

    /** Enrols an agent called as its location, and starts it with these flags for its Java. */
    void join(String location, String flags) throws IOException, InterruptedException {
        String token = json.readTree(ask(HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/api/v1/agents/enrolments".formatted(port)))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"name\":\"%1$s-1\",\"location\":\"%1$s\"}".formatted(location)))))
                .get("token")
                .asText();
        agents.put(
                location,
                launch(
                        location,
                        List.of(flags.split(" ")),
                        Map.of("CANDOR_AGENT_TOKEN", token),
                        List.of(
                                "agent",
                                "--hub",
                                "http://127.0.0.1:" + port,
                                "--location",
                                location,
                                "--data",
                                directory.resolve(location).toString(),
                                "--allow",
                                "127.0.0.0/8")));
    }

    /** Tells an agent to end, and waits until it has. */
    void leave(String location) throws InterruptedException {
        end(agents.remove(location), 20);
    }

    /** What the hub says of its agents, by location; none while it does not answer. */
    Map<String, JsonNode> views() throws InterruptedException {
        Map<String, JsonNode> views = new TreeMap<>();
        try {
            json.readTree(ask(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1/agents".formatted(port)))))
                    .forEach(view -> views.put(view.path("location").asText(), view));
        } catch (IOException e) {
            views.clear();
        }
        return views;
    }

    /** Whether the hub answers. */
    boolean isUp() throws InterruptedException {
        try {
            ask(HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1/agents".formatted(port))));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                request.timeout(Duration.ofSeconds(10))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the hub answered %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return answer.body();
    }

    private Process launch(String name, List<String> flags, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(flags);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "bench-agents-" + name + ".log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Override
    public void close() {
        agents.values().forEach(Process::destroy);
        agents.values().forEach(agent -> end(agent, 20));
        end(hub, 40);
        end(target, 5);
    }

    private static void end(Process process, int seconds) {
        process.destroy();
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Also if the benchmark is broken off; the hub takes its PostgreSQL with it.
    private void endAll() {
        agents.values().forEach(Process::destroy);
        if (hub != null) {
            hub.destroy();
        }
        if (target != null) {
            target.destroy();
        }
    }
}
