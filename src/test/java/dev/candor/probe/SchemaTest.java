package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.candor.catalog.ConfigError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The published schema and the readers of probe files, held against each other. */
class SchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STRANGER = "stranger";
    private static final String ALLOWED = " (allowed: ";

    /** A file with a key that nobody knows in each kind of mapping, by the schema's name for that mapping. */
    private static final Map<String, String> WITH_A_STRANGER = withAStranger();

    private static Map<String, String> withAStranger() {
        Map<String, String> files = new TreeMap<>();
        files.put("", "stranger: x");
        files.put("defaults", "defaults: {stranger: x}");
        files.put("probe", "probes: [{id: a, http: {url: 'http://h'}, stranger: x}]");
        files.put("identify", "probes: [{id: a, http: {url: 'http://h'}, identify: {stranger: x}}]");
        files.put("step", "probes: [{id: a, steps: [{http: {url: 'http://h'}, stranger: x}]}]");
        kind(files, "http", "http: {url: 'http://h', stranger: x}");
        kind(files, "tls", "http: {url: 'https://h', tls: {stranger: x}}");
        kind(files, "auth", "http: {url: 'https://h', auth: {bearer: b, stranger: x}}");
        kind(files, "user", "http: {url: 'https://h', auth: {basic: {user: u, password: p, stranger: x}}}");
        kind(
                files,
                "oauth2",
                "http: {url: 'https://h', auth: {oauth2: {token_url: 'https://t', client_id: i, client_secret: s, stranger: x}}}");
        kind(files, "proxyWithUser", "http: {url: 'https://h', proxy: {url: 'http://p:1', stranger: x}}");
        kind(files, "part", "http: {url: 'https://h', multipart: [{name: a, value: b, stranger: x}]}");
        kind(files, "tcp", "tcp: {host: h, port: 1, stranger: x}");
        kind(files, "talk", "tcp: {host: h, port: 1, dialog: [{send: a, stranger: x}]}");
        kind(files, "handshake", "tls: {host: h, stranger: x}");
        kind(files, "dns", "dns: {name: n, stranger: x}");
        kind(files, "ping", "ping: {host: h, stranger: x}");
        kind(files, "traceroute", "traceroute: {host: h, stranger: x}");
        kind(files, "grpc", "grpc: {host: h, port: 1, stranger: x}");
        kind(files, "websocket", "websocket: {url: 'ws://h', stranger: x}");
        kind(files, "prometheus", "prometheus: {url: 'http://h', query: up, stranger: x}");
        kind(files, "heartbeat", "heartbeat: {every: 1m, stranger: x}");
        kind(files, "about", "prometheus: {url: 'http://h', query: up, about: {stranger: x}}");
        return files;
    }

    private static void kind(Map<String, String> files, String name, String kind) {
        files.put(name, "probes: [{id: a, " + kind + "}]");
    }

    private final JsonNode schema = schema();
    private final Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema);

    static Stream<String> mappings() {
        return WITH_A_STRANGER.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theSchemaKnowsExactlyTheKeysThatTheReaderAllows(String name) {
        ProbeFile file = ProbeFile.parse("p.yaml", yaml(name), Optional.empty(), Map.of());
        assumeTrue(
                file.errors().stream().noneMatch(error -> error.message().contains("not supported by this version")),
                () -> name + " has no reader yet");
        String message = file.errors().stream()
                .map(ConfigError::message)
                .filter(text -> text.contains("'" + STRANGER + "'") && text.contains(ALLOWED))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody minds the stranger: " + file.errors()));
        String allowed = message.substring(message.indexOf(ALLOWED) + ALLOWED.length(), message.length() - 1);
        assertThat(keys(name)).containsExactlyInAnyOrderElementsOf(Set.of(allowed.split(", ")));
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void aKeyThatNobodyKnowsFailsTheSchemaToo(String name) throws IOException {
        JsonNode stranger = data(yaml(name));
        assertThat(validator.validate(stranger)).as(name).isNotEmpty();
        assertThat(validator.validate(without(stranger))).as(name).isEmpty();
    }

    @Test
    void noMappingOfTheSchemaIsForgottenHere() {
        Set<String> named = new TreeSet<>();
        schema.path("$defs").properties().forEach(definition -> {
            if (definition.getValue().has("properties")) {
                named.add(definition.getKey());
                assertThat(definition.getValue().path("additionalProperties").isBoolean())
                        .as(definition.getKey())
                        .isTrue();
            }
        });
        named.add("");
        assertThat(WITH_A_STRANGER.keySet()).isEqualTo(named);
    }

    static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : List.of(Path.of("probes"), Path.of("src/test/resources"), Path.of("src/main/resources"))) {
            try (Stream<Path> paths = Files.walk(root)) {
                paths.filter(path -> path.toString().endsWith(".yaml") && !path.endsWith("catalog.yaml"))
                        .filter(SchemaTest::isProbeFile)
                        .forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(5);
        return files;
    }

    private static boolean isProbeFile(Path path) {
        try {
            return Files.readString(path).contains("\nprobes:");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyProbeFileHereIsValid(Path file) throws IOException {
        assertThat(validator.validate(data(Files.readString(file))))
                .as(file.toString())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{id: a}",
                "{id: A b, curl: curl h}",
                "{id: a, curl: curl h, http: {url: 'http://h'}}",
                "{id: a, curl: curl h, timeout: 5}",
                "{id: a, curl: curl h, retries: 11}",
                "{id: a, curl: curl h, trigger: never}",
                "{id: a, curl: curl h, expect: status}",
                "{id: a, curl: curl h, on_failure: [dance]}",
                "{id: a, http: {url: 'http://h', body: a, json: b}}",
                "{id: a, http: {url: 'http://h', version: 4}}",
                "{id: a, http: {url: 'http://h', max_body: much}}",
                "{id: a, http: {url: 'http://h', auth: {basic: {user: a}}}}",
                "{id: a, http: {}}",
                "{id: a, tcp: {host: h}}",
                "{id: a, tcp: {host: h, port: 70000}}",
                "{id: a, steps: []}",
            })
    void whatAReaderRefusesForItsShapeTheSchemaRefusesToo(String probe) throws IOException {
        String yaml = "version: candor/v1\nprobes:\n  - " + probe;
        assertThat(ProbeFile.parse("p.yaml", yaml, Optional.empty(), Map.of()).errors())
                .isNotEmpty();
        assertThat(validator.validate(data(yaml))).isNotEmpty();
    }

    private Set<String> keys(String name) {
        Set<String> keys = new TreeSet<>();
        (name.isEmpty() ? schema : schema.path("$defs").path(name))
                .path("properties")
                .fieldNames()
                .forEachRemaining(keys::add);
        return keys;
    }

    private static String yaml(String name) {
        return "version: candor/v1\n" + WITH_A_STRANGER.get(name) + "\n";
    }

    private static JsonNode without(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(STRANGER);
        }
        node.forEach(SchemaTest::without);
        return node;
    }

    private static JsonNode data(String yaml) throws IOException {
        Object data = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return JSON.readTree(JSON.writeValueAsString(data));
    }

    private static JsonNode schema() {
        try (InputStream in = SchemaTest.class.getResourceAsStream("/schemas/probe-v1.json")) {
            return JSON.readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
