package dev.candor.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sample, published and served over HTTP, for programs that can do no less. */
final class ServedSample implements AutoCloseable {
    private final World world;
    private final PageServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServedSample(World world, PageServer server) {
        this.world = world;
        this.server = server;
    }

    static ServedSample of(Sample sample, String... holders) throws IOException {
        World world = new World(sample, holders);
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "served");
        publish(world, directory);
        return new ServedSample(
                world,
                PageServer.start(
                        new PageServer.Setting(directory, Sample.PATIENCE, 8, 10, List.of()),
                        "127.0.0.1",
                        0,
                        () -> Sample.NOW.plusSeconds(5)));
    }

    /** Publishes all of a world anew. */
    static void publish(World world, Path directory) throws IOException {
        SnapshotStore store = new SnapshotStore(directory, 1 << 20, Duration.ofSeconds(30), () -> {});
        Work work = new Work();
        work.all(Sample.NOW);
        Publication publication = new Publication(
                world,
                Rendered.BASE,
                Rendered.TEMPLATES,
                store,
                work,
                () -> Sample.NOW,
                false,
                new Publication.Listener() {
                    @Override
                    public void made(int artefacts, Duration after) {}

                    @Override
                    public void failed(RuntimeException why) {
                        throw why;
                    }

                    @Override
                    public void age(Optional<Duration> age) {}
                });
        publication.confirm();
        publication.run();
    }

    /** Everybody's address, without a slash at its end. */
    String base() {
        return "http://127.0.0.1:" + server.port();
    }

    /** A customer's. */
    String base(String customer) {
        return base() + "/c/" + world.key(customer);
    }

    /** All that a client of Statuspage's API reads, under the names of its functions. */
    JsonNode statuspage(String base) throws Exception {
        ObjectNode all = new ObjectMapper().createObjectNode();
        for (Map.Entry<String, String> one : Map.of(
                        "summary", "summary",
                        "status", "status",
                        "components", "components",
                        "incidents", "incidents",
                        "unresolved", "incidents/unresolved",
                        "upcoming", "scheduled-maintenances/upcoming",
                        "active", "scheduled-maintenances/active",
                        "maintenances", "scheduled-maintenances")
                .entrySet()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/api/v2/" + one.getValue() + ".json"))
                            .header("Accept", "application/json, text/plain, */*")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(one.getValue() + " answered " + answer.statusCode());
            }
            all.set(one.getKey(), new ObjectMapper().readTree(answer.body()));
        }
        return all;
    }

    @Override
    public void close() {
        server.close();
    }
}
