package dev.candor.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The dashboards and rules of this source tree, and what they ask. */
final class Dashboards {

    static final Path DASHBOARDS = Path.of("k8s", "base", "dashboards");
    static final Path RULES = Path.of("k8s", "base", "rules");

    private static final Pattern NAME = Pattern.compile("\\b(?:candor|jvm|process|http|system)_[a-z0-9_]+");
    private static final Pattern VALUES = Pattern.compile("label_values\\(([a-z0-9_]+), [a-z]+\\)");

    private Dashboards() {}

    /** One question to Prometheus. */
    record Asked(String where, String query) {}

    static Map<Path, JsonNode> all() throws IOException {
        Map<Path, JsonNode> boards = new TreeMap<>();
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                boards.put(file, new ObjectMapper().readTree(file.toFile()));
            }
        }
        return boards;
    }

    /** Every query of every panel, with what Grafana puts in before it asks. */
    static List<Asked> queries() throws IOException {
        List<Asked> asked = new ArrayList<>();
        all().forEach((file, board) -> {
            for (JsonNode panel : board.get("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    asked.add(new Asked(
                            file.getFileName() + ", " + panel.get("title").asText(),
                            target.get("expr")
                                    .asText()
                                    .replace("$__rate_interval", "1m")
                                    .replaceAll("\"\\$[a-z]+\"", "\".*\"")));
                }
            }
        });
        return asked;
    }

    /** Names of the metrics that dashboards, their variables and the rules use. */
    static Set<String> metrics() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Asked asked : queries()) {
            names(asked.query(), names);
        }
        for (JsonNode board : all().values()) {
            for (JsonNode variable : board.at("/templating/list")) {
                Matcher values = VALUES.matcher(variable.path("definition").asText());
                if (values.matches()) {
                    names.add(values.group(1));
                }
            }
        }
        for (Path file : rules()) {
            for (String line : Files.readAllLines(file)) {
                if (!line.contains("description:")
                        && !line.contains("summary:")
                        && !line.strip().startsWith("#")) {
                    names(line, names);
                }
            }
        }
        return names;
    }

    static List<Path> rules() throws IOException {
        try (Stream<Path> files = Files.list(RULES)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private static void names(String text, Set<String> into) {
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            into.add(name.group());
        }
    }
}
