package dev.candor.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A hub with its PostgreSQL, agents in processes of their own, each with its own way to the hub, and something to measure. */
final class FleetProcesses implements Closeable {
    private static final Path JAR =
            Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
    private static final String TOKEN = "it.0123456789012345678901234567890123456789";

    private final Path directory;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<String, Process> agents = new TreeMap<>();
    private final Map<String, FleetWay> ways = new TreeMap<>();
    private final Map<String, String> hubEnvironment = new TreeMap<>();
    private final Optional<Namespaces> namespaces;
    private final String targetAddress;
    private final HttpServer target;
    private final int port = freePort();
    private final int managementPort = freePort();
    private Process hub;

    /** Starts a hub whose probes ask a target of ours, so many of them and each so often. */
    FleetProcesses(Path directory, int probes, String interval) throws IOException {
        this(directory, probes, interval, Map.of());
    }

    /** The same with more of the hub's configuration, as its environment has it. */
    FleetProcesses(Path directory, int probes, String interval, Map<String, String> configured) throws IOException {
        this.directory = directory;
        this.namespaces = Namespaces.ifPermitted();
        namespaces.ifPresent(these -> System.out.println("FleetIT: agents in network namespaces, at " + these.block()));
        this.targetAddress = namespaces.map(Namespaces::targetAddress).orElse("127.0.0.1");
        this.target = HttpServer.create(new InetSocketAddress(targetAddress, 0), 50);
        target.createContext("/", exchange -> {
            byte[] body = "fine".getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        target.setExecutor(Executors.newFixedThreadPool(4));
        target.start();
        Files.createDirectories(probesDirectory());
        Files.writeString(probesDirectory().resolve("catalog.yaml"), """
                version: candor/v1
                locations:
                  - {id: fra, title: Frankfurt}
                  - {id: ams, title: Amsterdam}
                regions: [{id: eu, title: Europe}]
                components: [{id: site, title: Site}]
                """);
        assign(probes, interval);
        hubEnvironment.putAll(Map.of(
                "CANDOR_DATA_DIRECTORY", directory.resolve("hub").toString(),
                "CANDOR_PROBES_DIRECTORY", probesDirectory().toString(),
                "CANDOR_SECURITY_OPERATOR_TOKEN", TOKEN,
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "QUARKUS_HTTP_PORT", String.valueOf(port),
                "QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort)));
        hubEnvironment.putAll(configured);
        launchHub();
    }

    private Path probesDirectory() {
        return directory.resolve("probes");
    }

    /** From now on there are so many probes. */
    void assign(int probes, String interval) throws IOException {
        StringBuilder text = new StringBuilder("version: candor/v1\nprobes:");
        text.append(probes == 0 ? " []\n" : "\n");
        for (int i = 0; i < probes; i++) {
            text.append("  - {id: site-%d, component: site, interval: %s, timeout: 3s, http: {url: 'http://%s:%d/'}}\n"
                    .formatted(i, interval, targetAddress, target.getAddress().getPort()));
        }
        Path draft = directory.resolve("probes.new");
        Files.writeString(draft, text);
        Files.move(draft, probesDirectory().resolve("probes.yaml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    void launchHub() throws IOException {
        hub = launch("hub", List.of(), "-Xmx384m", hubEnvironment, "serve", "--role", "hub");
    }

    void killHub() throws InterruptedException {
        hub.destroyForcibly().waitFor();
    }

    /** Stops the hub as an operator would, and answers how many seconds it took. */
    double stopHub() throws InterruptedException {
        long told = System.nanoTime();
        hub.destroy();
        assertThat(hub.waitFor(60, SECONDS)).as("stopped").isTrue();
        return (System.nanoTime() - told) / 1e9;
    }

    /** Ends PostgreSQL as a failing machine would, with all its processes left to themselves. */
    void killPostgres() throws IOException {
        ProcessHandle.of(postgres()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** The process id of PostgreSQL, by its own file. */
    long postgres() throws IOException {
        return Long.parseLong(Files.readAllLines(postmaster()).get(0).strip());
    }

    private Path postmaster() {
        return directory.resolve("hub/postgres/cluster/postmaster.pid");
    }

    /** Enrols an agent and starts it, where it has a way to the hub of its own. */
    void enrol(String name, String location) throws Exception {
        String token = json.readTree(post(
                        "/api/v1/agents/enrolments",
                        "{\"name\":\"%s\",\"location\":\"%s\",\"trusted\":true}".formatted(name, location)))
                .get("token")
                .asText();
        int number = ways.size() + 1;
        ways.put(
                name,
                namespaces.isPresent()
                        ? namespaces.get().way(number, port)
                        : new ProxyWay("127.0.0." + (1 + number), port));
        Path file = Files.writeString(directory.resolve(name + ".token"), token + "\n");
        launchAgent(name, "--location", location, "--token-file", file.toString());
    }

    void launchAgent(String name, String... more) throws IOException {
        FleetWay way = ways.get(name);
        List<String> arguments = new ArrayList<>(List.of(
                "agent",
                "--hub",
                "http://%s:%d".formatted(way.address(), way.port()),
                "--data",
                directory.resolve(name).toString(),
                "--journal",
                journal(name).toString(),
                "--allow",
                namespaces.map(Namespaces::block).orElse("127.0.0.0/8")));
        arguments.addAll(List.of(more));
        agents.put(name, launch(name, way.inside(), "-Xmx48m", Map.of(), arguments.toArray(String[]::new)));
    }

    void killAgent(String name) throws InterruptedException {
        agents.get(name).destroyForcibly().waitFor();
    }

    /** Cuts that agent off, or lets it through again. */
    void cut(String name, boolean now) throws Exception {
        ways.get(name).cut(now);
    }

    private Path journal(String name) {
        return directory.resolve(name + ".journal");
    }

    /** What the agents say that they took down: {@code agent boot sequence} for each. */
    Set<String> journals() throws IOException {
        Set<String> all = new TreeSet<>();
        for (String name : agents.keySet()) {
            try (Stream<String> lines = Files.lines(journal(name))) {
                List<String> own = lines.map(line -> name + " " + line).toList();
                assertThat(own).as("journal of " + name).doesNotHaveDuplicates();
                all.addAll(own);
            }
        }
        return all;
    }

    /** What the database has, in the same form, and fails if it has anything twice. */
    Set<String> stored() throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select b.agent, b.boot, b.sequences_from + m.sequence from measurement m join agent_boot b"
                                + " on b.id = m.agent_boot")) {
            while (row.next()) {
                rows.add("%s %s %d".formatted(row.getString(1), row.getString(2), row.getLong(3)));
            }
        }
        assertThat(rows).as("stored twice").doesNotHaveDuplicates();
        return new TreeSet<>(rows);
    }

    /** One column of texts that the database answers. */
    List<String> texts(String sql) throws Exception {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }

    /** One number that the database answers. */
    long number(String sql) throws Exception {
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Connection database() throws Exception {
        String port = Files.readAllLines(postmaster()).get(3).strip();
        String password =
                Files.readString(directory.resolve("hub/postgres/password")).strip();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%s/candor?connectTimeout=2".formatted(port), "candor", password);
    }

    JsonNode agents() throws Exception {
        return json.readTree(get("/api/v1/agents"));
    }

    /** Whether every agent says that nothing waits in its spool. */
    boolean drained() throws Exception {
        for (JsonNode one : agents()) {
            if (one.path("status").path("spool_depth").asLong(-1) != 0
                    || one.path("status").path("probes").asInt(-1) != 0
                    || !one.path("state").asText().equals("fine")) {
                return false;
            }
        }
        return true;
    }

    JsonNode list(String path) throws Exception {
        return json.readTree(get(path)).get("items");
    }

    String get(String path) throws Exception {
        return send(request(path).GET());
    }

    String post(String path, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private Process launch(
            String name, List<String> where, String heap, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(where);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:MaxDirectMemorySize=16m",
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "fleet-it-" + name + ".log").toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        agents.values().forEach(Process::destroy);
        for (Process agent : agents.values()) {
            await(agent, 20);
        }
        hub.destroy();
        await(hub, 40);
        for (FleetWay way : ways.values()) {
            way.close();
        }
        target.stop(0);
        if (namespaces.isPresent()) {
            namespaces.get().close();
        }
    }

    private static void await(Process process, int seconds) {
        try {
            if (!process.waitFor(seconds, SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
