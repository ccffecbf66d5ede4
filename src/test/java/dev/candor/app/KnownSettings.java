package dev.candor.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The environment variables that this program reads, found in its sources. */
final class KnownSettings {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+)}|\"(CANDOR_LOG)\"");

    private KnownSettings() {}

    static Set<String> environment() throws IOException {
        // The machine's own, and what pods are told of themselves to be used in arguments.
        Set<String> known = new TreeSet<>(Set.of("JAVA_TOOL_OPTIONS", "POD_NAME"));
        Properties ours = new Properties();
        ours.load(Files.newBufferedReader(Path.of("src", "main", "resources", "application.properties")));
        ours.stringPropertyNames().forEach(name -> known.add(variable(name)));
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                Matcher variables = VARIABLE.matcher(text);
                while (variables.find()) {
                    known.add(variables.group(1) == null ? variables.group(2) : variables.group(1));
                }
                if (text.contains("@ConfigMapping(")) {
                    mapped(file, known);
                }
                // Quarkus' own, as far as we name them.
                Matcher names = Pattern.compile("\"(quarkus\\.[a-z.-]+[a-z])\"").matcher(text);
                while (names.find()) {
                    known.add(variable(names.group(1)));
                    known.add(variable(names.group(1) + ".host"));
                    known.add(variable(names.group(1) + ".port"));
                }
            }
        }
        return known;
    }

    private static void mapped(Path file, Set<String> known) {
        String name = SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.');
        try {
            Class<?> type = Class.forName(name);
            String prefix = type.getAnnotation(ConfigMapping.class).prefix();
            ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(type, prefix))
                    .keySet()
                    .forEach(property -> known.add(variable(property)));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String variable(String property) {
        return StringUtil.replaceNonAlphanumericByUnderscores(property).toUpperCase(Locale.ROOT);
    }
}
