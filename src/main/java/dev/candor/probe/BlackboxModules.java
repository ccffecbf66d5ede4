package dev.candor.probe;

import dev.candor.catalog.ConfigError;
import dev.candor.catalog.ConfigErrors;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import dev.candor.catalog.YamlFile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The modules of one file in the layout of blackbox_exporter's own.
 *
 * @param modules by name; incomplete if there are errors
 * @param errors everything that is wrong with the file: fields that are not honoured are errors
 */
public record BlackboxModules(Map<String, BlackboxModule> modules, List<ConfigError> errors) {

    /** The file's name beside the probe files. */
    public static final String FILE = "modules.yaml";

    /** What holds where there is no file. */
    public static final BlackboxModules BUILT_IN = parse("built-in modules", """
            modules:
              http_2xx: {prober: http}
              http_post_2xx: {prober: http, http: {method: POST}}
              tcp_connect: {prober: tcp}
              ssh_banner: {prober: tcp, tcp: {query_response: [{expect: "^SSH-2.0-"}]}}
              icmp: {prober: icmp}
              grpc: {prober: grpc, grpc: {tls: true}}
              grpc_plain: {prober: grpc}
            """);

    private static final Duration LONGEST = Duration.ofSeconds(60);

    public BlackboxModules {
        modules = Map.copyOf(modules);
        errors = List.copyOf(errors);
    }

    /** Reads the text of a file. Never throws. */
    public static BlackboxModules parse(String file, String yaml) {
        ConfigErrors errors = new ConfigErrors(file);
        Map<String, BlackboxModule> modules = new LinkedHashMap<>();
        YamlFile.read(yaml, YamlFile.LONGEST, errors)
                .flatMap(root -> root.allow("modules").section("modules"))
                .ifPresent(section -> section.keys()
                        .forEach(name ->
                                section.section(name.value()).ifPresent(one -> read(name, one, file, modules))));
        return new BlackboxModules(modules, errors.list());
    }

    private static void read(Text name, Section section, String file, Map<String, BlackboxModule> modules) {
        String prober = section.requiredText("prober")
                .flatMap(text -> section.read(text, BlackboxModules::prober))
                .orElse(null);
        if (prober == null) {
            return;
        }
        section.allow("prober", "timeout", prober);
        Duration timeout = section.value("timeout", BlackboxModules::timeout).orElse(null);
        Section settings = section.section(prober)
                .orElseGet(() -> YamlFile.read("{}", 10, new ConfigErrors(file)).orElseThrow());
        BlackboxModule.Question question = switch (prober) {
            case "http" -> new BlackboxHttp(file).read(settings);
            case "tcp" -> new BlackboxStreams(file).tcp(settings);
            case "grpc" -> new BlackboxStreams(file).grpc(settings);
            case "dns" -> BlackboxPackets.dns(settings);
            default -> BlackboxPackets.icmp(settings);
        };
        modules.put(name.value(), new BlackboxModule(name.value(), prober, timeout, question));
    }

    private static String prober(String text) {
        if (!List.of("http", "tcp", "dns", "icmp", "grpc").contains(text)) {
            throw new IllegalArgumentException("expected http, tcp, dns, icmp or grpc, found '%s'".formatted(text));
        }
        return text;
    }

    private static Duration timeout(String text) {
        Duration timeout = Quantity.duration(text);
        if (timeout.compareTo(LONGEST) > 0 || timeout.isZero()) {
            throw new IllegalArgumentException("expected a duration up to 60s, found '%s'".formatted(text));
        }
        return timeout;
    }
}
